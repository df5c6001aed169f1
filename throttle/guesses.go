package throttle

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// GuessConfig says how often passwords may be guessed. The rates are as in [Rates]; "none" is no limit.
type GuessConfig struct {
	Account string        // of one account from one network; default "10/min"
	Address string        // of any accounts from one network; default "300/min"
	MaxWait time.Duration // for others' tries that are under way, since the try began; default 5 seconds

	// Waiting is how many tries may wait for others that are under way, and WaitingPerClient how
	// many of them may come from one network. Each holds a request and its connection. Default 512
	// and 128.
	Waiting, WaitingPerClient int

	Memory MemoryConfig
}

// Guesses limits how often passwords are guessed, for auth.Config.Guesses. It counts in this process, so that a
// database that cannot be written still signs people in.
//
// A try counts for the network of the client (an IPv4 address, a /64 of IPv6), and for the account
// from that network. So nobody locks an account's owner out from elsewhere, and a try that the
// account's limit refuses does not count for the network. Where nobody knows the client, only the
// account counts. A right password takes its count back: an office that signs in through one
// address is limited by the mistakes it makes. Tries count while they are under way; one that finds
// the limit used up by such tries waits for them, since they may be right. The number of tries that
// wait is bounded. A try never waits for those of another network, so that a flood of waiting tries
// refuses no one whose own network is quiet.
type Guesses struct {
	memory           *Memory
	account, address rate
	maxWait          time.Duration
	most, mostOfOne  int // tries that wait, in all and of one network

	mu        sync.Mutex
	underWay  map[string]*tries
	waiting   int
	waitingOf map[string]int // by network
}

// tries are those of a key that are under way.
type tries struct {
	n     int
	ended chan struct{} // closed when the next one ends
}

// NewGuesses returns Guesses without any counted. It panics on a rate that cannot be read and on a negative bound.
func NewGuesses(c GuessConfig) *Guesses {
	if c.MaxWait < 0 || c.Waiting < 0 || c.WaitingPerClient < 0 {
		panic("throttle: GuessConfig has a negative MaxWait, Waiting or WaitingPerClient")
	}
	return &Guesses{
		memory: NewMemory(c.Memory), account: guessRate(c.Account, "10/min"), address: guessRate(c.Address, "300/min"),
		maxWait: cmp.Or(c.MaxWait, 5*time.Second), most: cmp.Or(c.Waiting, 512), mostOfOne: cmp.Or(c.WaitingPerClient, 128),
		underWay: map[string]*tries{}, waitingOf: map[string]int{},
	}
}

func guessRate(text, standard string) rate {
	if text == "" {
		text = standard
	}
	r, err := parseRate(text)
	if err != nil {
		panic("throttle: GuessConfig: " + err.Error())
	}
	return r
}

// Reserve implements auth.Guesses. A refusal is an *auth.TooManyError; a wait that takes too long,
// or that finds too many others waiting, is an *auth.UnavailableError.
func (g *Guesses) Reserve(ctx context.Context, a auth.Attempt) (end func(counts bool), err error) {
	from := short(auth.Network(a.Client))
	if a.Began.IsZero() {
		a.Began = time.Now()
	}
	account, err := g.reserve(ctx, "guess:account/"+short(a.Account)+" "+from, g.account, a)
	if err != nil || a.Client == "" {
		return account, err
	}
	address, err := g.reserve(ctx, "guess:ip/"+from, g.address, a)
	if err != nil {
		account(false)
		return nil, err
	}
	return func(counts bool) { account(counts); address(counts) }, nil
}

// reserve counts one of key, unless r has no limit, and waits while the limit is used up by tries under way.
func (g *Guesses) reserve(ctx context.Context, key string, r rate, a auth.Attempt) (end func(counts bool), err error) {
	if r.per == 0 {
		return func(bool) {}, nil
	}
	end, ended, err := g.try(key, r)
	if ended == nil {
		return end, err
	}
	leave, err := g.wait(short(auth.Network(a.Client)))
	if err != nil {
		return nil, err
	}
	defer leave()
	timer := time.NewTimer(a.Left(g.maxWait))
	defer timer.Stop()
	for ended != nil {
		select {
		case <-ended:
			end, ended, err = g.try(key, r)
		case <-ctx.Done():
			return nil, &auth.UnavailableError{Err: context.Cause(ctx)}
		case <-timer.C:
			// Others wait as long by now: the best guess of when to try again.
			return nil, &auth.UnavailableError{After: g.maxWait, Err: errors.New("too many sign-ins of one account or address are under way")}
		}
	}
	return end, err
}

// wait takes a place among the tries that wait, which leave gives back.
func (g *Guesses) wait(network string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting >= g.most || g.waitingOf[network] >= g.mostOfOne {
		// Those who wait have left by then.
		return nil, &auth.UnavailableError{After: g.maxWait, Err: errors.New("too many sign-ins wait for others that are under way")}
	}
	g.waiting++
	g.waitingOf[network]++
	return func() {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.waiting--
		if g.waitingOf[network]--; g.waitingOf[network] == 0 {
			delete(g.waitingOf, network)
		}
	}, nil
}

// try is reserve without the wait: ended is what to wait for, nil where that does not help.
func (g *Guesses) try(key string, r rate) (end func(counts bool), ended chan struct{}, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.underWay[key]
	giveBack, wait, ok := g.memory.reserve(key, r.limit, r.per)
	switch {
	case !ok && all == nil:
		return nil, nil, &auth.TooManyError{Wait: wait}
	case !ok:
		return nil, all.ended, nil
	case all == nil:
		all = &tries{ended: make(chan struct{})}
		g.underWay[key] = all
	}
	all.n++
	return func(counts bool) {
		g.mu.Lock()
		defer g.mu.Unlock()
		if !counts {
			giveBack()
		}
		close(all.ended)
		all.ended = make(chan struct{})
		if all.n--; all.n == 0 {
			delete(g.underWay, key)
		}
	}, nil, nil
}

var _ auth.Guesses = (*Guesses)(nil)

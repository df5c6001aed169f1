package throttle

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// The rates of wrong passwords that pass where a GuessConfig names none.
const (
	DefaultAccountRate = "10/min"
	DefaultAddressRate = "300/min"
)

// GuessConfig says how often passwords may be guessed. The rates are as in [Rates]; "none" is no limit.
type GuessConfig struct {
	Account string        // of one account from one network; default DefaultAccountRate
	Address string        // of any accounts from one network; default DefaultAddressRate
	MaxWait time.Duration // for others' tries that are under way, since the try began; default auth.DefaultMaxWait
	Memory  MemoryConfig
}

// Guesses limits how often passwords are guessed, for auth.Config.Guesses. It counts in this process, so that a
// database that cannot be written still signs people in.
//
// A try counts for the network of the client (an IPv4 address, a /64 of IPv6), and for the account
// from that network. So nobody locks an account's owner out from elsewhere, and a try that the
// account's limit refuses does not count for the network. Where nobody knows the client, only the
// account counts. A right password takes its count back: an office that signs in through one
// address is limited by the mistakes it makes. Tries count while they are under way; one that finds
// the limit used up by such tries waits for them, since they may be right.
type Guesses struct {
	memory           *Memory
	account, address rate
	maxWait          time.Duration

	mu       sync.Mutex
	underWay map[string]*tries
}

// tries are those of a key that are under way.
type tries struct {
	n     int
	ended chan struct{} // closed when the next one ends
}

// NewGuesses returns Guesses without any counted. It panics on a rate that cannot be read and on a negative bound.
func NewGuesses(c GuessConfig) *Guesses {
	if c.MaxWait < 0 {
		panic("throttle: GuessConfig.MaxWait is negative")
	}
	if c.MaxWait == 0 {
		c.MaxWait = auth.DefaultMaxWait
	}
	return &Guesses{
		memory: NewMemory(c.Memory), account: guessRate(c.Account, DefaultAccountRate), address: guessRate(c.Address, DefaultAddressRate),
		maxWait: c.MaxWait, underWay: map[string]*tries{},
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

// Reserve implements auth.Guesses. A refusal is an *auth.TooManyError; a wait that takes too long
// is an *auth.UnavailableError.
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

package throttle

import (
	"cmp"
	"context"
	"errors"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// The default rates of guesses: for one account from one network, and for one network.
const (
	DefaultAccountRate = "10/min"
	DefaultAddressRate = "300/min"
)

// The default numbers of guesses that may wait for others in progress: from all networks, and from
// one.
const (
	DefaultWaiting          = 512
	DefaultWaitingPerClient = 128
)

// GuessLimiterConfig holds the limits of password guesses. The rates are as in [Rates]; "none"
// means no limit.
type GuessLimiterConfig struct {
	Account string        // rate of guesses for one account from one network; default DefaultAccountRate
	Address string        // rate of guesses for any accounts from one network; default DefaultAddressRate
	MaxWait time.Duration // how long a guess waits for others in progress; default auth.DefaultMaxWait

	// Waiting is how many guesses may wait for others in progress, and WaitingPerClient is how many
	// of them may come from one network. Each waiting guess holds a request and its connection.
	// Default DefaultWaiting and DefaultWaitingPerClient.
	Waiting, WaitingPerClient int

	Memory MemoryConfig // of the counts
}

// GuessLimiter limits how often passwords are guessed, for auth.UsersConfig.Guesses. It counts in
// this process, so that users can sign in while the database cannot be written.
//
// A guess counts for the client's network (an IPv4 address, a /64 of IPv6), and for the account
// from that network. So a client cannot lock an account's owner out elsewhere, and a guess that the
// account's limit refuses does not count for the network. If the client is unknown, only the
// account counts. A correct password is not counted: an office behind one address is limited only
// by its mistakes. Guesses in progress count too. If only they use up the limit, another guess
// waits for them, because they may be correct. The number of guesses that wait is bounded. A guess
// never waits for those of another network, so a flood of waiting guesses refuses no client whose
// own network is quiet.
type GuessLimiter struct {
	memory           *Memory
	account, address rate // as in GuessLimiterConfig
	maxWait          time.Duration
	maxWaiting       int // guesses that may wait, from all networks
	maxWaitingOf     int // guesses that may wait, from one network

	mu        sync.Mutex
	pending   map[string]*pendingTries
	waiting   int
	waitingOf map[string]int // by network
}

// pendingTries are the guesses for one key that are in progress.
type pendingTries struct {
	count   int
	nextEnd chan struct{} // closed when the next one ends
}

// NewGuessLimiter returns a GuessLimiter without counts. It panics on an invalid rate and on a
// negative bound.
func NewGuessLimiter(c GuessLimiterConfig) *GuessLimiter {
	if c.MaxWait < 0 || c.Waiting < 0 || c.WaitingPerClient < 0 {
		panic("throttle: GuessLimiterConfig has a negative MaxWait, Waiting or WaitingPerClient")
	}
	return &GuessLimiter{
		memory: NewMemory(c.Memory), account: guessRate(c.Account, DefaultAccountRate),
		address: guessRate(c.Address, DefaultAddressRate),
		maxWait: cmp.Or(c.MaxWait, auth.DefaultMaxWait), maxWaiting: cmp.Or(c.Waiting, DefaultWaiting),
		maxWaitingOf: cmp.Or(c.WaitingPerClient, DefaultWaitingPerClient), pending: map[string]*pendingTries{},
		waitingOf: map[string]int{},
	}
}

// guessRate parses a rate; "" means standard. It panics on an invalid rate.
func guessRate(text, standard string) rate {
	if text == "" {
		text = standard
	}
	r, err := parseRate(text)
	if err != nil {
		panic("throttle: GuessLimiterConfig: " + err.Error())
	}
	return r
}

// Reserve implements auth.GuessLimiter. Its error is an *auth.TooManyAttemptsError for a refusal.
// It is an *auth.UnavailableError if ctx ends or MaxWait passes while the guess waits, or if too
// many others wait.
func (g *GuessLimiter) Reserve(ctx context.Context, a auth.Attempt) (end func(counts bool), err error) {
	from := shorten(auth.Network(a.Client))
	if a.Began.IsZero() {
		a.Began = time.Now()
	}
	account, err := g.reserve(ctx, "guess:account/"+shorten(a.Account)+" "+from, g.account, a)
	if err != nil || a.Client == "" {
		return account, tooMany(err, "one account from this address, at most "+g.account.text)
	}
	address, err := g.reserve(ctx, "guess:ip/"+from, g.address, a)
	if err != nil {
		account(false)
		return nil, tooMany(err, "all accounts from this address, at most "+g.address.text)
	}
	return func(counts bool) { account(counts); address(counts) }, nil
}

// tooMany returns err. If it is a refusal, it says what has had too many tries.
func tooMany(err error, of string) error {
	if e := (*auth.TooManyAttemptsError)(nil); errors.As(err, &e) {
		return &auth.TooManyAttemptsError{Wait: e.Wait, Of: of}
	}
	return err
}

var (
	errTooManyPending = errors.New("too many sign-ins of one account or address are in progress")
	errTooManyWaiting = errors.New("too many sign-ins wait for others that are in progress")
)

// reserve counts a guess for key, unless r has no limit. It waits while guesses in progress use up
// the limit.
func (g *GuessLimiter) reserve(ctx context.Context, key string, r rate, a auth.Attempt) (end func(counts bool),
	err error) {
	if r.per == 0 {
		return func(bool) {}, nil
	}
	end, ended, err := g.tryReserve(key, r)
	if ended == nil {
		return end, err
	}
	leave, err := g.wait(shorten(auth.Network(a.Client)))
	if err != nil {
		return nil, err
	}
	defer leave()
	timer := time.NewTimer(a.Remaining(g.maxWait))
	defer timer.Stop()
	for ended != nil {
		select {
		case <-ended:
			end, ended, err = g.tryReserve(key, r)
		case <-ctx.Done():
			return nil, &auth.UnavailableError{Err: context.Cause(ctx)}
		case <-timer.C:
			// How long the guesses in progress will take is unknown: a retry waits as long again.
			return nil, &auth.UnavailableError{After: g.maxWait, Err: errTooManyPending}
		}
	}
	return end, err
}

// wait takes a place among the guesses that wait. leave gives the place back.
func (g *GuessLimiter) wait(network string) (leave func(), err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.waiting >= g.maxWaiting || g.waitingOf[network] >= g.maxWaitingOf {
		// After MaxWait no guess that waits now still waits.
		return nil, &auth.UnavailableError{After: g.maxWait, Err: errTooManyWaiting}
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

// tryReserve is reserve without the wait. ended is closed when a guess in progress ends; it is nil
// if there is none to wait for.
func (g *GuessLimiter) tryReserve(key string, r rate) (end func(counts bool), ended chan struct{}, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.pending[key]
	giveBack, wait, ok := g.memory.reserve(key, r.limit, r.per)
	switch {
	case !ok && all == nil:
		return nil, nil, &auth.TooManyAttemptsError{Wait: wait}
	case !ok:
		return nil, all.nextEnd, nil
	case all == nil:
		all = &pendingTries{nextEnd: make(chan struct{})}
		g.pending[key] = all
	}
	all.count++
	return func(counts bool) {
		g.mu.Lock()
		defer g.mu.Unlock()
		if !counts {
			giveBack()
		}
		close(all.nextEnd)
		all.nextEnd = make(chan struct{})
		if all.count--; all.count == 0 {
			delete(g.pending, key)
		}
	}, nil, nil
}

var _ auth.GuessLimiter = (*GuessLimiter)(nil)

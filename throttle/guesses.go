package throttle

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// GuessConfig holds the limits of password guesses. The rates are as in [Rates]; "none" means no
// limit.
type GuessConfig struct {
	Account string        // of one account from one network; default "10/min"
	Address string        // of any accounts from one network; default "300/min"
	MaxWait time.Duration // how long a guess waits for others in progress; default 5 seconds
	Memory  MemoryConfig
}

// Guesses limits how often passwords are guessed, for auth.Config.Guesses. It counts in this
// process, so that users can sign in while the database cannot be written.
//
// A guess counts for the client's network (an IPv4 address, a /64 of IPv6), and for the account
// from that network. So a client cannot lock an account's owner out elsewhere, and a guess that the
// account's limit refuses does not count for the network. If the client is unknown, only the
// account counts. A correct password is not counted: an office behind one address is limited only
// by its mistakes. Guesses in progress count too. If only they use up the limit, another guess
// waits for them, because they may be correct.
type Guesses struct {
	memory           *Memory
	account, address rate
	maxWait          time.Duration

	mu      sync.Mutex
	pending map[string]*pendingTries
}

// pendingTries are the guesses for one key that are in progress.
type pendingTries struct {
	count   int
	nextEnd chan struct{} // closed when the next one ends
}

// NewGuesses returns Guesses without counts. It panics on an invalid rate and on a negative bound.
func NewGuesses(c GuessConfig) *Guesses {
	if c.MaxWait < 0 {
		panic("throttle: GuessConfig.MaxWait is negative")
	}
	if c.MaxWait == 0 {
		c.MaxWait = 5 * time.Second
	}
	return &Guesses{
		memory: NewMemory(c.Memory), account: guessRate(c.Account, "10/min"), address: guessRate(c.Address, "300/min"),
		maxWait: c.MaxWait, pending: map[string]*pendingTries{},
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

// Reserve implements auth.Guesses. Its error is an *auth.TooManyError for a refusal, and an
// *auth.UnavailableError if the wait takes too long.
func (g *Guesses) Reserve(ctx context.Context, a auth.Attempt) (end func(counts bool), err error) {
	from := shorten(auth.Network(a.Client))
	if a.Began.IsZero() {
		a.Began = time.Now()
	}
	account, err := g.reserve(ctx, "guess:account/"+shorten(a.Account)+" "+from, g.account, a)
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

var errTooManyPending = errors.New("too many sign-ins of one account or address are in progress")

// reserve counts a guess for key, unless r has no limit. It waits while guesses in progress use up
// the limit.
func (g *Guesses) reserve(ctx context.Context, key string, r rate, a auth.Attempt) (end func(counts bool), err error) {
	if r.per == 0 {
		return func(bool) {}, nil
	}
	end, ended, err := g.tryReserve(key, r)
	if ended == nil {
		return end, err
	}
	timer := time.NewTimer(a.Left(g.maxWait))
	defer timer.Stop()
	for ended != nil {
		select {
		case <-ended:
			end, ended, err = g.tryReserve(key, r)
		case <-ctx.Done():
			return nil, &auth.UnavailableError{Err: context.Cause(ctx)}
		case <-timer.C:
			// Other guesses have waited as long: the same time is the best estimate.
			return nil, &auth.UnavailableError{After: g.maxWait, Err: errTooManyPending}
		}
	}
	return end, err
}

// tryReserve is reserve without the wait. ended is closed when a guess in progress ends; it is nil
// if there is none to wait for.
func (g *Guesses) tryReserve(key string, r rate) (end func(counts bool), ended chan struct{}, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	all := g.pending[key]
	giveBack, wait, ok := g.memory.reserve(key, r.limit, r.per)
	switch {
	case !ok && all == nil:
		return nil, nil, &auth.TooManyError{Wait: wait}
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

var _ auth.Guesses = (*Guesses)(nil)

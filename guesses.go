package latchkey

import (
	"context"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/throttle"
)

// guesses limits how often passwords may be tried, on every route where Users checks one. The limit
// is off by default in a project with DRFDefaults, because REST framework has none.
type guesses struct {
	limits auth.GuessLimiter
	ported bool // whether Project.API has called DRFDefaults
	on     bool // whether the limit applies
}

// newGuesses returns own, the project's limiter, or else a limiter with the rates of s, which
// withDefaults has checked. now is its clock.
func newGuesses(s Settings, own auth.GuessLimiter, now func() time.Time) guesses {
	if own != nil {
		return guesses{limits: own}
	}
	return guesses{limits: throttle.NewGuessLimiter(throttle.GuessLimiterConfig{
		Account: s.SignIn.AccountRate, Address: s.SignIn.Rate, MaxWait: s.Password.MaxWait,
		Waiting: s.SignIn.Waiting, WaitingPerClient: s.SignIn.WaitingPerClient,
		Memory: throttle.MemoryConfig{Keys: s.SignIn.Keys, Now: now},
	})}
}

// Reserve implements auth.GuessLimiter.
func (g *guesses) Reserve(ctx context.Context, a auth.Attempt) (end func(counts bool), err error) {
	if !g.on {
		return func(bool) {}, nil
	}
	return g.limits.Reserve(ctx, a)
}

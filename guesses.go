package latchkey

import (
	"context"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/throttle"
)

// guesses limits how often passwords are tried, wherever Users checks one, unless the project has moved here from
// REST framework, which has no such limit.
type guesses struct {
	limits *throttle.GuessLimiter
	ported bool // Project.API has called DRFDefaults
	on     bool // the limit holds
}

// newGuesses reads the rates, which were checked before.
func newGuesses(s Settings) guesses {
	return guesses{limits: throttle.NewGuessLimiter(throttle.GuessLimiterConfig{
		Account: s.SignInAccountRate, Address: s.SignInRate, MaxWait: s.Password.MaxWait,
		Waiting: s.SignInWaiting, WaitingPerClient: s.SignInWaitingPerClient,
	})}
}

// Reserve implements auth.GuessLimiter.
func (g *guesses) Reserve(ctx context.Context, a auth.Attempt) (end func(counts bool), err error) {
	if !g.on {
		return func(bool) {}, nil
	}
	return g.limits.Reserve(ctx, a)
}

package auth

import (
	"context"
	"time"
)

// Attempt describes one try of a password. The limit on guesses and the queue of the hashing pool
// count tries by their Client and Account.
type Attempt struct {
	Client  string    // network address of the client; "" if there is none, as on a command line
	Account string    // name of the account, the same for all its spellings; "" if no account is named
	Began   time.Time // when the try began; zero: now
}

// DefaultMaxWait is how long one try waits at most, for a free hashing worker and for other tries
// together. It is the default of MaxWait in password.PoolConfig and throttle.GuessLimiterConfig.
const DefaultMaxWait = 5 * time.Second

// Remaining returns how much of longest is left since the try began. All waits of one try share
// this time.
func (a Attempt) Remaining(longest time.Duration) time.Duration {
	if a.Began.IsZero() {
		return longest
	}
	return max(longest-time.Since(a.Began), 0)
}

type attemptKey struct{}

// WithAttempt returns a context that carries a. Code that knows the client sets Client.
// [Users.Authenticate] sets the other fields for the [PasswordHasher].
func WithAttempt(ctx context.Context, a Attempt) context.Context {
	return context.WithValue(ctx, attemptKey{}, a)
}

// AttemptFromContext returns the Attempt that WithAttempt put into ctx. Without one it returns an
// Attempt with the client address of a [ClientContext], or the zero Attempt.
func AttemptFromContext(ctx context.Context) Attempt {
	switch known := ctx.Value(attemptKey{}).(type) {
	case Attempt:
		return known
	case interface{ ClientAddress() string }:
		return Attempt{Client: known.ClientAddress()}
	}
	return Attempt{}
}

// ClientContext is a context that can work out the address of the client. It does so only when the
// address is needed: when a password or an API key is checked, or a change is recorded. Other
// requests do not pay for it. A handler embeds one in the value that it allocates for each request.
//
// An Attempt that Context already carries takes precedence. The views and guards of package rest
// and the handlers of a latchkey.Site use a ClientContext. If Client has a method Identity, as a
// rest.Request, FromContext returns its identity, and none that Context carries: a view relies on
// its own authenticators alone.
type ClientContext struct {
	context.Context
	Client interface{ ClientAddress() string }
}

// Value implements context.Context.
func (c *ClientContext) Value(key any) any {
	switch key {
	case identityKey{}:
		if view, ok := c.Client.(interface{ Identity() *Identity }); ok {
			return view.Identity()
		}
	case noterKey{}:
		if noter, ok := c.Client.(RefusalNoter); ok {
			return noter
		}
	}
	value := c.Context.Value(key)
	if value == nil && key == (attemptKey{}) {
		return c.Client
	}
	return value
}

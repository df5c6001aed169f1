package auth

import (
	"context"
	"time"
)

// Attempt says who tries a password. Limits on guessing and the queue of the hashing pool count by it.
type Attempt struct {
	Client  string    // network address of the client; "" where there is none, as on a command line
	Account string    // the account's name, in one form for all spellings of it; "" where nobody is named
	Began   time.Time // when the try began; zero: it begins now
}

// DefaultMaxWait is how long a try may wait in all, for a worker that hashes and for other tries, where no Config says
// otherwise.
const DefaultMaxWait = 5 * time.Second

// Left returns what is left of the longest wait that a try may have, by all who have it wait together.
func (a Attempt) Left(longest time.Duration) time.Duration {
	if a.Began.IsZero() {
		return longest
	}
	return max(longest-time.Since(a.Began), 0)
}

type attemptKey struct{}

// WithAttempt returns a context that carries a. Whoever knows the client sets Client; [Users.Authenticate] adds
// the rest for the [Hasher].
func WithAttempt(ctx context.Context, a Attempt) context.Context {
	return context.WithValue(ctx, attemptKey{}, a)
}

// AttemptFromContext returns the Attempt of ctx: the one of WithAttempt, else one with the address
// that a [ClientContext] works out, else the zero Attempt.
func AttemptFromContext(ctx context.Context) Attempt {
	switch known := ctx.Value(attemptKey{}).(type) {
	case Attempt:
		return known
	case interface{ ClientAddress() string }:
		return Attempt{Client: known.ClientAddress()}
	}
	return Attempt{}
}

// ClientContext is a context that knows the client, and works out its address only where a password
// is tried. A handler embeds one in what it allocates for each request, so that all other requests
// pay nothing for it. An Attempt that Context already carries comes first. Views and guards of
// package rest, and the handlers of a latchkey.Site, have one.
type ClientContext struct {
	context.Context
	Client interface{ ClientAddress() string }
}

// Value implements context.Context.
func (c *ClientContext) Value(key any) any {
	value := c.Context.Value(key)
	if value == nil && key == (attemptKey{}) {
		return c.Client
	}
	return value
}

package auth

import "context"

// Attempt says who tries a password. Limits on guessing and the queue of the hashing pool count by it.
type Attempt struct {
	Client  string // network address of the client; "" where there is none, as on a command line
	Account string // the account's name, in one form for all spellings that find it; "" where nobody is named
}

type attemptKey struct{}

// WithAttempt returns a context that carries a. Whoever knows the client sets Client; [Users.Authenticate] adds
// Account for the [Hasher].
func WithAttempt(ctx context.Context, a Attempt) context.Context {
	return context.WithValue(ctx, attemptKey{}, a)
}

// AttemptFromContext returns the Attempt of ctx, the zero Attempt where ctx has none.
func AttemptFromContext(ctx context.Context) Attempt {
	a, _ := ctx.Value(attemptKey{}).(Attempt)
	return a
}

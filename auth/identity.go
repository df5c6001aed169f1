package auth

import "context"

// Identity is who a credential stands for. Identities are shared between requests: never modify one.
type Identity struct {
	User User
	Auth any // what vouched: a *token.Token; nil for passwords
}

type identityKey struct{}

// NewContext returns a context that carries id.
func NewContext(ctx context.Context, id *Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// FromContext returns the identity that a guard has put into ctx. Behind a guard it is always there; its
// User is the zero User where nobody signed in.
func FromContext(ctx context.Context) (*Identity, bool) {
	id, ok := ctx.Value(identityKey{}).(*Identity)
	return id, ok
}

package auth

import "context"

// Identity is the user of a credential. Requests share identities: never modify one.
type Identity struct {
	User User
	Auth any // the credential: a *token.Token, an *apikey.Key, or nil for a password
	// Scopes limit what the credential may do. The zero value has no limit.
	Scopes Scopes
}

type identityKey struct{}

// NewContext returns a context that carries id.
func NewContext(ctx context.Context, id *Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// FromContext returns the identity that a guard has put into ctx, and false without one. Behind a
// guard there always is an identity; its User is the zero User if nobody is signed in.
func FromContext(ctx context.Context) (*Identity, bool) {
	id, ok := ctx.Value(identityKey{}).(*Identity)
	return id, ok
}

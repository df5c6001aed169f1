package auth

import "context"

// Identity is the user of a credential. Requests share identities: never modify one.
type Identity struct {
	User User
	Auth any // the credential: a *token.Token or an *apikey.Key; nil for a password or a session
	// Scopes limit what the credential may do. The zero value has no limit.
	Scopes Scopes
	// Via names the kind of the credential for an audit trail if Auth does not implement
	// Credential: "password", "session", "remote user".
	Via string
	// Recheck reads the credential again, and returns ErrBadCredentials if it has ended since. Code
	// that lets a credential make another one calls it in the transaction that has locked the user.
	// nil: there is nothing to read again, as for a password, which User.Proof stands for.
	Recheck func(ctx context.Context) error `json:"-"`
}

// Credential is an Identity.Auth that an audit trail and a refusal can name.
type Credential interface {
	// Credential returns the kind of the credential, and what operators call it by, if it has such
	// a name: "token", "key 7ks3q2mzv4aa". It never contains a secret.
	Credential() string
}

type identityKey struct{}

// NewContext returns a context that carries id.
func NewContext(ctx context.Context, id *Identity) context.Context {
	return context.WithValue(ctx, identityKey{}, id)
}

// FromContext returns the identity that a guard has put into ctx, or that the authenticators of a
// view have found if ctx is the view's, and false without one. In a view and behind a guard there
// always is an identity; its User is the zero User if nobody is signed in.
func FromContext(ctx context.Context) (*Identity, bool) {
	id, ok := ctx.Value(identityKey{}).(*Identity)
	return id, ok
}

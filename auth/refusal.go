package auth

import (
	"context"
	"errors"
)

// Reason is why a request was refused, as one word of a short list. Metrics may use it as a label.
type Reason string

// The reasons of refusals.
const (
	ReasonNoCredentials Reason = "no_credentials" // the client sent none that the view reads
	ReasonMalformed     Reason = "malformed"      // the credentials do not have their form
	ReasonUnknown       Reason = "unknown"        // no such token, key or session
	ReasonExpired       Reason = "expired"
	ReasonRevoked       Reason = "revoked"
	ReasonNetwork       Reason = "network"        // an API key from outside of its networks
	ReasonInactive      Reason = "inactive"       // the user is inactive
	ReasonNoUser        Reason = "no_user"        // a sign-in with a name that no user has
	ReasonPassword      Reason = "wrong_password" // a sign-in of a user with another password
	ReasonChanged       Reason = "changed"        // the user or the password has changed since
	ReasonAttempts      Reason = "too_many_tries" // too many wrong passwords came before
	ReasonCSRF          Reason = "csrf"
	ReasonScope         Reason = "scope" // the scopes of the credential do not suffice
	ReasonPermission    Reason = "permission"
	ReasonThrottle      Reason = "throttle"
	ReasonOther         Reason = "other" // the project's own code refused, for a reason outside this list
)

// Refusal says why a credential or a request was refused. It is for the operator alone: a client
// that could read it would learn which users, tokens and keys exist. It never contains a secret.
// Nor does it contain the username that a client has sent, because people type passwords into the
// wrong field.
//
// A *Refusal is an error. Code that refuses returns it as the cause of a rest.Error.
type Refusal struct {
	Reason Reason
	Detail string // for people: "expired on 2026-01-02T03:04:05Z"
	User   UserID // the owner of the credential, or whose password was tried; "" if unknown
	Handle string // public name of the credential, such as an API key's handle; "" if it has none
	Err    error  // what errors.Is finds in the refusal; may be nil
}

// Error returns the text of Err alone, if there is one: callers may show it to the client.
func (r *Refusal) Error() string {
	if r.Err != nil {
		return r.Err.Error()
	}
	return "refused: " + string(r.Reason)
}

// Unwrap returns Err.
func (r *Refusal) Unwrap() error { return r.Err }

// Explain implements Explainer.
func (r *Refusal) Explain() Refusal { return *r }

// Explainer is an error that knows why a request was refused.
type Explainer interface {
	error
	Explain() Refusal
}

// Explain returns the Refusal of the first Explainer in err, and false if there is none.
func Explain(err error) (Refusal, bool) {
	var e Explainer
	if !errors.As(err, &e) {
		return Refusal{}, false
	}
	return e.Explain(), true
}

// RefusalNoter takes the reason of a refused sign-in. *rest.Request implements it.
type RefusalNoter interface{ NoteRefusal(Refusal) }

type noterKey struct{}

// NoteRefusal gives the reason of a refused sign-in to the Client of the nearest ClientContext in
// ctx, if it is a RefusalNoter. An error cannot carry the reason to the log: every refused sign-in
// returns exactly ErrBadCredentials, so that no answer can reveal more.
func NoteRefusal(ctx context.Context, r Refusal) {
	if noter, ok := ctx.Value(noterKey{}).(RefusalNoter); ok {
		noter.NoteRefusal(r)
	}
}

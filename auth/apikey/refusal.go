package apikey

import (
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
)

// Reason is why a key was refused.
type Reason string

// The reasons of refusals.
const (
	ReasonMalformed Reason = "malformed" // not the form of a key, or a wrong checksum
	ReasonUnknown   Reason = "unknown"   // no such key
	ReasonRevoked   Reason = "revoked"
	ReasonExpired   Reason = "expired"
	ReasonNetwork   Reason = "network"  // presented from a network from which it is not allowed
	ReasonInactive  Reason = "inactive" // the owner is inactive
)

// Refusal is the error for a key that is refused. errors.Is finds auth.ErrNotFound in it. What it
// says is for the operator: a client must not learn whether a key exists.
type Refusal struct {
	Handle string      // of the key; "" if it is malformed
	User   auth.UserID // its owner; "" if the key is unknown
	Reason Reason
	Detail string // for people: "expired on 2026-01-02T03:04:05Z"
}

// Error names the handle and the reason, never the key.
func (r *Refusal) Error() string {
	if r.Handle == "" {
		return fmt.Sprintf("API key refused: %s", r.Detail)
	}
	return fmt.Sprintf("API key %s refused: %s", r.Handle, r.Detail)
}

// Explain implements auth.Explainer.
func (r *Refusal) Explain() auth.Refusal {
	return auth.Refusal{Reason: auth.Reason(r.Reason), Detail: r.Detail, User: r.User, Handle: r.Handle}
}

// Unwrap makes errors.Is find auth.ErrNotFound.
func (*Refusal) Unwrap() error { return auth.ErrNotFound }

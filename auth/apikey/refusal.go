package apikey

import (
	"fmt"
	"net/netip"
	"time"

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
	ReasonNetwork   Reason = "network"  // presented from outside of its networks
	ReasonInactive  Reason = "inactive" // the owner is inactive
)

// Refusal is the error for a key that is refused. errors.Is finds auth.ErrNotFound in it. Its text
// is for the operator alone: a client must not learn whether a key exists.
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

// refusal returns why the key is refused now, or "" if it is valid. active is whether its owner is
// active. address is that of the client, or the zero Addr if it is unknown.
func (k *Key) refusal(now time.Time, active bool, address netip.Addr) (Reason, string) {
	switch state := k.State(now); {
	case state == StateRevoked:
		return ReasonRevoked, fmt.Sprintf("revoked on %s by %s", stamp(k.Revoked), k.RevokedBy)
	case state == StateExpired && !k.Rotated.IsZero():
		return ReasonExpired, fmt.Sprintf("replaced by %s on %s, expired on %s",
			k.Successor, stamp(k.Rotated), stamp(k.Expires))
	case state == StateExpired:
		return ReasonExpired, "expired on " + stamp(k.Expires)
	case !active:
		return ReasonInactive, "its owner is inactive"
	case !k.isAllowedFrom(address):
		return ReasonNetwork, "not allowed from " + describe(address)
	}
	return "", ""
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func describe(address netip.Addr) string {
	if !address.IsValid() {
		return "a client without a network address"
	}
	return address.String()
}

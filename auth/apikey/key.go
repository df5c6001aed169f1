package apikey

import (
	"log/slog"
	"net/netip"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Key describes an API key. It does not contain the key itself, which nobody stores.
type Key struct {
	ID     int64
	Handle string // names the key in lists and logs; it authenticates nobody
	UserID auth.UserID
	// Parent is the handle of the key with which this one was made, or with which the key that it
	// replaced was rotated: whoever has the parent may have this key too. "": made in another way.
	Parent string

	Name        string
	Description string
	Scopes      auth.Scopes
	Networks    []netip.Prefix // the client's address must be in one of them; none: any address

	Created time.Time
	Expires time.Time // refused from then on; zero: never

	LastUsed    time.Time // zero: never. Written every Config.LastUsed, so a use shows a little later
	LastNetwork string    // network of the last use, as auth.Network returns it

	Rotated   time.Time // replaced by another key; zero: not. It works until Expires
	Successor string    // handle of the key that replaced it

	Revoked   time.Time // refused from then on; zero: not revoked
	RevokedBy string    // who or what revoked it, for people
}

// Credential names the key in the audit trail: it implements auth.Credential.
func (k *Key) Credential() string { return "key " + k.Handle }

// Size returns about how many bytes the key takes beyond those of a token, for the bound on the
// memory of cached identities.
func (k *Key) Size() int {
	const fixed, network = 250, 32
	return fixed + len(k.Name) + len(k.Description) + 2*len(k.Scopes.String()) + network*len(k.Networks) +
		len(k.RevokedBy)
}

// State says whether a key still works, and why not.
type State string

// The states of a key.
const (
	StateActive  State = "active"
	StateRotated State = "rotated" // has a successor, but works for a while
	StateExpired State = "expired"
	StateRevoked State = "revoked"
)

// State returns the state of the key at the time now.
func (k Key) State(now time.Time) State {
	switch {
	case !k.Revoked.IsZero():
		return StateRevoked
	case !k.Expires.IsZero() && !now.Before(k.Expires):
		return StateExpired
	case !k.Rotated.IsZero():
		return StateRotated
	}
	return StateActive
}

// Listed is a key with the name of its owner.
type Listed struct {
	Key
	Username string
}

// Secret is a key as it is shown once. Printed, logged or encoded it is masked.
type Secret struct{ text *string } // a pointer, because fmt prints unexported fields without String

// masked stands for a secret in logs and answers.
const masked = "API key …"

// Reveal returns the key itself: what a client presents.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// String returns a fixed text.
func (Secret) String() string { return masked }

// GoString is what %#v prints: the same as String.
func (Secret) GoString() string { return masked }

// LogValue is what slog logs: the same as String.
func (Secret) LogValue() slog.Value { return slog.StringValue(masked) }

// MarshalText is what encoding/json writes: the same as String.
func (Secret) MarshalText() ([]byte, error) { return []byte(masked), nil }

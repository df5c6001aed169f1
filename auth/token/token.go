package token

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"log/slog"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Token is DRF's token: a key that identifies a user, and that never expires. A user has one,
// unless a Django has made another beside a sealed one.
type Token struct {
	Key     string `json:"-"` // a credential: whoever presents it acts as the user
	UserID  auth.UserID
	Created time.Time
}

// Masked returns the first digits of the key, enough to tell keys apart and too few to use.
func (t Token) Masked() string {
	const shown = 4
	if len(t.Key) < 4*shown { // four digits of a short key reveal too much of it
		return "…"
	}
	return t.Key[:shown] + "…"
}

// Holds reports in constant time whether this is the token's key.
func (t *Token) Holds(key string) bool {
	return subtle.ConstantTimeCompare([]byte(t.Key), []byte(key)) == 1
}

// String returns "Token 522b…", so that a token in a log or an error does not reveal its key.
func (t Token) String() string { return "Token " + t.Masked() }

// GoString is what %#v prints: the same as String.
func (t Token) GoString() string { return t.String() }

// LogValue is what slog logs: the same as String.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Credential implements auth.Credential: it returns "token".
func (t *Token) Credential() string { return "token" }

var _ auth.Credential = (*Token)(nil)

// newKey returns 20 random bytes as 40 lower-case hexadecimal digits, as DRF does.
func newKey() string {
	var b [20]byte
	rand.Read(b[:]) // never fails: it crashes the program instead
	return hex.EncodeToString(b[:])
}

// ErrInactive is the error for the token of an inactive user.
var ErrInactive = errors.New("user inactive")

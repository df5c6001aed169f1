package token

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"iter"
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

// Store stores tokens. Every method may return an error that wraps auth.ErrUnavailable.
type Store interface {
	// Identify finds the token and its user in one query. Identity.Auth is a *Token, and the user
	// has its Grants. The user may be inactive, and the store may compare keys loosely: Service
	// checks both. It returns auth.ErrNotFound for an unknown key.
	Identify(ctx context.Context, key string) (*auth.Identity, error)
	// TokenByUser returns the token of a user, or auth.ErrNotFound.
	TokenByUser(ctx context.Context, user auth.UserID) (Token, error)
	// InsertToken stores t unless the user already has a token, and returns the stored one. It may
	// run in a transaction after other statements. auth.ErrNotFound: the user does not exist.
	InsertToken(ctx context.Context, t Token) (Token, error)
	// DeleteToken returns auth.ErrNotFound if the user has no token.
	DeleteToken(ctx context.Context, user auth.UserID) error
	// ListTokens iterates over all tokens by user id. An error ends the iteration.
	ListTokens(ctx context.Context) iter.Seq2[Listed, error]
	// ScanUsers iterates over all users in batches and names the users without a token. An error
	// ends the iteration.
	ScanUsers(ctx context.Context) iter.Seq2[Scan, error]
}

// Listed is a token with the name of its user.
type Listed struct {
	Token    // without a Key if it is sealed and cannot be opened
	Username string
	Sealed   bool // see [Vault]
}

// Scan is a batch of the user table: how many users it has, and which of them have no token.
type Scan struct {
	Scanned      int           // users in the batch
	WithoutToken []auth.UserID // the users among them who have no token
}

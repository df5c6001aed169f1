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

// Token is a row of authtoken_token: a user's one key, which never expires.
type Token struct {
	Key     string `json:"-"` // a credential: whoever has it is the user
	UserID  auth.UserID
	Created time.Time
}

// Masked is the key's first digits, enough to tell one from another and too few to use.
func (t Token) Masked() string {
	const shown = 4
	if len(t.Key) < 4*shown { // a short key would be half told
		return "…"
	}
	return t.Key[:shown] + "…"
}

// String is "Token 522b…": a token that ends in a log or an error tells nobody its key.
func (t Token) String() string { return "Token " + t.Masked() }

// GoString is what %#v prints of a token.
func (t Token) GoString() string { return t.String() }

// LogValue is what slog writes of a token.
func (t Token) LogValue() slog.Value { return slog.StringValue(t.String()) }

// newKey is 20 bytes of the system's randomness as 40 lower-case hex digits, as DRF makes them.
func newKey() string {
	var b [20]byte
	rand.Read(b[:]) // never fails: it crashes the program instead
	return hex.EncodeToString(b[:])
}

// ErrInactive is returned for the token of a user who may not sign in.
var ErrInactive = errors.New("user inactive")

// Store keeps tokens. Every method may return an error that wraps auth.ErrUnavailable.
type Store interface {
	// Identify finds the token and its user in one query; Identity.Auth is a *Token, and the user carries its
	// Grants. The user may be inactive, and the store's equality may be loose: Service checks both. It returns
	// auth.ErrNotFound for an unknown key.
	Identify(ctx context.Context, key string) (*auth.Identity, error)
	// TokenOf returns a user's token or auth.ErrNotFound.
	TokenOf(ctx context.Context, user auth.UserID) (Token, error)
	// InsertToken stores t unless the user has a token, and returns the one that the user has then. It
	// works inside a transaction that other statements have begun. auth.ErrNotFound: no such user.
	InsertToken(ctx context.Context, t Token) (Token, error)
	// DeleteToken returns auth.ErrNotFound where the user has none.
	DeleteToken(ctx context.Context, user auth.UserID) error
	// ListTokens ranges over all tokens in the order of their users' ids. An error ends the range.
	ListTokens(ctx context.Context) iter.Seq2[Listed, error]
	// ListLacking ranges over all users, a stretch of them at a time, and names those without a token. An error
	// ends the range.
	ListLacking(ctx context.Context) iter.Seq2[Lacking, error]
}

// Listed is a token with its user's name.
type Listed struct {
	Token
	Username string
}

// Lacking is a stretch of the user table, with those of its users who have no token.
type Lacking struct {
	Passed int           // users in the stretch
	Users  []auth.UserID // those among them who have no token
}

package token

import (
	"context"
	"iter"

	"github.com/latchkey-go/latchkey/auth"
)

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
	// ListTokens iterates over the tokens that filter selects, by user id. An error ends the
	// iteration.
	ListTokens(ctx context.Context, filter Filter) iter.Seq2[Listed, error]
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

// Filter selects tokens. The zero Filter selects all.
type Filter struct {
	After auth.UserID   // tokens of users whose ids are greater; "": of all users
	Limit int           // how many tokens; 0: all
	Users []auth.UserID // tokens of these users; nil: of all
	// Descending lists the tokens of the highest ids first. The list then has those of users whose
	// ids are lower than After.
	Descending bool
}

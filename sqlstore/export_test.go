package sqlstore

import (
	"context"
	"iter"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

// Statement is SQL and its parameters.
type Statement struct {
	Query string
	Args  []any
}

// ListingStatements returns the statements that read a page in the middle of a listing: of the
// users after a name, of the tokens of users after an id, and of the users without a token between
// two ids.
func (db *DB) ListingStatements(name string, after, end auth.UserID) map[string]Statement {
	yes, tokens := true, db.Tokens()
	all := map[string]Statement{}
	behind := token.Filter{After: after}
	for what, s := range map[string]statement{
		"users":                 db.Users().pageQuery(auth.UserFilter{}, false, name, userPage),
		"users that are active": db.Users().pageQuery(auth.UserFilter{Active: &yes}, false, name, userPage),
		"plain tokens":          tokens.tablePageQuery("authtoken_token", tokens.plainColumns(), behind, tokenPage),
		"sealed tokens":         tokens.tablePageQuery("latchkey_token", tokens.sealedColumns(), behind, tokenPage),
		"the end of a stretch":  tokens.endQuery(after),
		"users without a token": tokens.withoutTokenQuery(after, end),
	} {
		all[what] = Statement{s.query, s.args}
	}
	return all
}

// UserPage, TokenPage and StretchSize are how many rows one statement of a listing reads, and
// ForgottenPage is how many entries of sessions ClearExpired looks at in one transaction.
const (
	UserPage      = userPage
	TokenPage     = tokenPage
	StretchSize   = stretchSize
	ForgottenPage = forgotten
)

// WithClock returns s with another clock: SQL for a number of microseconds.
func (s *Counters) WithClock(clock string) *Counters {
	return &Counters{s.db, func() string { return clock }}
}

// WithClock returns s with another clock: SQL for a number of microseconds.
func (s *Leases) WithClock(clock string) *Leases {
	return &Leases{s.db, func() string { return clock }}
}

// WithClock returns s with another clock: SQL for a number of microseconds.
func (s *Jobs) WithClock(clock string) *Jobs {
	return &Jobs{s.db, func() string { return clock }}
}

// ListPages is ListTokens with the size of a page.
func (s *Tokens) ListPages(ctx context.Context, limit int) iter.Seq2[token.Listed, error] {
	return s.list(ctx, token.Filter{}, limit)
}

package sqlstore

import "github.com/latchkey-go/latchkey/auth"

// Statement is SQL and its parameters.
type Statement struct {
	Query string
	Args  []any
}

// ListingStatements are those that read a page amid a listing: of users behind a name, of tokens of the users behind an
// id, and of the users without one between two ids.
func (db *DB) ListingStatements(name string, after, end auth.UserID) map[string]Statement {
	no := false
	all := map[string]Statement{}
	for what, s := range map[string]statement{
		"users":                 db.Users().pageQuery(auth.UserFilter{}, name, userPage),
		"users of a filter":     db.Users().pageQuery(auth.UserFilter{Search: "7", Active: &no}, name, userPage),
		"tokens":                db.Tokens().pageQuery(after),
		"the end of a stretch":  db.Tokens().endQuery(after),
		"users without a token": db.Tokens().lackingQuery(after, end),
	} {
		all[what] = Statement{s.query, s.args}
	}
	return all
}

// TokenPage and LackStretch are how much one statement of a listing reads.
const (
	TokenPage   = tokenPage
	LackStretch = lackStretch
)

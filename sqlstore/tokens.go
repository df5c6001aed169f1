package sqlstore

import (
	"context"
	"crypto/subtle"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Tokens implements token.Store on authtoken_token.
type Tokens struct{ db *DB }

// identifyQuery returns the query for a token and its user.
func (db *DB) identifyQuery() string {
	return "SELECT " + db.users.columns + ", t." + db.quotedKey() + ", " + db.engine.TimeColumn("t.created") +
		" FROM authtoken_token t JOIN " + db.users.name + " u ON u." + db.users.id + " = t.user_id" +
		" WHERE t." + db.quotedKey() + " = ?"
}

// quotedKey returns the column key in quotes, because some engines reserve the word.
func (db *DB) quotedKey() string { return db.engine.Quote("key") }

// Identify implements token.Store. It is the hot path: one query, prepared if the engine can
// prepare statements. It checks ctx only before the query, and takes no longer than Config.Wait.
func (s *Tokens) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	if key == "" || !sqldb.IsStorable(key) { // a row with an empty key, from a broken import, is nobody's
		return nil, auth.ErrNotFound
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("identify token: %w", err)
	}
	var row userScan
	verified := new(token.Token)
	dest := row.dest(s.db.users, &verified.Key, sqldb.ScanTime(s.db.engine, &verified.Created))
	found, err := s.db.identify.QueryRow(ctx, dest, key)
	if err != nil {
		err = s.db.sql.TranslateLookup(ctx, err, "authtoken_token", s.db.quotedKey(), key)
		return nil, fmt.Errorf("identify token: %w", err)
	}
	if !found || !sameKey(verified.Key, key) {
		return nil, auth.ErrNotFound
	}
	user := row.user(s.db)
	verified.UserID = user.ID
	return &auth.Identity{User: user, Auth: verified}, nil
}

// sameKey reports whether two credentials are equal byte for byte, because a collation may treat
// different ones as equal. It takes constant time.
func sameKey(stored, sent string) bool {
	return subtle.ConstantTimeCompare([]byte(stored), []byte(sent)) == 1
}

package sqlstore

import (
	"context"
	"crypto/subtle"
	"fmt"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Tokens implements authtoken.Store on authtoken_token.
type Tokens struct{ db *DB }

// identifyQuery returns the query for a token and its user.
func (db *DB) identifyQuery() string {
	return "SELECT " + db.users.columns + ", t." + db.quotedKey() + ", " + db.engine.TimeColumn("t.created") +
		" FROM authtoken_token t JOIN " + db.users.name + " u ON u." + db.users.id + " = t.user_id" +
		" WHERE t." + db.quotedKey() + " = ?"
}

// quotedKey returns the column named key, quoted since some engines reserve the word.
func (db *DB) quotedKey() string { return db.engine.Quote("key") }

// Identify implements authtoken.Store. It is the hot path: one query, prepared where the engine
// can. It looks at ctx before the query only, and takes no longer than Config.Wait.
func (s *Tokens) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	if !sqldb.IsStorable(key) {
		return nil, auth.ErrNotFound
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("identify token: %w", err)
	}
	var row userScan
	token := new(authtoken.Token)
	dest := row.dest(s.db.users, &token.Key, sqldb.ScanTime(s.db.engine, &token.Created))
	found, err := s.db.identify.QueryRow(ctx, dest, key)
	if err != nil {
		err = s.db.sql.TranslateLookup(ctx, err, "authtoken_token", s.db.quotedKey(), key)
		return nil, fmt.Errorf("identify token: %w", err)
	}
	if !found || !sameKey(token.Key, key) {
		return nil, auth.ErrNotFound
	}
	user := row.user(s.db)
	token.UserID = user.ID
	return &auth.Identity{User: user, Auth: token}, nil
}

// sameKey compares credentials byte by byte in constant time, since a collation may take others for
// equal.
func sameKey(stored, sent string) bool {
	return subtle.ConstantTimeCompare([]byte(stored), []byte(sent)) == 1
}

package sqlstore

import (
	"context"
	"crypto/subtle"
	"fmt"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/schema"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// Tokens implements token.Store and token.Vault. Plain tokens are in authtoken_token, and sealed
// ones in latchkey_token. Look-ups find both kinds. The mode decides which table a new token goes
// into.
type Tokens struct {
	db     *DB
	config TokenConfig
	mode   atomic.Pointer[token.Mode] // nil until it is known
}

// TokenConfig says how a store keeps tokens.
type TokenConfig struct {
	Mode token.Mode // of new tokens
	// Sealer seals keys and opens sealed ones. Without it, Auto is Plain. A sealed token then
	// authenticates, but TokenByUser returns token.ErrNoSecret.
	Sealer *token.Sealer
}

// Tokens returns the store of tokens that keeps new tokens plain, as Django does.
func (db *DB) Tokens() *Tokens { return db.TokensWith(TokenConfig{Mode: token.Plain}) }

// TokensWith returns the store of tokens with a mode. It panics on an unknown mode, and on Sealed
// without a Sealer.
func (db *DB) TokensWith(c TokenConfig) *Tokens {
	switch {
	case c.Mode != token.Auto && c.Mode != token.Plain && c.Mode != token.Sealed:
		panic(fmt.Sprintf("sqlstore: TokenConfig has the unknown mode %q", string(c.Mode)))
	case c.Mode == token.Sealed && c.Sealer == nil:
		panic("sqlstore: TokenConfig needs a Sealer for sealed tokens")
	case c.Mode == token.Auto && c.Sealer == nil:
		c.Mode = token.Plain
	}
	s := &Tokens{db: db, config: c}
	if c.Mode != token.Auto {
		s.mode.Store(&c.Mode)
	}
	return s
}

// Mode implements token.Vault. The mode Auto depends on the ledger of migrations, which is read
// until it has a row.
func (s *Tokens) Mode(ctx context.Context) (token.Mode, error) {
	if mode := s.mode.Load(); mode != nil {
		return *mode, nil
	}
	mode := token.Plain
	var rows, made int
	has, err := s.db.sql.HasColumns(ctx, "django_migrations", "app", "name")
	if has {
		_, err = s.db.sql.QueryRow(ctx, []any{&rows, &made},
			"SELECT COUNT(*), COUNT(CASE WHEN app = ? AND name = ? THEN 1 END) FROM django_migrations",
			schema.OwnApp, schema.MadeHere)
	}
	if err != nil {
		return "", fmt.Errorf("find out who made the database: %w", err)
	}
	if made > 0 {
		mode = token.Sealed
	}
	if rows > 0 {
		s.mode.Store(&mode)
	}
	return mode, nil
}

// quotedKey returns the column key in quotes, because some engines reserve the word.
func (db *DB) quotedKey() string { return db.engine.Quote("key") }

// identifyQuery returns the query for a token and its user in one table. found is the column of the
// key or of the digest. kind is plainKind or sealedKind.
func (db *DB) identifyQuery(table, found, kind, where string) string {
	return "SELECT " + db.users.columns + ", t." + found + ", " + db.engine.TimeColumn("t.created") + ", " + kind +
		" FROM " + table + " t JOIN " + db.users.name + " u ON u." + db.users.id + " = t.user_id WHERE " + where
}

// The kinds of rows that identifyQuery returns, as SQL.
const plainKind, sealedKind = "0", "1"

// prepareTokens prepares the queries of Identify.
func (db *DB) prepareTokens() {
	key := "t." + db.quotedKey()
	exact, _ := db.engine.Exact(key)
	sealed := db.identifyQuery("latchkey_token", "digest", sealedKind, "t.digest = ?")
	db.identify = db.sql.Prepare(db.identifyQuery("authtoken_token", db.quotedKey(), plainKind, key+" = ?"))
	db.identifySealed = db.sql.Prepare(sealed)
	db.identifyAny = db.sql.Prepare(
		sealed + " UNION ALL " + db.identifyQuery("authtoken_token", db.quotedKey(), plainKind, exact))
}

// Identify implements token.Store. It is the hot path: for a token of the store's mode it is one
// query, prepared if the engine can prepare statements. Only if that finds nothing, a second query
// reads both tables in one snapshot, in which a token that is moved at this moment is in one of
// them.
//
// Identify checks ctx only before each query, and takes no longer than twice Config.Wait.
func (s *Tokens) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	if key == "" || !sqldb.IsStorable(key) { // a row with an empty key, from a broken import, is nobody's
		return nil, auth.ErrNotFound
	}
	id, err := s.identify(ctx, key)
	if err != nil && err != auth.ErrNotFound {
		err = fmt.Errorf("identify token: %w", err)
	}
	return id, err
}

// identify is Identify without the context of its error.
func (s *Tokens) identify(ctx context.Context, key string) (*auth.Identity, error) {
	mode, err := s.Mode(ctx)
	if err != nil {
		return nil, err
	}
	var id *auth.Identity
	if mode == token.Sealed {
		id, err = s.lookUp(ctx, s.db.identifySealed, key, token.Digest(key))
	} else {
		id, err = s.lookUp(ctx, s.db.identify, key, key)
	}
	if id != nil || err != nil {
		return id, err
	}
	_, n := s.db.engine.Exact("")
	args := []any{token.Digest(key)}
	for range n {
		args = append(args, key)
	}
	if id, err = s.lookUp(ctx, s.db.identifyAny, key, args...); id == nil && err == nil {
		err = auth.ErrNotFound
	}
	return id, err
}

// lookUp runs one of the queries of prepareTokens. It returns nil, nil for an unknown key.
func (s *Tokens) lookUp(
	ctx context.Context, query *sqldb.PreparedQuery, key string, args ...any,
) (*auth.Identity, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	var row userScan
	var stored string
	var isSealed bool
	verified := new(token.Token)
	dest := row.dest(s.db.users, &stored, sqldb.ScanTime(s.db.engine, &verified.Created), sqldb.ScanFlag(&isSealed))
	found, err := query.QueryRow(ctx, dest, args...)
	if err != nil {
		return nil, s.db.sql.TranslateLookup(ctx, err, "authtoken_token", s.db.quotedKey(), key)
	}
	want := key
	if isSealed {
		want = token.Digest(key)
	}
	if !found || !sameKey(stored, want) {
		return nil, nil
	}
	user := row.user(s.db)
	verified.Key, verified.UserID = key, user.ID
	return &auth.Identity{User: user, Auth: verified}, nil
}

// sameKey reports whether two credentials are equal byte for byte, because a collation may treat
// different ones as equal. It takes constant time.
func sameKey(stored, sent string) bool {
	return subtle.ConstantTimeCompare([]byte(stored), []byte(sent)) == 1
}

var _ token.Vault = (*Tokens)(nil)

package sqlstore

import (
	"context"
	"database/sql"
	"fmt"
	"net/netip"
	"slices"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// APIKeys implements apikey.Store on latchkey_apikey.
type APIKeys struct{ db *DB }

var _ apikey.Store = (*APIKeys)(nil)

// keyColumns are the columns that keyScan reads, with the table's alias k.
const keyColumns = "k.id, k.handle, k.user_id, k.parent, k.name, k.description, k.scopes, k.networks, k.created, " +
	"k.expires, k.last_used, k.last_network, k.rotated, k.successor, k.revoked, k.revoked_by"

// keyScan scans the columns of a key: call dest, scan into the result, and then call key.
type keyScan struct {
	k                apikey.Key
	scopes, networks string
}

// dest returns the destinations for keyColumns, followed by more.
func (s *keyScan) dest(db *DB, more ...any) []any {
	k := &s.k
	return append([]any{
		&k.ID, &k.Handle, db.users.scanID(&k.UserID), &k.Parent, &k.Name, &k.Description, &s.scopes, &s.networks,
		scanMicros(&k.Created), scanMicros(&k.Expires), scanMicros(&k.LastUsed), &k.LastNetwork,
		scanMicros(&k.Rotated), &k.Successor, scanMicros(&k.Revoked), &k.RevokedBy,
	}, more...)
}

// key returns the key that was scanned. Scopes that cannot be read allow nothing, and networks that
// cannot be read contain no address, so that the row can still be listed and revoked.
func (s *keyScan) key() apikey.Key {
	var err error
	s.k.Scopes, _ = auth.ParseScopes(s.scopes)
	if s.k.Networks, err = apikey.ParseNetworks(s.networks); err != nil {
		s.k.Networks = []netip.Prefix{{}}
	}
	return s.k
}

// identifyKeyQuery returns the query of Identify, for a key and its owner.
func (db *DB) identifyKeyQuery() string {
	return "SELECT " + db.users.columns + ", " + keyColumns + ", k.digest FROM latchkey_apikey k JOIN " +
		db.users.name + " u ON u." + db.users.id + " = k.user_id WHERE k.digest = ?"
}

// Identify implements apikey.Store. It is the hot path: one query, prepared if the engine can
// prepare statements. It checks ctx only before the query, and takes no longer than Config.Wait.
func (s *APIKeys) Identify(ctx context.Context, digest string) (*auth.Identity, string, error) {
	if err := ctx.Err(); err != nil {
		return nil, "", fmt.Errorf("identify API key: %w", err)
	}
	if !isStorableASCII(digest) {
		return nil, "", auth.ErrNotFound
	}
	var user userScan
	var row keyScan
	var stored string
	dest := user.dest(s.db.users, row.dest(s.db, &stored)...)
	found, err := s.db.identifyKey.QueryRow(ctx, dest, digest)
	if err == nil && (!found || !sameKey(stored, digest)) {
		err = auth.ErrNotFound
	}
	if err != nil {
		return nil, "", fmt.Errorf("identify API key: %w", err)
	}
	key := row.key()
	return &auth.Identity{User: user.user(s.db), Auth: &key, Scopes: key.Scopes}, stored, nil
}

// isStorableASCII reports whether the columns of digests and handles, which are ASCII, can hold the
// text.
func isStorableASCII(text string) bool { return sqldb.IsASCII(text) && sqldb.IsStorable(text) }

func areStorableASCII(texts []string) bool {
	return !slices.ContainsFunc(texts, func(text string) bool { return !isStorableASCII(text) })
}

// KeyByHandle implements apikey.Store.
func (s *APIKeys) KeyByHandle(ctx context.Context, handle string) (apikey.Key, error) {
	var row keyScan
	found, err := false, error(nil)
	if isStorableASCII(handle) {
		found, err = s.db.sql.QueryRow(ctx, row.dest(s.db),
			"SELECT "+keyColumns+" FROM latchkey_apikey k WHERE k.handle = ?", handle)
	}
	if err == nil && (!found || row.k.Handle != handle) {
		err = auth.ErrNotFound
	}
	if err != nil {
		return apikey.Key{}, fmt.Errorf("find API key: %w", err)
	}
	return row.key(), nil
}

// micros returns the value to store for a time: microseconds since 1970, or NULL for the zero time.
// A column of timestamps may hold values that cannot be read, and a key must not live on because of
// one.
func micros(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UnixMicro()
}

// scanMicros returns a scanner of the values that micros returns.
func scanMicros(to *time.Time) sql.Scanner { return microsScan{to} }

type microsScan struct{ to *time.Time }

// Scan implements sql.Scanner.
func (s microsScan) Scan(stored any) error {
	var n sql.NullInt64
	err := n.Scan(stored)
	if *s.to = (time.Time{}); n.Valid && err == nil {
		*s.to = time.UnixMicro(n.Int64).UTC()
	}
	return err
}

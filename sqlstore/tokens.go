package sqlstore

import (
	"context"
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

// Tokens implements token.Store on authtoken_token.
type Tokens struct{ db *DB }

func (db *DB) identifyQuery() string {
	return "SELECT " + db.users.columns + ", t." + db.quotedKey() + ", " + db.dialect.TimeColumn("t.created") +
		" FROM authtoken_token t JOIN " + db.users.name + " u ON u." + db.users.id + " = t.user_id WHERE t." + db.quotedKey() + " = ?"
}

// quotedKey is the column named key, which is a reserved word in places.
func (db *DB) quotedKey() string { return db.dialect.Quote("key") }

// Identify implements token.Store. It is the hot path: one query, prepared where the engine can. It does not watch
// ctx, since a context that can end costs several µs in the SQLite driver, and a connection to a server whenever a
// client goes away; but it takes no longer than Config.Wait.
func (s *Tokens) Identify(ctx context.Context, key string) (*auth.Identity, error) {
	if !storable(key) {
		return nil, auth.ErrNotFound
	}
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("identify token: %w", err)
	}
	var row userScan
	token := new(token.Token)
	err := s.identify(ctx, key, row.into(s.db.users, &token.Key, timestamp{s.db.dialect, &token.Created}))
	if errors.Is(err, sql.ErrNoRows) || err == nil && !sameKey(token.Key, key) {
		return nil, auth.ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("identify token: %w", s.db.lookup(ctx, err, "authtoken_token", s.db.quotedKey(), key))
	}
	user := row.settle(s.db)
	token.UserID = user.ID
	return &auth.Identity{User: user, Auth: token}, nil
}

// sameKey compares credentials byte by byte, in constant time: an engine's equality may be loose.
func sameKey(stored, sent string) bool {
	return subtle.ConstantTimeCompare([]byte(stored), []byte(sent)) == 1
}

func (s *Tokens) identify(ctx context.Context, key string, dest []any) error {
	if s.db.tx(ctx) != nil {
		found, err := s.db.queryRow(ctx, dest, s.db.identifyQuery(), key)
		if err == nil && !found {
			err = sql.ErrNoRows
		}
		return err
	}
	ctx = context.WithoutCancel(ctx)
	err := s.db.fresh(func() error {
		return s.db.reading(ctx, func(ctx context.Context) error {
			if !s.db.syntax.Server {
				return s.db.identifyRow(ctx, key, dest)
			}
			bound, cancel := context.WithTimeout(ctx, s.db.wait)
			defer cancel()
			return s.db.identifyRow(bound, key, dest)
		})
	})
	return s.db.failRow(ctx, err)
}

func (db *DB) identifyRow(ctx context.Context, key string, dest []any) error {
	if db.syntax.Unprepared {
		return db.read.QueryRowContext(ctx, db.identifyText, key).Scan(dest...)
	}
	stmt, err := db.prepared(ctx)
	if err != nil {
		return err
	}
	err = stmt.QueryRowContext(ctx, key).Scan(dest...)
	if err != nil && db.dialect.Classify(err) == FaultStale {
		db.identify.CompareAndSwap(stmt, nil) // not closed: others may be about to use it, and will come here
	}
	return err
}

// failRow is fail but for sql.ErrNoRows.
func (db *DB) failRow(ctx context.Context, err error) error {
	if err == nil || errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return db.fail(ctx, err)
}

func (db *DB) prepared(ctx context.Context) (*sql.Stmt, error) {
	if stmt := db.identify.Load(); stmt != nil {
		return stmt, nil
	}
	db.identifyMu.Lock()
	defer db.identifyMu.Unlock()
	if stmt := db.identify.Load(); stmt != nil {
		return stmt, nil
	}
	// Under another name than the one before, which a connection may still have.
	text := db.identifyText + strings.Repeat(" ", db.prepares)
	stmt, err := db.read.PrepareContext(ctx, text)
	if err == nil {
		db.identify.Store(stmt)
		db.prepares++
	}
	return stmt, err
}

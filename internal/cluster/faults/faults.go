//go:build unix

// Package faults has tests of what a store does while its server fails. The server is one of
// package cluster.
package faults

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// A Target is a server, with a function that opens the stores on an empty database of the server.
type Target struct {
	Server *cluster.Server
	Open   func(ctx context.Context, c sqlstore.Config) (*sqlstore.DB, error)
}

// soon is how long the stores may take to recover once the server is back. Recovery takes
// milliseconds; the bound allows for busy machines, and is below the minutes for which a dead
// connection could stay in a pool.
const soon = time.Minute

// Key is the token of the user alice, whom [NewTarget] creates.
const Key = "0123456789abcdef0123456789abcdef01234567"

// Starter starts a server with options, as cluster.StartPostgres does.
type Starter func(ctx context.Context, options ...string) (*cluster.Server, error)

// Start starts the server and stops it when t ends. If the server is not installed, t is skipped.
func Start(t *testing.T, start Starter, options ...string) *cluster.Server {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	s, err := start(t.Context(), options...)
	if errors.Is(err, cluster.ErrMissing) {
		t.Skipf("no server to stop and start: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

// Opener opens the database of a URL, as each engine's Open does.
type Opener func(ctx context.Context, url string, c sqlstore.Config) (*sqlstore.DB, error)

// NewTarget returns the target of a server whose empty database has that URL. It creates the
// tables, and the user alice with a token.
func NewTarget(t *testing.T, s *cluster.Server, open Opener, url string) Target {
	t.Helper()
	target := Target{Server: s, Open: func(ctx context.Context, c sqlstore.Config) (*sqlstore.DB, error) {
		return open(ctx, url, c)
	}}
	db := target.DB(t, sqlstore.Config{})
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	alice, err := db.Users().InsertUser(t.Context(), account("alice"))
	if err == nil {
		_, err = db.Tokens().InsertToken(t.Context(), token.Token{Key: Key, UserID: alice, Created: time.Now()})
	}
	if err != nil {
		t.Fatal(err)
	}
	return target
}

// DB opens the database and closes it when t ends.
func (target Target) DB(t *testing.T, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	db, err := target.Open(t.Context(), c)
	for start := time.Now(); errors.Is(err, auth.ErrUnavailable) && time.Since(start) < soon; {
		db, err = target.Open(t.Context(), c) // on a busy machine a short time-out may end an open too
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func account(name string) auth.Account {
	return auth.Account{User: auth.User{Username: name, Active: true, DateJoined: time.Now()}}
}

// identify reads the user of Key.
func identify(ctx context.Context, db *sqlstore.DB) error {
	identity, err := db.Tokens().Identify(ctx, Key)
	if err == nil && identity.User.Username != "alice" {
		return fmt.Errorf("the token is %q's", identity.User.Username)
	}
	return err
}

// Write inserts a user with that name.
func Write(ctx context.Context, db *sqlstore.DB, name string) error {
	_, err := db.Users().InsertUser(ctx, account(name))
	return err
}

// WantUnavailable fails t unless err is auth.ErrUnavailable, and neither auth.ErrNotFound nor
// auth.ErrExists: a fault must not look like an answer.
func WantUnavailable(t *testing.T, what string, err error) {
	t.Helper()
	if !errors.Is(err, auth.ErrUnavailable) || errors.Is(err, auth.ErrNotFound) || errors.Is(err, auth.ErrExists) {
		t.Errorf("%s: got %v, want %v", what, err, auth.ErrUnavailable)
	}
}

// WantIdentified fails t unless Key is identified soon. Until then every error must be
// auth.ErrUnavailable.
func WantIdentified(t *testing.T, db *sqlstore.DB) {
	t.Helper()
	start := time.Now()
	for {
		err := identify(t.Context(), db)
		took := time.Since(start)
		if err == nil {
			return
		}
		if took > soon {
			t.Errorf("not identified for %v: %v", took, err)
			return
		}
		WantUnavailable(t, "identify", err)
		time.Sleep(5 * time.Millisecond)
	}
}

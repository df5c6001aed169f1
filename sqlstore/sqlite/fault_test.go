package sqlite_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// calls returns the errors of one call of each kind.
func calls(ctx context.Context, db *sqlstore.DB) (reads, writes map[string]error) {
	reads = readsOf(ctx, db)
	_, insertUser := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "bob"}})
	_, insertToken := db.Tokens().InsertToken(ctx, token.Token{Key: "another", UserID: "1"})
	return reads, map[string]error{
		"insert user": insertUser, "insert token": insertToken,
		"update user":  db.Users().UpdateUser(ctx, "1", auth.UserChange{}),
		"delete token": db.Tokens().DeleteToken(ctx, "1"),
		"set member":   db.Groups().SetMember(ctx, "1", "1", true),
	}
}

func readsOf(ctx context.Context, db *sqlstore.DB) map[string]error {
	_, identify := db.Tokens().Identify(ctx, "key")
	_, find := db.Users().UserByName(ctx, "alice")
	_, of := db.Tokens().TokenByUser(ctx, "1")
	_, group := db.Groups().GroupByName(ctx, "readers")
	reads := map[string]error{"identify": identify, "find": find, "token of": of, "group": group, "ping": db.Ping(ctx)}
	for _, err := range db.Users().ListUsers(ctx, auth.UserFilter{}) {
		reads["list users"] = err
	}
	for _, err := range db.Tokens().ListTokens(ctx, token.Filter{}) {
		reads["list tokens"] = err
	}
	return reads
}

// alice adds a user with a token, and a group, to the database at path.
func alice(t testing.TB, path string) {
	t.Helper()
	raw(t, path, `INSERT INTO auth_user (username, password, first_name, last_name, email, is_active, is_staff,
		is_superuser, date_joined) VALUES ('alice', '!', '', '', '', 1, 0, 0, '2024-01-02 03:04:05')`,
		`INSERT INTO authtoken_token ("key", created, user_id) VALUES ('key', '2024-01-02 03:04:05.678901', 1)`,
		`INSERT INTO auth_group (name) VALUES ('readers')`)
}

func wantAll(t *testing.T, what string, got map[string]error, want error) {
	t.Helper()
	for name, err := range got {
		if !errors.Is(err, want) || want != auth.ErrNotFound && errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%s: %s: got %v, want %v", what, name, err, want)
		}
	}
}

func TestLockedByAnother(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	alice(t, path)
	raw(t, path, "PRAGMA journal_mode = DELETE") // in WAL nobody can lock readers out
	reads, writes := calls(t.Context(), open(t, path))
	wantAll(t, "free", reads, nil)
	wantAll(t, "free", writes, nil)

	db := openWith(t, path, sqlstore.Config{Wait: brief})
	other := rawOpen(t, path)
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	_, err := db.Tokens().Identify(t.Context(), "key")
	if took := time.Since(start); !errors.Is(err, auth.ErrUnavailable) || took < brief/2 {
		t.Errorf("%v after %v", err, took)
	}
	reads, writes = calls(t.Context(), db)
	wantAll(t, "locked", reads, auth.ErrUnavailable)
	wantAll(t, "locked", writes, auth.ErrUnavailable)

	if _, err := other.ExecContext(t.Context(), "ROLLBACK"); err != nil {
		t.Fatal(err)
	}
	wantEventually(t, "free again", auth.ErrNotFound, func() error {
		_, err := db.Tokens().Identify(t.Context(), "none")
		return err
	})
}

// wantEventually repeats a call that fails with auth.ErrUnavailable: on a busy machine a brief wait
// may be too short.
func wantEventually(t *testing.T, what string, want error, call func() error) {
	t.Helper()
	err := call()
	for start := time.Now(); errors.Is(err, auth.ErrUnavailable) && time.Since(start) < time.Minute; {
		err = call()
	}
	if !errors.Is(err, want) {
		t.Errorf("%s: got %v, want %v", what, err, want)
	}
}

func TestWriteLockLeavesReadersAlone(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	alice(t, path)
	patient, hasty := open(t, path), openWith(t, path, sqlstore.Config{Wait: brief})
	other := rawOpen(t, path)
	defer other.Close()
	if _, err := other.ExecContext(t.Context(), "BEGIN EXCLUSIVE"); err != nil {
		t.Fatal(err)
	}
	_, writes := calls(t.Context(), hasty)
	wantAll(t, "locked", writes, auth.ErrUnavailable)
	reads := readsOf(t.Context(), patient)
	wantAll(t, "locked", reads, nil)
}

// TestCommitLockedByAReader has another process read while a transaction on a rollback journal
// commits.
func TestCommitLockedByAReader(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	raw(t, path, "PRAGMA journal_mode = DELETE")
	db := openWith(t, path, sqlstore.Config{Wait: brief})
	other := rawOpen(t, path)
	defer other.Close()
	lock := func() {
		var n int
		if _, err := other.ExecContext(t.Context(), "BEGIN"); err != nil {
			t.Error(err)
		}
		if err := other.QueryRowContext(t.Context(), "SELECT count(*) FROM auth_user").Scan(&n); err != nil {
			t.Error(err)
		}
	}
	lock()
	runs := 0
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		runs++
		_, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice"}})
		return err
	})
	if !errors.Is(err, auth.ErrUnavailable) || runs == 0 {
		t.Errorf("%v after %d runs", err, runs)
	}
	if _, err := other.ExecContext(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	wantEventually(t, "free again", nil, func() error {
		_, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
		return err
	})
}

func TestGarbage(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	alice(t, path)
	db := openWith(t, path, sqlstore.Config{Wait: brief, Readers: 1})
	if err := os.WriteFile(path, bytes.Repeat([]byte("garbage "), 100_000), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Tokens().Identify(t.Context(), "key"); err == nil || errors.Is(err, auth.ErrNotFound) {
		t.Errorf("got %v, want a fault", err)
	}
	if err := db.Ping(t.Context()); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("ping: %v", err)
	}
}

func TestFileIsGone(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	db := openWith(t, path, sqlstore.Config{Wait: brief})
	if err := os.Rename(filepath.Dir(path), filepath.Dir(path)+"-moved"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Tokens().Identify(t.Context(), "key"); !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if err := os.Rename(filepath.Dir(path)+"-moved", filepath.Dir(path)); err != nil {
		t.Fatal(err)
	}
	wantEventually(t, "back again", auth.ErrNotFound, func() error {
		_, err := db.Tokens().Identify(t.Context(), "key")
		return err
	})
}

func TestClosed(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	alice(t, path)
	db := open(t, path)
	if _, err := db.Tokens().Identify(t.Context(), "key"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	reads, writes := calls(t.Context(), db)
	wantAll(t, "closed", reads, auth.ErrUnavailable)
	wantAll(t, "closed", writes, auth.ErrUnavailable)
}

func TestNoTables(t *testing.T) {
	t.Parallel()
	db := openWith(t, filepath.Join(t.TempDir(), "empty.sqlite3"), sqlstore.Config{Readers: 1, Wait: long})
	reads, writes := calls(t.Context(), db)
	if err := reads["ping"]; err != nil {
		t.Error(err)
	}
	delete(reads, "ping")
	wantAll(t, "empty", reads, sqlstore.ErrNoSchema)
	wantAll(t, "empty", writes, sqlstore.ErrNoSchema)
	for name, err := range reads {
		if errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("%s may not be tried again: %v", name, err)
		}
	}
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Tokens().Identify(t.Context(), "key"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("after migrate: %v", err)
	}
}

// TestReferenceOfAProjectsTable deletes a user to whom a table of the project refers.
func TestReferenceOfAProjectsTable(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	alice(t, path)
	raw(t, path, `CREATE TABLE blog_post (id integer PRIMARY KEY,
		author_id integer NOT NULL REFERENCES auth_user (id) DEFERRABLE INITIALLY DEFERRED)`,
		"INSERT INTO blog_post (author_id) VALUES (1)")
	db := open(t, path)
	err := db.Users().DeleteUsers(t.Context(), "1")
	if !errors.Is(err, sqlstore.ErrForeignKey) || errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
	if _, err := db.Tokens().Identify(t.Context(), "key"); err != nil {
		t.Errorf("not undone: %v", err)
	}
}

func TestReadersBeyondTheLimitGiveUp(t *testing.T) {
	t.Parallel()
	path := copyOf(t, template(t))
	alice(t, path)
	db := openWith(t, path, sqlstore.Config{Readers: 1, Wait: brief})
	err := sqldb.Of(db).Query(t.Context(), func(func(...any) error) error {
		_, err := db.Tokens().Identify(t.Context(), "key") // the only reader is in use
		return err
	}, "SELECT 1")
	if !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("got %v", err)
	}
}

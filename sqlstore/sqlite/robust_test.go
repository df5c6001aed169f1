package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// migrated returns a new database and a second connection to it, which stands for another program.
func migrated(t *testing.T, own ...migrate.Migration) (*sqlstore.DB, *sql.DB) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "db.sqlite3")
	db, err := sqlite.Open(t.Context(), "sqlite:"+path, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := migrate.New(db, own...).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	beside, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { beside.Close() })
	return db, beside
}

func newUser(t *testing.T, db *sqlstore.DB, name string) auth.UserID {
	t.Helper()
	id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: name, Active: true}})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// TestForeignKeysAfterACancelledChange ends the context of a change of the schema in the middle.
// The writer must still enforce foreign keys afterwards.
func TestForeignKeysAfterACancelledChange(t *testing.T) {
	t.Parallel()
	db, beside := migrated(t, migrate.Migration{App: "blog", Name: "0001_initial", Up: []string{
		`CREATE TABLE blog_post (id integer PRIMARY KEY, user_id integer NOT NULL REFERENCES auth_user (id) DEFERRABLE INITIALLY DEFERRED)`}})
	alice := newUser(t, db, "alice")
	if _, err := beside.Exec(`INSERT INTO blog_post (user_id) VALUES (?)`, string(alice)); err != nil {
		t.Fatal(err)
	}
	// Long enough to be interrupted: then the transaction is rolled back behind the back of who
	// began it.
	const slow = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i+1 FROM n LIMIT 3000000) SELECT count(*) FROM n"
	for i := range 20 {
		ctx, cancel := context.WithTimeout(t.Context(), time.Duration(i+1)*time.Millisecond)
		err := sqldb.Of(db).Change(ctx, func(ctx context.Context) error {
			return sqldb.Of(db).Query(ctx, func(scan func(...any) error) error { return nil }, slow)
		})
		cancel()
		if err == nil {
			t.Fatal("a cancelled change was committed")
		}
		if err := db.Users().DeleteUsers(t.Context(), alice); !errors.Is(err, sqlstore.ErrForeignKey) {
			t.Fatalf("round %d: a user that a post refers to is deleted: %v", i, err)
		}
	}
}

// TestTransactionOfTwoGoroutines has two goroutines in one transaction, which would roll back each
// other's savepoints. One gets an error, and no write is lost.
func TestTransactionOfTwoGoroutines(t *testing.T) {
	t.Parallel()
	db, _ := migrated(t)
	newUser(t, db, "taken")
	for i := range 50 {
		name := "user" + strings.Repeat("x", i)
		var inserted error
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			var wg sync.WaitGroup
			wg.Go(func() {
				_, inserted = db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: name}})
			})
			wg.Go(func() {
				_, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "taken"}})
				if err == nil {
					t.Error("a taken name was inserted")
				}
			})
			wg.Wait()
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		_, found := db.Users().UserByName(t.Context(), name)
		if (inserted == nil) != (found == nil) {
			t.Fatalf("round %d: the insert said %v, the table says %v", i, inserted, found)
		}
	}
}

// TestOuterContextInsideASavepoint is the same without a race: it uses the outer context while a
// savepoint is open, as a second goroutine would.
func TestOuterContextInsideASavepoint(t *testing.T) {
	t.Parallel()
	db, _ := migrated(t)
	insert := func(ctx context.Context, name string) error {
		_, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: name}})
		return err
	}
	err := db.InTx(t.Context(), func(outer context.Context) error {
		err := db.InTx(outer, func(ctx context.Context) error {
			if err := insert(outer, "alice"); err == nil {
				t.Error("a write with the outer context was let in")
			}
			return insert(ctx, "bob")
		})
		return errors.Join(err, insert(outer, "carol"))
	})
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]error{"alice": auth.ErrNotFound, "bob": nil, "carol": nil} {
		if _, err := db.Users().UserByName(t.Context(), name); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAfterCommitSeesTheCommit(t *testing.T) {
	t.Parallel()
	db, _ := migrated(t)
	var told []string
	err := db.InTx(t.Context(), func(ctx context.Context) error {
		id, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice", Active: true}})
		db.AfterCommit(ctx, func() { // with the context of the transaction that is over
			staff := true
			_, find := db.Users().UserByID(ctx, id)
			update := db.Users().UpdateUser(ctx, id, auth.UserChange{Staff: &staff})
			if err := errors.Join(find, update); err != nil {
				t.Error(err)
			}
			told = append(told, "committed")
		})
		return err
	})
	if err != nil || len(told) != 1 {
		t.Errorf("%v, %v", err, told)
	}

	var old context.Context
	undo := errors.New("undo")
	err = db.InTx(t.Context(), func(ctx context.Context) error {
		old = ctx
		db.AfterCommit(ctx, func() { told = append(told, "undone") })
		return undo
	})
	db.AfterCommit(old, func() { told = append(told, "undone before") })
	if !errors.Is(err, undo) || len(told) != 1 {
		t.Errorf("what was undone is told: %v, %v", err, told)
	}

	func() {
		defer func() {
			if recover() != "first" {
				t.Error("a panic was swallowed")
			}
		}()
		db.InTx(t.Context(), func(ctx context.Context) error {
			db.AfterCommit(ctx, func() { panic("first") })
			db.AfterCommit(ctx, func() { told = append(told, "second") })
			return nil
		})
	}()
	if len(told) != 2 {
		t.Errorf("a panic dropped the later ones: %v", told)
	}
}

// TestOddRows has rows that Django can read, and malformed ones. They lock nobody out.
func TestOddRows(t *testing.T) {
	t.Parallel()
	db, beside := migrated(t)
	id := newUser(t, db, "alice")
	if _, err := db.Tokens().InsertToken(t.Context(), token.Token{Key: "abc", UserID: id}); err != nil {
		t.Fatal(err)
	}
	for _, change := range []string{
		`UPDATE auth_user SET is_active = 2`, `UPDATE auth_user SET date_joined = ''`,
		`UPDATE auth_user SET date_joined = 'soon'`,
		`UPDATE auth_user SET last_login = '2024-01-02 03:04:05+0000'`, `UPDATE authtoken_token SET created = ''`,
	} {
		if _, err := beside.Exec(change); err != nil {
			t.Fatal(err)
		}
		found, err := db.Tokens().Identify(t.Context(), "abc")
		if err != nil || !found.User.Active {
			t.Errorf("%s: %+v, %v", change, found, err)
		}
	}
	active, listed := true, 0
	for _, err := range db.Users().ListUsers(t.Context(), auth.UserFilter{Active: &active}) {
		if err != nil {
			t.Fatal(err)
		}
		listed++
	}
	if listed != 1 {
		t.Errorf("%d active users in the listing", listed)
	}
	account, err := db.Users().UserByID(t.Context(), id)
	if err != nil || account.LastLogin.Unix() != 1704164645 {
		t.Errorf("last login %v, %v", account.LastLogin, err)
	}
}

// TestDeleteUserWithoutTheAdmin has a database without Django's admin log.
func TestDeleteUserWithoutTheAdmin(t *testing.T) {
	t.Parallel()
	db, beside := migrated(t)
	id := newUser(t, db, "alice")
	if _, err := beside.Exec(`DROP TABLE django_admin_log`); err != nil {
		t.Fatal(err)
	}
	if err := db.Users().DeleteUsers(t.Context(), id); err != nil {
		t.Error(err)
	}
}

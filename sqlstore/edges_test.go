package sqlstore_test

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestCallerThatWentAway ends the caller's context. The error is not auth.ErrUnavailable: a client
// that hangs up must not look like an outage.
func TestCallerThatWentAway(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, find := db.Users().UserByName(ctx, "alice")
		_, insert := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice"}})
		_, identify := db.Tokens().Identify(ctx, "key")
		within := db.InTx(t.Context(), func(ctx context.Context) error {
			ctx, cancel := context.WithCancel(ctx)
			cancel()
			_, err := db.Users().UserByName(ctx, "alice")
			return err
		})
		for what, err := range map[string]error{"find": find, "insert": insert, "identify": identify,
			"within a transaction": within} {
			if !errors.Is(err, context.Canceled) || errors.Is(err, auth.ErrUnavailable) ||
				errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}

// TestStatementThatDoesNotFit checks that the error is ErrNoSchema only if a table is missing, and
// not because a user model has no groups.
func TestStatementThatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			url := e.fresh(t)
			raw := dbtest.Raw(t, url)
			run(t, raw, personTable("varchar(150)", "varchar(150)", "varchar(150)"),
				"INSERT INTO acc_person VALUES ('alice', 'Hash', 'alice')")
			db := migrated(t, e.open, url, sqlstore.Config{Users: person(), Wait: time.Minute})
			query := func() error {
				return sqldb.Of(db).Query(t.Context(), func(func(...any) error) error { return nil },
					"SELECT nosuch FROM acc_person")
			}
			if err := query(); err == nil || errors.Is(err, sqlstore.ErrNoSchema) {
				t.Errorf("with all tables: %v", err)
			}
			if _, err := db.Users().UserByID(t.Context(), "ali\x00ce"); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("an id with a NUL: %v", err)
			}
			if a, err := db.Users().UserByID(t.Context(), "alice"); err != nil || a.Username != "alice" {
				t.Errorf("%+v, %v", a, err)
			}
			run(t, raw, "DROP TABLE authtoken_token")
			if err := query(); !errors.Is(err, sqlstore.ErrNoSchema) {
				t.Errorf("without one: %v", err)
			}
		})
	}
}

// TestLongestSearch searches for the widest column, filled with the widest characters.
func TestLongestSearch(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db, widest := open(t), strings.Repeat("\U0001d4b3", 254)
		if _, err := db.Users().InsertUser(t.Context(),
			auth.Account{User: auth.User{Username: "alice", Email: widest}}); err != nil {
			t.Fatal(err)
		}
		for search, want := range map[string]int{widest: 1, widest + "x": 0} {
			n := 0
			for _, err := range db.Users().ListUsers(t.Context(), auth.UserFilter{Search: search}) {
				if n++; err != nil {
					t.Fatal(err)
				}
			}
			if n != want {
				t.Errorf("%d bytes: %d users", len(search), n)
			}
		}
	})
}

// TestDeadlockThatIsIgnored has two transactions deadlock. The function whose transaction the
// server rolls back ignores the error. Its further statements must not run, because MySQL would
// commit each by itself. Then the whole function runs again.
func TestDeadlockThatIsIgnored(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			db := migrated(t, e.open, e.fresh(t), sqlstore.Config{Wait: time.Minute})
			insert := func(ctx context.Context, name string) (auth.UserID, error) {
				return db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: name}})
			}
			alice, err := insert(t.Context(), "alice")
			bob, again := insert(t.Context(), "bob")
			if err := errors.Join(err, again); err != nil {
				t.Fatal(err)
			}
			var both, all sync.WaitGroup
			both.Add(2)
			var runs, undone atomic.Int32
			deadlock := func(first, second auth.UserID, own string) {
				met := false
				err := db.InTx(t.Context(), func(ctx context.Context) error {
					runs.Add(1)
					err := db.Users().UpdateUser(ctx, first, auth.UserChange{FirstName: &own})
					if !met {
						met = true
						both.Done()
						both.Wait()
					}
					if err = errors.Join(err,
						db.Users().UpdateUser(ctx, second, auth.UserChange{FirstName: &own})); err == nil {
						return nil
					}
					undone.Add(1)
					if _, err := insert(ctx, "stray of "+own); err == nil {
						t.Error("a statement ran in a transaction that was undone")
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			}
			all.Go(func() { deadlock(alice, bob, "one") })
			all.Go(func() { deadlock(bob, alice, "two") })
			all.Wait()
			if undone.Load() == 0 || runs.Load() != 2+undone.Load() {
				t.Errorf("%d runs, %d undone", runs.Load(), undone.Load())
			}
			for u, err := range db.Users().ListUsers(t.Context(), auth.UserFilter{}) {
				if err != nil || strings.HasPrefix(u.Username, "stray") {
					t.Errorf("%s, %v", u.Username, err)
				}
			}
		})
	}
}

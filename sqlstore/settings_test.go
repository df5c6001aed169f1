package sqlstore_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// withSettings opens a database with settings of its own, directly or through a pooler.
func withSettings(t *testing.T, pooled bool, settings ...string) *sqlstore.DB {
	t.Helper()
	url := dbtest.Postgres(t)
	migrated(t, postgres.Open, url, dbtest.Patient()).Close()
	raw, name := dbtest.Raw(t, url), url[strings.LastIndexByte(url, '/')+1:]
	for _, setting := range settings {
		run(t, raw, "ALTER DATABASE "+name+" SET "+setting)
	}
	if pooled {
		url = dbtest.Pooled(t, url)
	}
	db, err := postgres.Open(t.Context(), url, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestTextStyles has databases with unusual output formats. Stored values are read back unchanged.
func TestTextStyles(t *testing.T) {
	t.Parallel()
	for name, pooled := range map[string]bool{"postgres": false, "pgbouncer": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := withSettings(t, pooled, "datestyle = 'German, DMY'", "bytea_output = 'escape'",
				"timezone = 'Asia/Kathmandu'",
				"standard_conforming_strings = off", "extra_float_digits = -3")
			at := time.Date(2024, 2, 1, 3, 4, 5, 678901000, time.UTC)
			id, err := db.Users().InsertUser(t.Context(),
				auth.Account{User: auth.User{Username: `a\'"b`, Active: true, DateJoined: at}})
			if err != nil {
				t.Fatal(err)
			}
			if a, err := db.Users().UserByName(t.Context(), `a\'"b`); err != nil || !a.DateJoined.Equal(at) ||
				a.ID != id {
				t.Errorf("user: %+v, %v", a, err)
			}
			if _, err := db.Tokens().InsertToken(t.Context(),
				token.Token{Key: "key", UserID: id, Created: at}); err != nil {
				t.Error(err)
			}
			if i, err := db.Tokens().Identify(t.Context(), "key"); err != nil ||
				!i.Auth.(*token.Token).Created.Equal(at) {
				t.Errorf("token: %+v, %v", i, err)
			}
			for token, err := range db.Tokens().ListTokens(t.Context(), token.Filter{}) {
				if err != nil || !token.Created.Equal(at) {
					t.Errorf("listed: %v, %v", token.Created, err)
				}
			}
			if err := db.Sessions().SaveSession(t.Context(),
				session.Session{Key: "session", Data: `d\`, Expires: at}); err != nil {
				t.Error(err)
			}
			if row, err := db.Sessions().Session(t.Context(), "session"); err != nil || !row.Expires.Equal(at) ||
				row.Data != `d\` {
				t.Errorf("session: %+v, %v", row, err)
			}
			for n := range 3 {
				if ok, _, err := db.Counters().Take(t.Context(), "counter", 2, time.Minute); err != nil ||
					ok != (n < 2) {
					t.Errorf("take %d: %v, %v", n, ok, err)
				}
			}
		})
	}
}

// TestIsolation has databases with another default isolation level. A write to a row that another
// transaction has changed meanwhile succeeds at the first try.
func TestIsolation(t *testing.T) {
	t.Parallel()
	for _, level := range []string{"repeatable read", "serializable"} {
		for name, pooled := range map[string]bool{"postgres": false, "pgbouncer": true} {
			t.Run(level+"/"+name, func(t *testing.T) {
				t.Parallel()
				db, tries, other, own := withSettings(t, pooled, "default_transaction_isolation = '"+level+"'"), 0,
					"other", "own"
				id := addAlice(t, db)
				err := db.InTx(t.Context(), func(ctx context.Context) error {
					tries++
					if _, err := db.Users().UserByID(ctx, id); err != nil {
						return err
					}
					if err := db.Users().UpdateUser(t.Context(), id, auth.UserChange{LastName: &other}); err != nil {
						return err
					}
					if a, err := db.Users().UserByID(ctx, id); err != nil || a.LastName != other {
						t.Errorf("what others commit is not seen: %q, %v", a.LastName, err)
					}
					return db.Users().UpdateUser(ctx, id, auth.UserChange{FirstName: &own})
				})
				if err != nil || tries != 1 {
					t.Errorf("%d tries: %v", tries, err)
				}
			})
		}
	}
}

// TestGivenUp has statements that exceed their time limit. They must end on the server too.
// Otherwise each would occupy one more connection there.
func TestGivenUp(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ sleep, running string }{
		"postgres": {"SELECT pg_sleep(300)", "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query " +
			"LIKE 'SELECT pg_sleep%' AND datname = current_database()"},
		"mysql": {"SELECT SLEEP(300)", "SELECT count(*) FROM information_schema.processlist WHERE info LIKE " +
			"'SELECT SLEEP%' AND db = DATABASE()"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := engines[name].fresh(t)
			db := openSoon(t, engines[name].open, url, sqlstore.Config{Readers: 1, Statement: 200 * time.Millisecond})
			t.Cleanup(func() { db.Close() })
			for range 4 {
				// some engines answer
				_ = sqldb.Of(db).Query(t.Context(), func(func(...any) error) error { return nil }, test.sleep)
			}
			raw, n := dbtest.Raw(t, url), 0
			for start := time.Now(); ; time.Sleep(time.Millisecond) { // a cancelled one takes a moment
				if err := raw.QueryRowContext(t.Context(), test.running).Scan(&n); err != nil {
					t.Fatal(err)
				}
				if n <= 1 {
					break
				}
				if time.Since(start) > time.Minute {
					t.Fatalf("%d statements run, of one connection", n)
				}
			}
		})
	}
}

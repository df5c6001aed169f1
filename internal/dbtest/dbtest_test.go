package dbtest_test

import (
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// TestEngines opens several databases at once, and checks that each is complete, empty and shared
// with no other test.
func TestEngines(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				db := open(t)
				if _, err := db.Users().UserByName(t.Context(), "alice"); !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("in a fresh database: %v", err)
				}
				if _, err := db.Users().InsertUser(t.Context(),
					auth.Account{User: auth.User{Username: "alice"}}); err != nil {
					t.Error(err)
				}
			})
		}
	})
}

// TestClosedByItsTest checks that a database which a test closed is not handed to the next one, and
// that rows of one test are not seen by the next.
func TestClosedByItsTest(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		for range 3 { // in sequence: each gets the database of the one before
			t.Run("next", func(t *testing.T) {
				db := open(t)
				if _, err := db.Users().InsertUser(t.Context(),
					auth.Account{User: auth.User{Username: "alice"}}); err != nil {
					t.Error(err)
				}
				if err := db.Close(); err != nil {
					t.Error(err)
				}
			})
		}
	})
}

// TestObserverOfItsTest checks that the statements of one test do not reach the observer of
// another.
func TestObserverOfItsTest(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		seen := 0
		t.Run("observes", func(t *testing.T) {
			db := open(t)
			sqldb.Of(db).Observe(func(string) { seen++ })
			if err := db.Ping(t.Context()); err != nil || seen == 0 {
				t.Errorf("%d statements seen, %v", seen, err)
			}
		})
		seen = 0
		t.Run("next", func(t *testing.T) {
			if err := open(t).Ping(t.Context()); err != nil || seen != 0 {
				t.Errorf("%d statements of another test seen, %v", seen, err)
			}
		})
	})
}

func TestDropped(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("postgres", func(t *testing.T) { url = dbtest.Postgres(t) })
	if url != "" { // it was not skipped
		if _, err := postgres.Open(t.Context(), url, dbtest.Patient()); err == nil {
			t.Error("PostgreSQL still has the database")
		}
	}
	url = ""
	t.Run("mysql", func(t *testing.T) { url = dbtest.MySQL(t, "utf8mb4_general_ci") })
	if url != "" {
		if _, err := mysql.Open(t.Context(), url, dbtest.Patient()); err == nil {
			t.Error("MySQL still has the database")
		}
	}
}

func TestPooled(t *testing.T) {
	t.Parallel()
	db, err := postgres.Open(t.Context(), dbtest.Pooled(t, dbtest.Postgres(t)), dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Ping(t.Context()); err != nil {
		t.Error(err)
	}
}

package sqlstore_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestReplacedRows has REPLACE of another program, which on SQLite deletes a token and fires no
// trigger for it.
func TestReplacedRows(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		replace := "REPLACE INTO authtoken_token (`key`, created, user_id) VALUES ('" + strings.Repeat("b", 40) +
			"', '2026-01-01 00:00:00', " + string(of.user) + ")"
		if s.db.SQL().Engine() == "postgres" {
			replace = "INSERT INTO authtoken_token (key, created, user_id) VALUES ('" + strings.Repeat("b", 40) +
				"', now(), " + string(of.user) + ")\nON CONFLICT (user_id) DO UPDATE SET key = excluded.key"
		}
		s.untilCached(t, of)
		err := other.db.InTx(t.Context(), func(ctx context.Context) error {
			return sqldb.Of(other.db).Exec(ctx, replace)
		})
		if err != nil {
			t.Fatal(err)
		}
		s.until(t, of, verdict{token: "unknown", key: "yes", session: "yes"})
	})
}

// TestNewUsersEndNothing: a new user and its first token leave other identities in the cache.
func TestNewUsersEndNothing(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		n := 0
		for try := range 10 { // on a busy machine the lease may end meanwhile
			s.untilCached(t, of)
			for i := range 3 {
				other.make(t, fmt.Sprintf("bob%d-%d", try, i))
			}
			if n = s.statements(func() { s.ask(t, of) }); n == 0 {
				return
			}
		}
		t.Errorf("a check runs %d statements", n)
	})
}

// TestManyLongKeys changes many users in one statement, whose keys together are longer than a
// notification of PostgreSQL may be.
func TestManyLongKeys(t *testing.T) {
	t.Parallel()
	model := sqlstore.UserModel{Label: "accounts.Person", Key: sqlstore.KeyText, FirstName: sqlstore.Constant(""),
		LastName: sqlstore.Constant(""), GroupsTable: sqlstore.JoinTable{Table: "-"},
		PermissionsTable: sqlstore.JoinTable{Table: "-"}, NewID: func(u auth.User) string { return u.Username }}
	db, err := postgres.Open(t.Context(), dbtest.Postgres(t), sqlstore.Config{Users: model})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	change(t, db, `CREATE TABLE accounts_person (id varchar(128) PRIMARY KEY, password varchar(128) NOT NULL,
		last_login timestamptz, is_superuser boolean NOT NULL DEFAULT false, username varchar(150) NOT NULL UNIQUE,
		email varchar(254) NOT NULL DEFAULT '', is_staff boolean NOT NULL DEFAULT false,
		is_active boolean NOT NULL DEFAULT true, date_joined timestamptz NOT NULL DEFAULT now())`)
	m := migrate.New(db)
	if err := m.Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	if err := m.CreateTriggers(t.Context()); err != nil {
		t.Fatal(err)
	}
	change(t, db, `INSERT INTO accounts_person (id, password, username)
		SELECT repeat(md5(n::text), 4), '', 'user' || n FROM generate_series(1, 90) n`)
	change(t, db, "UPDATE accounts_person SET is_active = false")
}

// TestTableOfOtherCase maps a user table whose name is written in another case than its creator
// used, which SQLite permits.
func TestTableOfOtherCase(t *testing.T) {
	t.Parallel()
	url := dbtest.SQLite(t)
	open := func(users sqlstore.UserModel) *sqlstore.DB {
		db, err := sqlite.Open(t.Context(), url, sqlstore.Config{Users: users})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	users := sqlstore.UserModel{Table: "Auth_User", GroupsTable: sqlstore.JoinTable{Table: "auth_user_groups"},
		PermissionsTable: sqlstore.JoinTable{Table: "auth_user_user_permissions"}}
	if err := migrate.New(open(sqlstore.UserModel{})).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	db, other := open(users), open(users)
	if err := migrate.New(db).CreateTriggers(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := newCachedSite(db)
	of := s.make(t, "alice")
	s.untilCached(t, of)
	change(t, other, "CREATE TABLE unrelated (id integer)") // so that it looks for the triggers
	s.untilCached(t, of)
	_, err := other.SQL().Exec(t.Context(), "UPDATE auth_user SET is_active = 0")
	if err != nil {
		t.Fatal(err)
	}
	s.until(t, of, verdict{token: "inactive", key: "unknown", session: "unknown"})
}

// TestViewInsteadOfTable has a view in the place of the table of tokens. A view has no triggers, so
// nothing is cached on a server.
func TestViewInsteadOfTable(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s, other := newCachedSite(open()), newCachedSite(open())
		of := s.make(t, "alice")
		s.untilCached(t, of)
		change(t, other.db, "ALTER TABLE authtoken_token RENAME TO token_rows",
			"CREATE VIEW authtoken_token AS SELECT * FROM token_rows")
		s.until(t, of, verdict{token: "yes", key: "yes", session: "yes"})
		s.untilLost(t, of)
		change(t, other.db, "DELETE FROM token_rows")
		s.until(t, of, verdict{token: "unknown", key: "yes", session: "yes"})
	})
}

// untilLost asks until changes of others are not heard of. SQLite hears of each commit.
func (s *cachedSite) untilLost(t *testing.T, of credentials) {
	t.Helper()
	if s.db.SQL().Engine() == "sqlite" {
		s.untilCached(t, of)
		return
	}
	for range 10_000 {
		s.ask(t, of)
		if s.db.Changes().Lost() != nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Fatal("changes of others are heard of")
}

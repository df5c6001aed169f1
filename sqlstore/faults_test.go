package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// run runs statements behind the stores' back, on one connection.
func run(t *testing.T, db *sql.DB, statements ...string) {
	t.Helper()
	conn, err := db.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	for _, statement := range statements {
		if _, err := conn.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// addAlice stores an active user with the token "key", in the group "readers" and with the session
// "session".
func addAlice(t *testing.T, db *sqlstore.DB) auth.UserID {
	t.Helper()
	id, err := db.Users().InsertUser(t.Context(),
		auth.Account{User: auth.User{Username: "alice", FirstName: "A", Active: true}, PasswordHash: "Hash"})
	if err != nil {
		t.Fatal(err)
	}
	_, token := db.Tokens().InsertToken(t.Context(), token.Token{Key: "key", UserID: id, Created: time.Now()})
	group, err := db.Groups().InsertGroup(t.Context(), "readers")
	if err := errors.Join(token, err, db.Groups().SetMember(t.Context(), group.ID, id, true),
		db.Sessions().SaveSession(t.Context(),
			session.Session{Key: "session", Data: "data", Expires: time.Now().Add(time.Hour)})); err != nil {
		t.Fatal(err)
	}
	return id
}

// TestUnreadableRow has rows that the server cannot convert to UTF-8. Reading one is a fault:
// neither auth.ErrNotFound nor auth.ErrInvalid.
func TestUnreadableRow(t *testing.T) {
	t.Parallel()
	for encoding, bad := range map[string]string{"SQL_ASCII": `E'Andr\xe9'`, "WIN1252": `E'Andr\x81'`} {
		t.Run(encoding, func(t *testing.T) {
			t.Parallel()
			url := dbtest.Postgres(t, "ENCODING "+encoding+" LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
			db := migrated(t, postgres.Open, url, dbtest.Patient())
			id := addAlice(t, db)
			name := "ålice" // not in ASCII, and so another way through the stores
			if _, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: name}}); err != nil {
				t.Fatal(err)
			}
			run(t, dbtest.Raw(t, url), "SET client_encoding = '"+encoding+"'",
				"UPDATE auth_user SET first_name = "+bad, "UPDATE django_session SET session_data = "+bad)
			for what, call := range map[string]func(ctx context.Context) error{
				"identify": func(ctx context.Context) error {
					_, err := db.Tokens().Identify(ctx, "key")
					return err
				},
				"by id": func(ctx context.Context) error {
					_, err := db.Users().UserByID(ctx, id)
					return err
				},
				"by name": func(ctx context.Context) error {
					_, err := db.Users().UserByName(ctx, "alice")
					return err
				},
				"by a name of others": func(ctx context.Context) error {
					_, err := db.Users().UserByName(ctx, name)
					return err
				},
				"session": func(ctx context.Context) error {
					_, err := db.Sessions().Session(ctx, "session")
					return err
				},
				"list": func(ctx context.Context) error {
					for _, err := range db.Users().ListUsers(ctx, auth.UserFilter{}) {
						return err
					}
					return nil
				},
			} {
				inside := db.InTx(t.Context(), call)
				for where, err := range map[string]error{"": call(t.Context()), " in a transaction": inside} {
					if err == nil || errors.Is(err, auth.ErrNotFound) {
						t.Errorf("%s%s: got %v, want a fault", what, where, err)
					}
					if what != "list" && errors.Is(err, auth.ErrInvalid) {
						t.Errorf("%s%s: the asker's mistake: %v", what, where, err)
					}
				}
			}
		})
	}
}

// TestMixedCollations has tables of tokens and users whose collations the server cannot compare. So
// it cannot tell whose a token is.
func TestMixedCollations(t *testing.T) {
	t.Parallel()
	url := dbtest.MySQL(t, "utf8mb4_general_ci")
	raw := dbtest.Raw(t, url)
	run(t, raw, personTable("varchar(20)", "varchar(128)", "varchar(150)"),
		"INSERT INTO acc_person VALUES ('alice', 'Hash', 'alice')")
	db := migrated(t, mysql.Open, url, patientWith(person()))
	if _, err := db.Tokens().InsertToken(t.Context(), token.Token{Key: "key", UserID: "alice"}); err != nil {
		t.Fatal(err)
	}
	var key string
	err := raw.QueryRowContext(t.Context(), `SELECT constraint_name FROM information_schema.referential_constraints
		WHERE constraint_schema = DATABASE() AND table_name = 'authtoken_token'`).Scan(&key)
	if err != nil {
		t.Fatal(err)
	}
	run(t, raw, "ALTER TABLE authtoken_token DROP FOREIGN KEY "+key,
		"ALTER TABLE authtoken_token CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci")
	if _, err := db.Tokens().Identify(t.Context(), "key"); err == nil || errors.Is(err, auth.ErrNotFound) ||
		errors.Is(err, auth.ErrInvalid) {
		t.Errorf("got %v, want a fault", err)
	}
}

// TestCheckConstraint has a project's own constraint refuse a value. The error is auth.ErrInvalid,
// as for a text that is too long.
func TestCheckConstraint(t *testing.T) {
	t.Parallel()
	for name, add := range map[string]string{
		"sqlite":   "CREATE TABLE small (name varchar(9) CHECK (name = lower(name)))",
		"postgres": "ALTER TABLE auth_group ADD CONSTRAINT small CHECK (name = lower(name))",
		"mysql":    "ALTER TABLE auth_group ADD CONSTRAINT small CHECK (BINARY name = BINARY lower(name))",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			url := engines[name].fresh(t)
			db := migrated(t, engines[name].open, url, dbtest.Patient())
			run(t, dbtest.Raw(t, url), add)
			_, err := db.Groups().InsertGroup(t.Context(), "Readers")
			if name == "sqlite" { // which adds no constraint to a table
				err = db.InTx(t.Context(), func(ctx context.Context) error {
					return sqldb.Of(db).Exec(ctx, "INSERT INTO small (name) VALUES (?)", "Readers")
				})
			}
			if !errors.Is(err, auth.ErrInvalid) {
				t.Errorf("got %v, want %v", err, auth.ErrInvalid)
			}
		})
	}
}

// TestIdleTransaction has the server end a transaction whose function is slow. The error is
// auth.ErrUnavailable.
func TestIdleTransaction(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t)
	migrated(t, postgres.Open, url, dbtest.Patient()).Close()
	run(t, dbtest.Raw(t, url),
		"ALTER DATABASE "+url[strings.LastIndexByte(url, '/')+1:]+" SET idle_in_transaction_session_timeout = '50ms'")
	db, err := postgres.Open(t.Context(), url, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	raw := dbtest.Raw(t, url)
	for what, then := range map[string]func(ctx context.Context) error{
		"a write": func(ctx context.Context) error { _, err := db.Groups().InsertGroup(ctx, "g"); return err },
		"a read":  func(ctx context.Context) error { _, err := db.Groups().GroupByName(ctx, "g"); return err },
		"commit":  func(context.Context) error { return nil },
	} {
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			for n := 1; n > 0; time.Sleep(10 * time.Millisecond) { // until the server has ended it
				const idle = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state " +
					"LIKE 'idle in transaction%'"
				if err := raw.QueryRowContext(t.Context(), idle).Scan(&n); err != nil {
					t.Fatal(err)
				}
			}
			return then(ctx)
		})
		if !errors.Is(err, auth.ErrUnavailable) || errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%s: got %v, want %v", what, err, auth.ErrUnavailable)
		}
	}
}

// TestListUnreadable lists by a text that is not ASCII. A row that cannot be read is an error, and
// not the end of the listing.
func TestListUnreadable(t *testing.T) {
	t.Parallel()
	url := dbtest.Postgres(t, "ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0")
	db := migrated(t, postgres.Open, url, dbtest.Patient())
	for _, name := range []string{"ålice", "åsa"} {
		if _, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: name}}); err != nil {
			t.Fatal(err)
		}
	}
	run(t, dbtest.Raw(t, url), "SET client_encoding = 'SQL_ASCII'",
		`UPDATE auth_user SET first_name = E'Andr\xe9' WHERE username = 'ålice'`)
	for what, filter := range map[string]auth.UserFilter{"search": {Search: "å"}, "after": {After: "å"}} {
		n := 0
		var failed error
		for _, err := range db.Users().ListUsers(t.Context(), filter) {
			n++
			failed = err
		}
		if failed == nil {
			t.Errorf("%s: %d of 2 listed, and no error", what, n)
		}
	}
}

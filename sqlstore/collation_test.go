package sqlstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtest"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/session"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

type opener = func(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error)

// migrated opens a database and applies all migrations.
func migrated(t *testing.T, open opener, url string, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	db, err := open(t.Context(), url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	return db
}

// TestLooseCollation runs the suite on a database whose collation treats "ALICE", "álice" and
// "alice " as equal to "alice".
func TestLooseCollation(t *testing.T) {
	t.Parallel()
	authtest.TestStore(t, storesOf(dbtest.Collated(t, "utf8mb4_general_ci")))
}

// TestFewCharacters has databases that cannot hold every character. A write of such a character is
// refused, a look-up finds nobody, and no character becomes a question mark.
func TestFewCharacters(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) *sqlstore.DB{
		"postgres LATIN1": func(t *testing.T) *sqlstore.DB {
			return migrated(t, postgres.Open,
				dbtest.Postgres(t, "ENCODING LATIN1 LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"), dbtest.Patient())
		},
		"postgres SQL_ASCII": func(t *testing.T) *sqlstore.DB {
			return migrated(t, postgres.Open,
				dbtest.Postgres(t, "ENCODING SQL_ASCII LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0"),
				dbtest.Patient())
		},
		"mysql latin1": func(t *testing.T) *sqlstore.DB {
			return migrated(t, mysql.Open, dbtest.MySQL(t, "latin1_swedish_ci"), dbtest.Patient())
		},
		"mysql utf8mb3": func(t *testing.T) *sqlstore.DB {
			return migrated(t, mysql.Open, dbtest.MySQL(t, "utf8mb3_general_ci"), dbtest.Patient())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fewCharacters(t, open(t), name == "postgres SQL_ASCII")
		})
	}
}

// fewCharacters is the test of one database. bytes is set for a database that stores bytes, and so
// every character.
func fewCharacters(t *testing.T, db *sqlstore.DB, bytes bool) {
	ctx, s := t.Context(), stores(db)
	id, err := s.Users.InsertUser(ctx,
		auth.Account{User: auth.User{Username: "élan", Active: true}, PasswordHash: "Hash"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Tokens.InsertToken(ctx, token.Token{Key: "kéy", UserID: id}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Groups.InsertGroup(ctx, "grünen"); err != nil {
		t.Fatal(err)
	}
	if err := s.Sessions.SaveSession(ctx,
		session.Session{Key: "séssion", Data: "data", Expires: time.Now()}); err != nil {
		t.Fatal(err)
	}
	found := map[string]func(text string) error{
		"élan":    func(text string) error { _, err := s.Users.UserByName(ctx, text); return err },
		"kéy":     func(text string) error { _, err := s.Tokens.Identify(ctx, text); return err },
		"grünen":  func(text string) error { _, err := s.Groups.GroupByName(ctx, text); return err },
		"séssion": func(text string) error { _, err := s.Sessions.Session(ctx, text); return err },
	}
	for stored, find := range found {
		if err := find(stored); err != nil {
			t.Errorf("%q: %v", stored, err)
		}
		for _, text := range []string{strings.ToUpper(stored), stored + " ", "🗝", "ключ", "?", stored + "🗝",
			strings.Repeat(stored, 1000)} {
			if err := find(text); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%q, and %q is stored: %v", text, stored, err)
			}
		}
	}
	for _, filter := range []auth.UserFilter{{Search: "🗝"}, {After: "🗝"}, {Search: "ключ"}, {After: "ключ"},
		{Search: "x\x00"}, {After: "x\x00"}, {After: "x\xff"}} {
		for user, err := range s.Users.ListUsers(ctx, filter) {
			if err != nil || filter.Search != "" {
				t.Errorf("%+v lists %q, %v", filter, user.Username, err)
			}
		}
	}
	for _, key := range []string{"SÉSSION", "séssion ", "session"} {
		if err := s.Sessions.DeleteSession(ctx, key); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("delete %q: %v", key, err)
		}
	}
	other, hash := "changed", "hash"
	if err := s.Users.UpdateUser(ctx, id, auth.UserChange{FirstName: &other, IfPasswordHash: &hash}); !errors.Is(err,
		auth.ErrNotFound) {
		t.Errorf("a hash in lower case is the stored one: %v", err)
	}
	key := "🗝"
	_, user := s.Users.InsertUser(ctx, auth.Account{User: auth.User{Username: key}})
	change := s.Users.UpdateUser(ctx, id, auth.UserChange{LastName: &key})
	for what, err := range map[string]error{"insert": user, "update": change} {
		if bytes && err != nil || !bytes && !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// TestTooLong checks that a text which is too long for its column is refused, and not truncated.
func TestTooLong(t *testing.T) {
	t.Parallel()
	for name, open := range map[string]func(t *testing.T) *sqlstore.DB{
		"postgres": func(t *testing.T) *sqlstore.DB {
			return migrated(t, postgres.Open, dbtest.Postgres(t), dbtest.Patient())
		},
		"mysql": func(t *testing.T) *sqlstore.DB {
			return migrated(t, mysql.Open, dbtest.MySQL(t, ""), dbtest.Patient())
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, long := open(t), strings.Repeat("x", 300)
			id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
			if err != nil {
				t.Fatal(err)
			}
			_, user := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: long}})
			_, token := db.Tokens().InsertToken(t.Context(), token.Token{Key: long, UserID: id})
			_, group := db.Groups().InsertGroup(t.Context(), long)
			for what, err := range map[string]error{
				"user": user, "token": token, "group": group,
				"change":  db.Users().UpdateUser(t.Context(), id, auth.UserChange{Email: &long}),
				"session": db.Sessions().SaveSession(t.Context(), session.Session{Key: long, Expires: time.Now()}),
			} {
				if !errors.Is(err, auth.ErrInvalid) {
					t.Errorf("%s: %v", what, err)
				}
			}
			if _, err := db.Tokens().Identify(t.Context(), long); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("identify: %v", err)
			}
			if _, err := db.Users().UserByID(t.Context(), "9223372036854775807"); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("an id that the column has not: %v", err)
			}
		})
	}
}

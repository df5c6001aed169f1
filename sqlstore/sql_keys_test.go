package sqlstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestSQLUserKeys has a project's own table refer to users whose keys are of each kind. The table
// does not cascade, so its rows protect the user.
func TestSQLUserKeys(t *testing.T) {
	t.Parallel()
	for name, e := range engines {
		for kind, column := range e.keys {
			t.Run(name+"/"+kind, func(t *testing.T) {
				t.Parallel()
				model, person := e.person(kind)
				db, err := e.open(t.Context(), e.fresh(t), patientWith(model))
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { db.Close() })
				diary := migrate.Migration{App: "diary", Name: "0001_initial", Up: []string{
					"CREATE TABLE diary_day (owner " + strings.Fields(column)[0] +
						" NOT NULL, FOREIGN KEY (owner) REFERENCES accounts_person (pid))",
				}}
				if err := migrate.New(db, person, diary).Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
				s, ctx := db.SQL(), t.Context()
				id, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "a@example.com",
					Email: "a@example.com", LastName: "of us", Active: true}})
				if err != nil {
					t.Fatal(err)
				}
				if _, err := s.Exec(ctx, "INSERT INTO diary_day (owner) VALUES (?)", id); err != nil {
					t.Fatal(err)
				}
				var owner auth.UserID
				if err := s.QueryRow(ctx, "SELECT owner FROM diary_day WHERE owner = ?", id).Scan(&owner); err != nil ||
					owner != id {
					t.Errorf("owner %q, want %q: %v", owner, id, err)
				}
				if err := db.Users().DeleteUsers(ctx, id); !errors.Is(err, sqlstore.ErrForeignKey) {
					t.Errorf("delete: %v", err)
				}
			})
		}
	}
}

// TestSQLiteTimes stores times as Django does, also by DBTX.
func TestSQLiteTimes(t *testing.T) {
	t.Parallel()
	s := dbtest.Open(t).SQL()
	made := time.Date(2026, 2, 3, 4, 5, 6, 789_000_999, time.FixedZone("", 3600))
	const query, want = "SELECT typeof(?1) || ' ' || ?1", "text 2026-02-03 03:05:06.789000"
	var bySQL, byPointer, byDBTX string
	err := errors.Join(s.QueryRow(t.Context(), query, made).Scan(&bySQL),
		s.QueryRow(t.Context(), query, &made).Scan(&byPointer),
		s.DBTX().QueryRowContext(t.Context(), query, made).Scan(&byDBTX))
	if err != nil || bySQL != want || byPointer != want || byDBTX != want {
		t.Errorf("stored %q, %q and %q, want %q: %v", bySQL, byPointer, byDBTX, want, err)
	}
}

// TestSQLPreparesOnce runs one text often, and asks MySQL how often the connection has prepared it.
func TestSQLPreparesOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ size, want int }{"kept": {0, 1}, "not kept": {-1, 10}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
				c := dbtest.Patient()
				c.Prepared = test.size
				s := open(t, c).db.SQL()
				if s.Engine() != "mysql" {
					return // see TestKeepPrepared
				}
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					prepared := func() (n int) {
						if err := s.QueryRow(ctx, "SHOW SESSION STATUS LIKE 'Com_stmt_prepare'").Scan(new(string),
							&n); err != nil {
							t.Error(err)
						}
						return n
					}
					before := prepared()
					for range 10 {
						if _, err := s.Exec(ctx, "DELETE FROM notes_note WHERE title = ?", "a"); err != nil {
							return err
						}
					}
					if got := prepared() - before; got != test.want {
						t.Errorf("prepared %d times, want %d", got, test.want)
					}
					return nil
				})
				if err != nil {
					t.Error(err)
				}
			})
		})
	}
}

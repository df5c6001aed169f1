package testkit_test

import (
	"context"
	"errors"
	"regexp"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestQueries checks that each way to run a statement is counted once, and the same on all engines.
func TestQueries(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, notes(), engine)
		alice := site.User(t, "alice", testkit.Permission("auth.view_user"))
		key := site.Token(t, alice)
		c := site.Client()
		ctx, db := t.Context(), site.DB
		insert := func(ctx context.Context) error {
			_, err := db.Exec(ctx, "INSERT INTO notes_note (id, text) VALUES (?, ?)", 1, "x")
			return err
		}
		for name, x := range map[string]struct {
			want int
			run  func() error
		}{
			"nothing":              {0, func() error { return nil }},
			"no database":          {0, func() error { c.As(alice).Get("/who/"); return nil }},
			"a prepared statement": {1, func() error { _, err := site.Tokens.Verify(ctx, key); return err }},
			"a prepared statement in a transaction": {1, func() error {
				return db.InTx(ctx, func(ctx context.Context) error {
					_, err := site.Tokens.Verify(ctx, key)
					return err
				})
			}},
			"a store": {1, func() error { _, err := site.Users.ByName(ctx, "alice"); return err }},
			"a view":  {1, func() error { c.As(alice).Get("/notes/").Expect(t, 200); return nil }},
			"a token": {2, func() error { c.WithToken(key).Get("/notes/").Expect(t, 200); return nil }},
			"a loop":  {1, func() error { return db.QueryRow(ctx, "SELECT 1 WHERE 1 = ?", 1).Scan(new(int)) }},
			"DBTX":    {1, func() error { return db.DBTX().QueryRowContext(ctx, "SELECT 1").Scan(new(int)) }},
			"DBTX Exec": {1, func() error {
				_, err := db.DBTX().ExecContext(ctx, "DELETE FROM notes_note")
				return err
			}},
			"a write": {2, func() error {
				if err := insert(ctx); err != nil {
					return err
				}
				_, err := db.Exec(ctx, "DELETE FROM notes_note")
				return err
			}},
			"transactions and savepoints": {2, func() error {
				return db.InTx(ctx, func(ctx context.Context) error {
					if err := db.InTx(ctx, insert); err != nil {
						return err
					}
					_, err := db.Exec(ctx, "DELETE FROM notes_note")
					return err
				})
			}},
			"a savepoint that rolls back": {1, func() error {
				return db.InTx(ctx, func(ctx context.Context) error {
					_ = db.InTx(ctx, func(ctx context.Context) error {
						if err := insert(ctx); err != nil {
							return err
						}
						return auth.ErrInvalid
					})
					return nil
				})
			}},
			"a statement that fails": {1, func() error {
				if _, err := db.Exec(ctx, "INSERT INTO notes_note (id) VALUES (1)"); err == nil {
					return errors.New("a note without a text")
				}
				return nil
			}},
		} {
			site.CountQueries(t, x.want, func() {
				if err := x.run(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
			if t.Failed() {
				t.Fatal(name)
			}
		}
	})
}

func TestQueriesText(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		site := testkit.Open(t, notes(), engine)
		got := site.Queries(func() {
			if _, err := site.DB.Exec(t.Context(), "DELETE FROM notes_note WHERE id = ?", 1); err != nil {
				t.Error(err)
			}
		})
		if len(got) == 0 {
			t.Fatal("no statement")
		}
		got[0] = regexp.MustCompile(`\$1`).ReplaceAllString(got[0], "?") // PostgreSQL's
		if diff := cmp.Diff([]string{"DELETE FROM notes_note WHERE id = ?"}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestCountQueriesShows checks the message of a wrong number, and that looks may be nested, run at
// the same time, and end early.
func TestCountQueriesShows(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, notes())
	c := site.Client().As(site.User(t, "alice"))
	look := func() { c.Get("/notes/").Expect(t, 200) }
	for _, x := range []struct {
		times, want int
		message     string
	}{
		{1, 1, ""},
		{1, 2, "ran 1 statement, want 2\n  1. SELECT count(*) FROM notes_note"},
		{2, 1, "ran 2 statements, want 1\n  1. SELECT count(*) FROM notes_note\n  2. SELECT count(*) FROM notes_note"},
		{0, 1, "ran 0 statements, want 1"},
	} {
		got := failure(t, func(t testing.TB) {
			site.CountQueries(t, x.want, func() {
				for range x.times {
					look()
				}
			})
		})
		if got != x.message {
			t.Errorf("%q", got)
		}
	}
	failure(t, func(t testing.TB) { site.CountQueries(t, 5, func() { t.Fatalf("ended") }) })
	outer := site.Queries(func() {
		look()
		if inner := site.Queries(look); len(inner) != 1 {
			t.Errorf("inner %v", inner)
		}
		var all sync.WaitGroup
		for range 10 {
			all.Go(look)
		}
		all.Wait()
	})
	if len(outer) != 12 {
		t.Errorf("%d statements", len(outer))
	}
}

package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestSQLLoopsHoldNothing ends loops over rows in every way. The only connection for reading, or
// the transaction, must be free afterwards.
func TestSQLLoopsHoldNothing(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	const query = "SELECT title FROM notes_note WHERE title <> ? ORDER BY title"
	ends := map[string]func(ctx context.Context, s *sqlstore.SQL) error{
		"to the end": func(ctx context.Context, s *sqlstore.SQL) error {
			for _, err := range s.Query(ctx, query, "") {
				if err != nil {
					return err
				}
			}
			return nil
		},
		"break": func(ctx context.Context, s *sqlstore.SQL) error {
			for range s.Query(ctx, query, "") {
				break
			}
			return nil
		},
		"return": func(ctx context.Context, s *sqlstore.SQL) error {
			for range s.Query(ctx, query, "") {
				return nil
			}
			return failed
		},
		"panic": func(ctx context.Context, s *sqlstore.SQL) (err error) {
			defer func() {
				if recover() == nil {
					err = failed
				}
			}()
			for range s.Query(ctx, query, "") {
				panic(failed)
			}
			return nil
		},
		"scan fails": func(ctx context.Context, s *sqlstore.SQL) error {
			for row, err := range s.Query(ctx, query, "") {
				if err != nil {
					return err
				}
				if err := row.Scan(new(string), new(string)); err == nil {
					return failed
				}
			}
			return nil
		},
		"the context ends": func(ctx context.Context, s *sqlstore.SQL) error {
			ctx, cancel := context.WithCancel(ctx)
			defer cancel()
			for row, err := range s.Query(ctx, query, "") {
				cancel()
				if err != nil {
					if scan := row.Scan(new(string)); !errors.Is(err, context.Canceled) || scan != err {
						return fmt.Errorf("want %w: %w; scan: %w", context.Canceled, err, scan)
					}
				}
			}
			return nil
		},
		"rows that nobody closes": func(ctx context.Context, s *sqlstore.SQL) error {
			ctx, cancel := context.WithCancel(ctx) // as the request's context ends after its view
			defer cancel()
			rows, err := s.DBTX().QueryContext(ctx, strings.Replace(query, "?", placeholder(s), 1), "")
			if err == nil && !rows.Next() {
				return failed
			}
			return err
		},
	}
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		c := dbtest.Patient()
		c.Readers = 1
		s := open(t, c).db.SQL()
		for _, title := range []string{"a", "b", "c"} {
			if err := addNote(t.Context(), s, title); err != nil {
				t.Fatal(err)
			}
		}
		for name, end := range ends {
			if err := end(t.Context(), s); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := titles(t.Context(), t, s); len(got) != 3 {
				t.Errorf("%s: found %q afterwards", name, got)
			}
			if strings.Contains(name, "context") || strings.Contains(name, "nobody") {
				continue // the end of the context ends a server's transaction
			}
			err := s.InTx(t.Context(), func(ctx context.Context) error {
				if err := end(ctx, s); err != nil {
					return err
				}
				_, err := s.Exec(ctx, "UPDATE notes_note SET title = title WHERE title <> ?", name)
				return err
			})
			if err != nil {
				t.Errorf("%s, in a transaction: %v", name, err)
			}
		}
	})
}

// TestSQLInsideLoops runs statements inside a loop over rows.
func TestSQLInsideLoops(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s := o.db.SQL()
		for _, title := range []string{"a", "b"} {
			if err := addNote(t.Context(), s, title); err != nil {
				t.Fatal(err)
			}
		}
		const query = "SELECT title FROM notes_note WHERE title <> ?"
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			for row, err := range s.Query(ctx, query, "") {
				if err != nil {
					return err
				}
				_, exec := s.Exec(ctx, "DELETE FROM notes_note")
				for what, err := range map[string]error{
					"Exec":     exec,
					"QueryRow": s.QueryRow(ctx, query, "").Scan(new(string)),
					"InTx":     s.InTx(ctx, func(context.Context) error { return nil }),
					"DBTX":     s.DBTX().QueryRowContext(ctx, "SELECT 1").Scan(new(int)),
					"Raw":      s.Raw(ctx, func(any) error { return nil }),
				} {
					if err == nil || errors.Is(err, auth.ErrUnavailable) ||
						!strings.Contains(err.Error(), "collect the rows") {
						t.Errorf("%s inside the loop: %v", what, err)
					}
				}
				if err := row.Scan(new(string)); err != nil { // the loop goes on
					return err
				}
			}
			return addNote(ctx, s, "c")
		})
		if err != nil {
			t.Error(err)
		}
		seen := 0
		for _, err := range s.Query(t.Context(), query, "") { // outside, each statement has a connection of its own
			if err != nil {
				t.Error(err)
			}
			if got := titles(t.Context(), t, s); len(got) != 3 {
				t.Errorf("found %q", got)
			}
			seen++
		}
		if seen != 3 {
			t.Errorf("saw %d rows", seen)
		}
	})
}

// TestSQLWaitsForAReader has a loop's body wait for the only connection for reading, which the loop
// holds.
func TestSQLWaitsForAReader(t *testing.T) {
	t.Parallel()
	c := dbtest.Patient()
	c.Readers, c.Wait = 1, 50*time.Millisecond
	s := dbtest.OpenWith(t, c).SQL()
	for _, err := range s.Query(t.Context(), "SELECT 1") {
		if err != nil {
			t.Fatal(err)
		}
		for what, err := range map[string]error{
			"SQL":  s.QueryRow(t.Context(), "SELECT 1").Scan(new(int)),
			"DBTX": s.DBTX().QueryRowContext(t.Context(), "SELECT 1").Scan(new(int)),
		} {
			if !errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("%s: %v", what, err)
			}
		}
	}
}

// TestSQLTransactionsThatFail panics inside a transaction, ends its context, and makes it
// read-only.
func TestSQLTransactionsThatFail(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		s := open(t, dbtest.Patient()).db.SQL()
		func() {
			defer func() {
				if recover() != failed {
					t.Error("the panic did not reach the caller")
				}
			}()
			s.InTx(t.Context(), func(ctx context.Context) error {
				if err := addNote(ctx, s, "undone"); err != nil {
					t.Error(err)
				}
				for range s.Query(ctx, "SELECT title FROM notes_note") {
					panic(failed)
				}
				return nil
			})
		}()
		ctx, cancel := context.WithCancel(t.Context())
		err := s.InTx(ctx, func(ctx context.Context) error {
			err := addNote(ctx, s, "undone")
			cancel()
			return errors.Join(err, s.QueryRow(ctx, "SELECT 1").Scan(new(int)))
		})
		if !errors.Is(err, context.Canceled) || errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("the context ended: %v", err)
		}
		if _, err := s.Exec(ctx, "DELETE FROM notes_note"); !errors.Is(err, context.Canceled) {
			t.Errorf("exec after the context: %v", err)
		}
		if err := s.QueryRow(ctx, "SELECT 1").Scan(new(int)); !errors.Is(err, context.Canceled) {
			t.Errorf("query after the context: %v", err)
		}
		readOnly := map[string][2]string{
			"sqlite": {"PRAGMA query_only = 1", "PRAGMA query_only = 0"}, "postgres": {"SET TRANSACTION READ ONLY"},
		}[s.Engine()]
		if readOnly[0] != "" { // MySQL cannot change a transaction that has begun
			err = s.InTx(t.Context(), func(ctx context.Context) error {
				if _, err := s.Exec(ctx, readOnly[0]); err != nil {
					return err
				}
				if readOnly[1] != "" {
					defer s.Exec(ctx, readOnly[1])
				}
				return addNote(ctx, s, "undone")
			})
			if !errors.Is(err, sqlstore.ErrReadOnly) || !errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("read-only: %v", err)
			}
		}
		if got := titles(t.Context(), t, s); got != nil {
			t.Errorf("found %q", got)
		}
		if err := addNote(t.Context(), s, "kept"); err != nil {
			t.Error(err)
		}
	})
}

// A COMMIT inside a transaction would keep what the transaction then fails to do.
func TestSQLControlsNoTransaction(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		s := open(t, dbtest.Patient()).db.SQL()
		calls := map[string]func(ctx context.Context, statement string) error{
			"Exec":     func(ctx context.Context, q string) error { _, err := s.Exec(ctx, q); return err },
			"QueryRow": func(ctx context.Context, q string) error { return s.QueryRow(ctx, q).Scan() },
			"DBTX": func(ctx context.Context, q string) error {
				_, err := s.DBTX().ExecContext(ctx, q)
				return err
			},
			"DBTX, rows": func(ctx context.Context, q string) error {
				rows, err := s.DBTX().QueryContext(ctx, q)
				if err == nil {
					rows.Close()
				}
				return err
			},
		}
		for name, call := range calls {
			for _, statement := range []string{
				"COMMIT", " rollback;", "-- a comment\n/* and another */ Commit", ";COMMIT", "BEGIN", "SAVEPOINT x",
				"RELEASE SAVEPOINT x",
				"START TRANSACTION",
			} {
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					if err := addNote(ctx, s, "undone"); err != nil {
						t.Error(err)
					}
					return call(ctx, statement)
				})
				if err == nil || !strings.Contains(err.Error(), "use InTx") {
					t.Errorf("%s of %q: %v", name, statement, err)
				}
			}
		}
		if got := titles(t.Context(), t, s); got != nil {
			t.Errorf("found %q", got)
		}
	})
}

// TestSQLOnBrokenConnections kills the server's side of every connection.
func TestSQLOnBrokenConnections(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s := o.db.SQL()
		if s.Engine() == "sqlite" {
			return // it has no connection to break
		}
		raw := dbtest.Raw(t, o.url)
		kill := func() {
			t.Helper()
			if s.Engine() == "postgres" {
				run(t, raw, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = "+
					"current_database() AND pid <> pg_backend_pid()")
				return
			}
			rows, err := raw.QueryContext(t.Context(),
				"SELECT id FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			var ids []string
			for rows.Next() {
				var id string
				if err := rows.Scan(&id); err != nil {
					t.Fatal(err)
				}
				ids = append(ids, id)
			}
			for _, id := range ids {
				raw.ExecContext(t.Context(), "KILL "+id) // it may be gone already
			}
		}
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			if err := addNote(ctx, s, "undone"); err != nil {
				return err
			}
			kill()
			return addNote(ctx, s, "undone too")
		})
		if !errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("in a transaction: %v", err)
		}
		wantSoon(t, "write", func() error { return addNote(t.Context(), s, "kept") })
		kill()
		wantSoon(t, "read", func() error {
			var title string
			err := s.QueryRow(t.Context(), "SELECT title FROM notes_note WHERE title LIKE ?", "kept").Scan(&title)
			if errors.Is(err, auth.ErrNotFound) {
				t.Errorf("read: %v", err)
			}
			return err
		})
		kill()
		wantSoon(t, "read by DBTX", func() error {
			return s.DBTX().QueryRowContext(t.Context(), "SELECT 1").Scan(new(int))
		})
		if diff := cmp.Diff([]string{"kept"}, titles(t.Context(), t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

// placeholder returns the engine's own first placeholder.
func placeholder(s *sqlstore.SQL) string {
	if s.Engine() == "postgres" {
		return "$1"
	}
	return "?"
}

package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestSQLAfterSchemaChanges runs prepared statements on many connections, and changes their table
// between the calls.
func TestSQLAfterSchemaChanges(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s, raw := o.db.SQL(), dbtest.Raw(t, o.url)
		if err := addNote(t.Context(), s, "1"); err != nil {
			t.Fatal(err)
		}
		narrow, wide := "ALTER TABLE notes_note ALTER COLUMN title TYPE varchar(50)",
			"ALTER TABLE notes_note ALTER COLUMN title TYPE text"
		switch s.Engine() {
		case "mysql":
			narrow, wide = "ALTER TABLE notes_note MODIFY title varchar(50) NOT NULL",
				"ALTER TABLE notes_note MODIFY title varchar(60) NOT NULL"
		case "sqlite":
			narrow, wide = "CREATE INDEX narrow ON notes_note (title, id)", "DROP INDEX narrow"
		}
		columns := 4
		for _, change := range []struct {
			statement string
			columns   int
		}{
			{"ALTER TABLE notes_note ADD COLUMN stars integer NOT NULL DEFAULT 0", 5},
			{narrow, 5},
			{"ALTER TABLE notes_note ADD COLUMN more varchar(20) NULL", 6},
			{wide, 6},
			{"ALTER TABLE notes_note DROP COLUMN stars", 5},
		} {
			useAll(t, s, columns)
			run(t, raw, change.statement)
			columns = change.columns
			useAll(t, s, columns)
		}
	})
}

// useAll runs statements on all connections, in transactions and outside. It checks that a note has
// so many columns.
func useAll(t *testing.T, s *sqlstore.SQL, columns int) {
	t.Helper()
	const all = "SELECT * FROM notes_note WHERE title <> "
	mark := placeholder(s)
	read := func(ctx context.Context) error {
		var title string
		if err := s.QueryRow(ctx, "SELECT title FROM notes_note WHERE id > ?", 0).Scan(&title); err != nil ||
			title != "1" {
			return fmt.Errorf("title %q: %w", title, err)
		}
		rows, err := s.DBTX().QueryContext(ctx, all+mark, "")
		if err != nil {
			return err
		}
		defer rows.Close()
		if got, err := rows.Columns(); err != nil || len(got) != columns {
			return fmt.Errorf("columns %q, want %d: %w", got, columns, err)
		}
		n := 0
		for rows.Next() {
			n++
			values := make([]any, columns)
			for i := range values {
				values[i] = new(sql.RawBytes)
			}
			if err := rows.Scan(values...); err != nil {
				return err
			}
		}
		return errors.Join(rows.Err(), unless(n == 1, "%d rows", n))
	}
	var calls sync.WaitGroup
	for i := range 24 {
		calls.Go(func() {
			err := read(t.Context())
			if i%3 == 0 {
				err = errors.Join(err, s.InTx(t.Context(), func(ctx context.Context) error {
					_, err := s.Exec(ctx, "UPDATE notes_note SET title = ? WHERE title = ?", "1", "1")
					return errors.Join(err, read(ctx))
				}))
			}
			if err != nil {
				t.Error(err)
			}
		})
	}
	calls.Wait()
}

func unless(ok bool, format string, args ...any) error {
	if ok {
		return nil
	}
	return fmt.Errorf(format, args...)
}

// TestSQLPreparedIsBounded runs more texts than a connection keeps, and counts the statements that
// stay prepared on the server.
func TestSQLPreparedIsBounded(t *testing.T) {
	t.Parallel()
	for name, size := range map[string]int{"five": 5, "none": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
				c := dbtest.Patient()
				c.Prepared, c.Readers, c.Writers = size, 1, 1
				o := open(t, c)
				s := o.db.SQL()
				for i := range 40 {
					query := "SELECT count(*) FROM notes_note WHERE title <> ?" + strings.Repeat(" ", i)
					err := s.InTx(t.Context(), func(ctx context.Context) error {
						return s.QueryRow(ctx, query, "").Scan(new(int))
					})
					if err != nil {
						t.Fatal(err)
					}
				}
				if s.Engine() != "postgres" {
					return // see TestKeepPrepared: the server of MySQL counts for all its databases
				}
				var kept int
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					return s.QueryRow(ctx, "SELECT count(*) FROM pg_prepared_statements WHERE name <> ''").Scan(&kept)
				})
				want := max(0, size)
				if size > 0 {
					want++ // pgx closes the one that it has dropped at the next statement
				}
				if err != nil || kept > want || strings.HasSuffix(t.Name(), "postgres") && kept < want-1 {
					t.Errorf("%d statements are prepared, want %d: %v", kept, want, err)
				}
			})
		})
	}
}

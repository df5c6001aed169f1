package sqlstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestSQLRefusesSeveralStatements runs texts with several statements in a transaction that fails.
// SQLite's driver would run them all, and pgx those without arguments: a COMMIT among them would
// keep what the transaction has written.
func TestSQLRefusesSeveralStatements(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		s := open(t, dbtest.Patient()).db.SQL()
		failed := errors.New("failed")
		ways := map[string]func(ctx context.Context, text string, args ...any) error{
			"Exec": func(ctx context.Context, text string, args ...any) error {
				_, err := s.Exec(ctx, text, args...)
				return err
			},
			"Insert": func(ctx context.Context, text string, args ...any) error {
				_, err := s.Insert(ctx, "id", text, args...)
				return err
			},
			"Query": func(ctx context.Context, text string, args ...any) error {
				_, err := sqlstore.Collect(s.Query(ctx, text, args...), func(*sqlstore.Row, *int) error { return nil })
				return err
			},
			"QueryRow": func(ctx context.Context, text string, args ...any) error {
				return s.QueryRow(ctx, text, args...).Scan(new(any))
			},
			"DBTX.Exec": func(ctx context.Context, text string, args ...any) error {
				_, err := s.DBTX().ExecContext(ctx, text, args...)
				return err
			},
			"DBTX.Query": func(ctx context.Context, text string, args ...any) error {
				rows, err := s.DBTX().QueryContext(ctx, text, args...)
				if err != nil {
					return err
				}
				defer rows.Close()
				for rows.Next() {
				}
				return rows.Err()
			},
		}
		for name, way := range ways {
			for text, args := range map[string][]any{
				"INSERT INTO notes_note (title) VALUES ('kept'); COMMIT":                 nil,
				"DELETE FROM notes_note; INSERT INTO notes_note (title) VALUES ('kept')": nil,
				"SELECT 1 /* ; */; /* */ COMMIT --":                                      nil,
				"(SELECT 1); COMMIT":                                                     nil,
				"INSERT INTO notes_note (title) VALUES (?); COMMIT":                      {"kept"},
			} {
				if strings.HasPrefix(name, "DBTX") && s.Engine() == "postgres" {
					text = strings.ReplaceAll(text, "?", "$1")
				}
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					if err := addNote(ctx, s, "undone"); err != nil {
						return err
					}
					if err := way(ctx, text, args...); err == nil {
						t.Errorf("%s of %s: no error", name, text)
					}
					return failed
				})
				if !errors.Is(err, failed) {
					t.Errorf("%s of %s: %v", name, text, err)
				}
				if err := way(t.Context(), text, args...); err == nil {
					t.Errorf("%s of %s outside of a transaction: no error", name, text)
				}
			}
		}
		if got := titles(t.Context(), t, s); got != nil {
			t.Errorf("kept %q", got)
		}
	})
}

// TestSQLRunsOneStatement has single statements with semicolons in them, and comments before a verb
// that ends the transaction.
func TestSQLRunsOneStatement(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		s := open(t, dbtest.Patient()).db.SQL()
		texts := []string{"INSERT INTO notes_note (title) VALUES ('a;b'); -- done; or not\n"}
		refused := []string{"/* a */ -- b\n COMMIT", "(; COMMIT"}
		switch s.Engine() {
		case "sqlite":
			texts = append(texts, `CREATE TRIGGER notes_trigger AFTER INSERT ON notes_note BEGIN
				UPDATE notes_note SET title = CASE title WHEN ';' THEN 'x' ELSE title END; SELECT 1; END;`)
		case "postgres":
			texts = append(texts, "CREATE FUNCTION pg_temp.one() RETURNS int BEGIN ATOMIC SELECT 1; SELECT 2; END;",
				"CREATE RULE notes_rule AS ON DELETE TO notes_note DO (SELECT 1; SELECT 2)",
				"DO $$ BEGIN PERFORM 1; PERFORM 2; END $$")
			refused = append(refused, "/* /* */ */ COMMIT")
		case "mysql":
			refused = append(refused, "# a\nCOMMIT", "/*! COMMIT */")
		}
		for _, text := range texts {
			if _, err := s.Exec(t.Context(), text); err != nil {
				t.Errorf("%s: %v", text, err)
			}
		}
		for _, text := range refused {
			err := s.InTx(t.Context(), func(ctx context.Context) error {
				_, err := s.Exec(ctx, text)
				return err
			})
			if err == nil {
				t.Errorf("%s: no error", text)
			}
		}
	})
}

package sqlstore_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// bytesValuer is a value as sqlx' types.JSONText and pqtype.NullRawMessage are: JSON in bytes.
type bytesValuer string

func (v bytesValuer) Value() (driver.Value, error) { return []byte(v), nil }

// TestSQLTypes binds values that a driver can only send if it knows the types of the parameters.
// Behind PgBouncer, which has no prepared statements, pgx does not know them by itself: it sent
// bytes for a column of JSON as '\x7b…', and refused a map.
func TestSQLTypes(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s := o.db.SQL()
		if s.Engine() != "postgres" {
			t.Skip("types of PostgreSQL")
		}
		run(t, dbtest.Raw(t, o.url), "CREATE TABLE notes_typed (j jsonb, u uuid, a text[], n bigint, d date, b bytea)")
		for name, c := range map[string]struct {
			column string
			value  any
			want   string
		}{
			"bytes of JSON":       {"j", []byte(`{"a":1}`), `{"a": 1}`},
			"a Valuer of JSON":    {"j", bytesValuer(`{"a":1}`), `{"a": 1}`},
			"a map":               {"j", map[string]int{"a": 1}, `{"a": 1}`},
			"a struct":            {"j", struct{ A int }{1}, `{"A": 1}`},
			"text of JSON":        {"j", `{"a":1}`, `{"a": 1}`},
			"bytes of a uuid":     {"u", [16]byte{15: 1}, "00000000-0000-0000-0000-000000000001"},
			"a slice":             {"a", []string{"x", "y,z"}, `{x,"y,z"}`},
			"a Duration":          {"n", time.Second, "1000000000"},
			"a day":               {"d", time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC), "2026-02-03"},
			"bytes":               {"b", []byte{0, 255}, `\x00ff`},
			"a mode of one's own": {"n", nil, "5"},
		} {
			args := []any{c.value}
			if c.value == nil { // as pgx takes it
				args = []any{pgx.QueryExecModeExec, 5}
			}
			insert := "INSERT INTO notes_typed (" + c.column + ") VALUES ("
			look := "SELECT CAST(" + c.column + " AS text) FROM notes_typed WHERE " + c.column + " = "
			for way, write := range map[string]func(ctx context.Context) error{
				"DBTX": func(ctx context.Context) error {
					_, err := s.DBTX().ExecContext(ctx, insert+"$1)", args...)
					return err
				},
				"SQL": func(ctx context.Context) error {
					_, err := s.Exec(ctx, insert+"?)", args...)
					return err
				},
				"Raw": func(ctx context.Context) error {
					return s.Raw(ctx, func(conn any) error {
						described := append([]any{pgx.QueryExecModeCacheDescribe}, args...)
						_, err := conn.(*stdlib.Conn).Conn().Exec(ctx, insert+"$1)", described...)
						return err
					})
				},
			} {
				read := func(ctx context.Context) error {
					var bySQL, byDBTX string
					err := errors.Join(s.QueryRow(ctx, look+"?", args...).Scan(&bySQL),
						s.DBTX().QueryRowContext(ctx, look+"$1", args...).Scan(&byDBTX))
					if err == nil && (bySQL != c.want || byDBTX != c.want) {
						t.Errorf("%s by %s: %q and %q, want %q", name, way, bySQL, byDBTX, c.want)
					}
					return err
				}
				err := s.InTx(t.Context(), func(ctx context.Context) error {
					return errors.Join(write(ctx), read(ctx))
				})
				if err == nil {
					err = read(t.Context())
				}
				if err == nil && way != "Raw" { // which needs a transaction
					err = write(t.Context())
				}
				if err != nil {
					t.Errorf("%s by %s: %v", name, way, err)
				}
			}
		}
	})
}

package table_test

import (
	"context"
	"os"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
	"github.com/latchkey-go/latchkey/table"
)

// engines runs test as a subtest for each engine, on a database with the tables and the rows that
// Django made.
func engines(t *testing.T, test func(t *testing.T, tables *table.Tables, db *sqlstore.SQL)) {
	t.Helper()
	for name, open := range map[string]func(*testing.T) *sqlstore.DB{
		"sqlite":   func(t *testing.T) *sqlstore.DB { return opened(t, sqlite.Open, dbtest.SQLite(t)) },
		"postgres": func(t *testing.T) *sqlstore.DB { return opened(t, postgres.Open, dbtest.Postgres(t)) },
		"mysql":    func(t *testing.T) *sqlstore.DB { return opened(t, mysql.Open, dbtest.MySQL(t, "utf8mb4_bin")) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
				t.Fatal(err)
			}
			script, err := os.ReadFile("testdata/" + name + ".sql")
			if err != nil {
				t.Fatal(err)
			}
			err = db.SQL().InTx(t.Context(), func(ctx context.Context) error {
				for line := range strings.Lines(string(script)) {
					if _, err := db.SQL().Exec(ctx, strings.TrimSuffix(line, "\n")); err != nil {
						t.Log(line)
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
			test(t, table.New(shop(), db.SQL(), table.Config{}), db.SQL())
		})
	}
}

func opened(t *testing.T, open func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error),
	url string) *sqlstore.DB {
	t.Helper()
	db, err := open(t.Context(), url, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

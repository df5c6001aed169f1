package sqlstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestMissingTable checks that a statement on a missing table of the project's own says which table
// the database lacks and what to do, inside and outside of transactions. Other mistakes do not say
// so.
func TestMissingTable(t *testing.T) {
	t.Parallel()
	for name, e := range engines {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := e.open(t.Context(), e.fresh(t), patientWith(sqlstore.UserModel{}))
			if err != nil {
				t.Fatal(err)
			}
			defer db.Close()
			if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
				t.Fatal(err)
			}
			const want = "the database lacks the table shop_order: run the migrate command"
			for statement, missing := range map[string]bool{
				"SELECT id FROM shop_order WHERE id = ?":   true,
				"UPDATE shop_order SET id = ?":             true,
				"SELECT nosuch FROM auth_user WHERE 1 = ?": false,
				"SELEC ?": false,
			} {
				run := func(ctx context.Context) error {
					if strings.HasPrefix(statement, "UPDATE") {
						_, err := db.SQL().Exec(ctx, statement, 1)
						return err
					}
					return db.SQL().QueryRow(ctx, statement, 1).Scan(new(int))
				}
				for place, err := range map[string]error{
					"outside": run(t.Context()), "inside": db.InTx(t.Context(), run),
				} {
					if err == nil || errors.Is(err, sqlstore.ErrNoSchema) != missing ||
						strings.Contains(err.Error(), want) != missing {
						t.Errorf("%s, %s: %v", statement, place, err)
					}
				}
			}
		})
	}
}

package sqldb_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// TestBeforeCommit registers functions in a transaction and in its savepoints. They run last, in
// the order of their registration, and not if their savepoint is rolled back.
func TestBeforeCommit(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	for name, test := range map[string]struct {
		in   func(ctx context.Context, db *sqldb.DB, note func(string) func(context.Context) error) error
		want error
		rows string
	}{
		"in order": {func(ctx context.Context, db *sqldb.DB, note func(string) func(context.Context) error) error {
			return errors.Join(db.BeforeCommit(ctx, note("b")), db.BeforeCommit(ctx, note("c")), note("a")(ctx))
		}, nil, "a b c"},
		"of savepoints": {func(ctx context.Context, db *sqldb.DB, note func(string) func(context.Context) error) error {
			kept := db.InTx(ctx, func(ctx context.Context) error {
				lost := db.InTx(ctx, func(ctx context.Context) error {
					return errors.Join(db.BeforeCommit(ctx, note("lost")), failed)
				})
				if !errors.Is(lost, failed) {
					return lost
				}
				return db.BeforeCommit(ctx, note("kept"))
			})
			lost := db.InTx(ctx, func(context.Context) error { return failed })
			if !errors.Is(lost, failed) {
				return lost
			}
			return errors.Join(kept, db.BeforeCommit(ctx, note("outer")))
		}, nil, "kept outer"},
		"of a kept savepoint in a lost one": {func(
			ctx context.Context, db *sqldb.DB, note func(string) func(context.Context) error,
		) error {
			lost := db.InTx(ctx, func(ctx context.Context) error {
				kept := db.InTx(ctx, func(ctx context.Context) error { return db.BeforeCommit(ctx, note("lost")) })
				return errors.Join(kept, failed)
			})
			if !errors.Is(lost, failed) {
				return lost
			}
			return note("a")(ctx)
		}, nil, "a"},
		"registered by another": {func(
			ctx context.Context, db *sqldb.DB, note func(string) func(context.Context) error,
		) error {
			return db.BeforeCommit(ctx, func(ctx context.Context) error {
				return errors.Join(note("a")(ctx), db.BeforeCommit(ctx, note("b")))
			})
		}, nil, "a b"},
		"an error": {func(ctx context.Context, db *sqldb.DB, note func(string) func(context.Context) error) error {
			fails := func(context.Context) error { return failed }
			return errors.Join(note("a")(ctx), db.BeforeCommit(ctx, fails), db.BeforeCommit(ctx, note("b")))
		}, failed, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sqldb.Of(dbtest.Open(t))
			note := func(text string) func(context.Context) error {
				return func(ctx context.Context) error {
					return db.Exec(ctx, fmt.Sprintf("INSERT INTO auth_group (name) VALUES ('%s')", text))
				}
			}
			err := db.InTx(t.Context(), func(ctx context.Context) error { return test.in(ctx, db, note) })
			if !errors.Is(err, test.want) {
				t.Errorf("ended with %v, want %v", err, test.want)
			}
			var rows []string
			err = db.Query(t.Context(), func(scan func(...any) error) error {
				var row string
				err := scan(&row)
				rows = append(rows, row)
				return err
			}, "SELECT name FROM auth_group ORDER BY id")
			if diff := cmp.Diff(test.rows, strings.Join(rows, " ")); diff != "" || err != nil {
				t.Error(diff, err)
			}
		})
	}
	db := sqldb.Of(dbtest.Open(t))
	if err := db.BeforeCommit(t.Context(), func(context.Context) error { return nil }); err == nil {
		t.Error("without a transaction: no error")
	}
}

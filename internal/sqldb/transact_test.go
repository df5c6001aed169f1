package sqldb_test

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestTransactionReleasesWriter ends transactions in every way. Afterwards the one writer of SQLite
// must be free, a failed transaction rolled back, and the connection usable.
func TestTransactionReleasesWriter(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	insert := func(db *sqldb.DB) func(context.Context) error {
		return func(ctx context.Context) error { return db.Exec(ctx, "INSERT INTO auth_group (name) VALUES ('g')") }
	}
	for name, test := range map[string]struct {
		end  func(t *testing.T, db *sqldb.DB) error
		want error
		kept bool
	}{
		"it commits": {func(t *testing.T, db *sqldb.DB) error { return db.InTx(t.Context(), insert(db)) }, nil, true},
		"its function fails": {func(t *testing.T, db *sqldb.DB) error {
			return db.InTx(t.Context(), func(ctx context.Context) error { return errors.Join(insert(db)(ctx), failed) })
		}, failed, false},
		"its function panics": {func(t *testing.T, db *sqldb.DB) error {
			return recovered(func() {
				db.InTx(t.Context(), func(ctx context.Context) error { insert(db)(ctx); panic(failed) })
			})
		}, failed, false},
		"its hook panics": {func(t *testing.T, db *sqldb.DB) error {
			return recovered(func() {
				db.InTx(t.Context(), func(ctx context.Context) error {
					db.AfterCommit(ctx, func() { panic(failed) })
					return insert(db)(ctx)
				})
			})
		}, failed, true},
		"the caller's context ends": {func(t *testing.T, db *sqldb.DB) error {
			outer, cancel := context.WithCancel(t.Context())
			return db.InTx(outer, func(ctx context.Context) error { defer cancel(); return insert(db)(ctx) })
		}, context.Canceled, false},
		"it does not begin": {func(t *testing.T, db *sqldb.DB) error {
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			return db.InTx(gone, insert(db))
		}, context.Canceled, false},
		"a change of the schema fails": {func(t *testing.T, db *sqldb.DB) error {
			return db.Change(t.Context(), func(ctx context.Context) error {
				return errors.Join(insert(db)(ctx), failed)
			})
		}, failed, false},
		"a change of the schema does not begin": {func(t *testing.T, db *sqldb.DB) error {
			gone, cancel := context.WithCancel(t.Context())
			cancel()
			return db.Change(gone, insert(db))
		}, context.Canceled, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := sqldb.Of(dbtest.Open(t))
			if err := test.end(t, db); !errors.Is(err, test.want) {
				t.Errorf("ended with %v, want %v", err, test.want)
			}
			var n int
			if _, err := db.QueryRow(t.Context(), []any{&n}, "SELECT count(*) FROM auth_group"); err != nil ||
				n != 0 != test.kept {
				t.Errorf("%d rows, %v", n, err)
			}
			if err := db.InTx(t.Context(), func(ctx context.Context) error {
				return db.Exec(ctx, "INSERT INTO auth_group (name) VALUES ('next')")
			}); err != nil {
				t.Errorf("the next transaction: %v", err)
			}
		})
	}
}

// recovered returns what fn panics with.
func recovered(fn func()) (err error) {
	defer func() { err, _ = recover().(error) }()
	fn()
	return nil
}

// TestPreparedQuery checks that a prepared query joins a transaction, and that it ignores the end
// of its context outside of one.
func TestPreparedQuery(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := sqldb.Of(open(t))
		q := db.Prepare("SELECT name FROM auth_group WHERE name = ?")
		find := func(ctx context.Context, name string) bool {
			t.Helper()
			var got string
			found, err := q.QueryRow(ctx, []any{&got}, name)
			if err != nil || found != (got == name) {
				t.Errorf("%q: %q, %v, %v", name, got, found, err)
			}
			return found
		}
		err := db.InTx(t.Context(), func(ctx context.Context) error {
			if find(ctx, "g") {
				t.Error("found before the insert")
			}
			err := db.Exec(ctx, "INSERT INTO auth_group (name) VALUES (?)", "g")
			if !find(ctx, "g") {
				t.Error("not found in its transaction")
			}
			if find(t.Context(), "g") {
				t.Error("found outside the transaction before the commit")
			}
			return err
		})
		if err != nil || !find(t.Context(), "g") {
			t.Errorf("not found after the commit: %v", err)
		}
		gone, cancel := context.WithCancel(t.Context())
		cancel()
		if !find(gone, "g") {
			t.Error("the end of its context stopped the query")
		}
		db.Close()
		if found, err := q.QueryRow(t.Context(), []any{new(string)}, "g"); found ||
			!errors.Is(err, auth.ErrUnavailable) {
			t.Errorf("closed: %v, %v", found, err)
		}
	})
}

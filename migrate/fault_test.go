package migrate_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
)

// TestLedgerThatCannotBeWritten has a trigger refuse the write to the ledger. Nothing of the
// migration stays.
func TestLedgerThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for event, target := range map[string]string{"INSERT": "0001", "DELETE": "zero"} {
		t.Run(event, func(t *testing.T) {
			t.Parallel()
			db, path := open(t, "")
			m := migrate.New(db, note)
			if err := m.Up(t.Context(), "auth", nil); err != nil {
				t.Fatal(err)
			}
			if target == "zero" {
				up(t, db, note)
			}
			raw(t, path, "CREATE TRIGGER refuse BEFORE "+event+" ON django_migrations BEGIN SELECT RAISE(ABORT, "+
				"''); END")
			before, ledger := tables(t, path), rows(t, path, ledgerQuery)
			err := m.To(t.Context(), "myapp", target, nil)
			if err == nil || !strings.Contains(err.Error(), "write the ledger: ") {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(before, tables(t, path)); diff != "" {
				t.Error(diff)
			}
			if diff := cmp.Diff(ledger, rows(t, path, ledgerQuery)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// TestDescriptionsThatCannotBeWritten has a trigger refuse a content type or a permission. Up
// returns the error, in the migration of the model and when they are restored.
func TestDescriptionsThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	for _, table := range []string{"django_content_type", "auth_permission"} {
		t.Run(table, func(t *testing.T) {
			t.Parallel()
			db, path := open(t, "")
			up(t, db)
			raw(t, path, "CREATE TRIGGER refuse BEFORE INSERT ON "+table+" BEGIN SELECT RAISE(ABORT, ''); END")
			before, ledger := tables(t, path), rows(t, path, ledgerQuery)
			const want = "migrate: describe model "
			if err := migrate.New(db, note).Up(t.Context(), "", nil); err == nil ||
				!strings.HasPrefix(err.Error(), want+"myapp.note: ") {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(before, tables(t, path)) + cmp.Diff(ledger, rows(t, path, ledgerQuery)); diff != "" {
				t.Error(diff)
			}
			raw(t, path, "DELETE FROM auth_permission", "DELETE FROM django_content_type")
			if err := migrate.New(db).Up(t.Context(), "", nil); err == nil ||
				!strings.HasPrefix(err.Error(), want+"admin.logentry: ") {
				t.Errorf("restored: %v", err)
			}
		})
	}
}

// TestDatabaseThatFails checks that a ledger which cannot be read does not count as empty.
func TestDatabaseThatFails(t *testing.T) {
	t.Parallel()
	db, _ := open(t, "")
	up(t, db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	m := migrate.New(db)
	if all, err := m.Status(t.Context()); err == nil {
		t.Errorf("status %v", all)
	}
	if steps, err := m.Pending(t.Context()); err == nil {
		t.Errorf("pending %v", steps)
	}
	if err := m.CheckTables(t.Context()); err == nil {
		t.Error("the users are checked")
	}
	for _, err := range []error{
		m.Up(t.Context(), "", nil), m.Up(t.Context(), "sessions", nil), m.To(t.Context(), "sessions", "zero", nil),
	} {
		if err == nil || !strings.HasPrefix(err.Error(), "migrate: ") {
			t.Errorf("got %v", err)
		}
	}
}

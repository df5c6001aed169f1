package migrate_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
)

const makerQuery = "SELECT app, name FROM django_migrations WHERE name = 'made_by_latchkey'"

// TestMaker checks which databases the ledger says that Latchkey made: those whose ledger was empty
// at first, until it is empty again.
func TestMaker(t *testing.T) {
	t.Parallel()
	made := []string{"latchkey|made_by_latchkey"}
	for name, test := range map[string]struct {
		before func(t *testing.T, m *migrate.Migrator, path string)
		want   []string
	}{
		"a new database": {nil, made},
		"a new database, app by app": {func(t *testing.T, m *migrate.Migrator, _ string) {
			to(t, m, "sessions", "0001")
			to(t, m, "auth", "0012")
		}, made},
		"a database whose migrations were all reverted": {func(t *testing.T, m *migrate.Migrator, path string) {
			to(t, m, "sessions", "0001")
			to(t, m, "sessions", "zero")
			if got := rows(t, path, "SELECT 1 FROM django_migrations"); len(got) > 0 {
				t.Errorf("%d rows are left", len(got))
			}
			to(t, m, "sessions", "0001")
		}, made},
		"a database that Django has begun": {func(t *testing.T, m *migrate.Migrator, path string) {
			to(t, m, "sessions", "0001")
			raw(t, path, "DELETE FROM django_migrations WHERE name = 'made_by_latchkey'")
		}, nil},
		"tables whose ledger is lost": {func(t *testing.T, m *migrate.Migrator, path string) {
			to(t, m, "sessions", "0001")
			raw(t, path, "DELETE FROM django_migrations")
			if err := m.Run(t.Context(), migrate.Target{FakeInitial: true}, nil); err != nil {
				t.Error(err)
			}
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, path := open(t, "")
			m := migrate.New(db)
			if test.before != nil {
				test.before(t, m, path)
			}
			if err := m.Up(t.Context(), "", nil); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(test.want, rows(t, path, makerQuery)); diff != "" {
				t.Error(diff)
			}
			if pending, err := m.Pending(t.Context()); err != nil || len(pending) > 0 {
				t.Errorf("pending %v, %v", pending, err)
			}
		})
	}
	t.Run("a database of Django's", func(t *testing.T) {
		t.Parallel()
		path := reference(t)
		db, _ := open(t, path)
		up(t, db)
		if got := rows(t, path, makerQuery); len(got) > 0 {
			t.Errorf("the ledger has %v", got)
		}
	})
}

func to(t *testing.T, m *migrate.Migrator, app, name string) {
	t.Helper()
	if err := m.To(t.Context(), app, name, nil); err != nil {
		t.Fatal(err)
	}
}

package migrate

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// TestQueriesThatFail has an engine's query about the schema fail. The error names the query's
// purpose, no step is done, and the ledger is as before.
func TestQueriesThatFail(t *testing.T) {
	t.Parallel()
	const broken = "SELECT broken FROM nosuch"
	for name, test := range map[string]struct {
		apply bool // all migrations before
		spoil func(t *tables)
		call  func(t *testing.T, m *Migrator, progress func(Step, bool)) error
		want  string
	}{
		"the foreign keys, to revert": {true, func(t *tables) { t.referencesQuery = broken }, toZero("auth"),
			"migrate: read the foreign keys: "},
		"a foreign key's table is no text": {true, func(t *tables) { t.referencesQuery = "SELECT NULL, NULL" },
			toZero("auth"),
			"migrate: read the foreign keys: "},
		"the key of users": {false, func(t *tables) { t.keyQuery = broken }, upTo("auth"), ""},
		"the key of users, of apps that refer to it": {false, func(t *tables) { t.keyQuery = broken }, upTo(""),
			"migrate: apply admin.0001_initial: read the type of column id of table auth_user: "},
		"the shape of a table": {false, func(t *tables) { t.shapeQuery = broken + " WHERE x = ?" }, upTo(""),
			"migrate: read the columns of table "},
		"the ledger's table": {false, func(t *tables) { t.ledger = broken }, upTo(""), "migrate: create the ledger: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db, err := sqlite.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "db"),
				sqlstore.Config{Wait: time.Hour})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { db.Close() })
			m := New(db)
			if test.apply {
				if err := m.Up(t.Context(), "", nil); err != nil {
					t.Fatal(err)
				}
			}
			before, err := m.readLedger(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			test.spoil(&m.tables)
			done := func(s Step, done bool) {
				if done && s.App == "admin" {
					t.Errorf("done: %v", s)
				}
			}
			err = test.call(t, m, done)
			if test.want == "" && err == nil {
				return
			}
			if err == nil || test.want == "" || !strings.HasPrefix(err.Error(), test.want) {
				t.Errorf("got %v, want %s", err, test.want)
			}
			after, err := m.readLedger(t.Context())
			if diff := cmp.Diff(before, after, cmp.AllowUnexported(key{})); diff != "" || err != nil {
				t.Errorf("the ledger: %s, %v", diff, err)
			}
		})
	}
}

type call = func(t *testing.T, m *Migrator, progress func(Step, bool)) error

func toZero(app string) call {
	return func(t *testing.T, m *Migrator, progress func(Step, bool)) error {
		return m.To(t.Context(), app, zero, progress)
	}
}

func upTo(app string) call {
	return func(t *testing.T, m *Migrator, progress func(Step, bool)) error {
		return m.Up(t.Context(), app, progress)
	}
}

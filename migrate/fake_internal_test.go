package migrate

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestTablesAfter lists which tables exist after a project's statements, as far as these create
// them.
func TestTablesAfter(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		up   []string
		want []string // "name", or "name again" for a table that was there before
	}{
		"the usual forms": {[]string{
			"CREATE TABLE a (id int)", ` create table "B" ("id" int)`, "CREATE TABLE IF NOT EXISTS `c`(id int)",
			"CREATE TABLE d AS SELECT 1", "\n\tCREATE\n\tTABLE e\n(id int)",
		}, []string{"a", "b", "c", "d", "e"}},
		"what creates no table that stays": {[]string{
			"CREATE INDEX a ON b (id)", "INSERT INTO a VALUES ('CREATE TABLE b (id int)')",
			"CREATE TEMP TABLE c (id int)",
			"CREATE TABLE app.d (id int)", "DO $$ BEGIN CREATE TABLE e (id int); END $$", "CREATE VIEW f AS SELECT 1",
		}, nil},
		"dropped": {[]string{"CREATE TABLE a (id int)", "CREATE TABLE b (id int)",
			"CREATE TABLE c (id int)", `DROP TABLE IF EXISTS a, "b" CASCADE`}, []string{"c"}},
		"renamed":          {[]string{"CREATE TABLE a (id int)", `ALTER TABLE "a" RENAME TO "b"`}, []string{"b"}},
		"renamed on MySQL": {[]string{"CREATE TABLE a (id int)", "RENAME TABLE `a` TO `b`"}, []string{"b"}},
		"a column renamed": {[]string{"CREATE TABLE a (id int)", "ALTER TABLE a RENAME COLUMN id TO b"},
			[]string{"a"}},
		"another renamed": {[]string{"ALTER TABLE a RENAME TO b"}, nil},
		"rebuilt": {[]string{"CREATE TABLE new_a (id int)", "DROP TABLE a", "ALTER TABLE new_a RENAME TO a"},
			[]string{"a again"}},
		"moved away, rebuilt": {[]string{"ALTER TABLE a RENAME TO old_a", "CREATE TABLE a (id int)",
			"DROP TABLE old_a"}, []string{"a again"}},
	} {
		p := newPlanner(sqliteTables(), sqlstore.UserModel{}.WithDefaults(),
			[]Migration{{App: "x", Name: "1", Up: c.up}})
		e := p.inApp("x")[0]
		var got []string
		for _, table := range p.tablesAfter([]step{{e, apply}}) {
			if table.rebuilt {
				table.name += " again"
			}
			got = append(got, table.name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

// A table that a later migration renames or deletes need not be there under its first name.
func TestTablesAfterOperations(t *testing.T) {
	t.Parallel()
	create := func(name string) ops.Operation {
		id := ops.Field{Name: "id", Kind: model.BigAutoField, PrimaryKey: true}
		return ops.CreateModel{Name: name, Fields: []ops.Field{id}}
	}
	own := []Migration{
		{App: "x", Name: "1", Operations: []ops.Operation{create("A"), create("B"), create("C")}},
		{App: "x", Name: "2", Operations: []ops.Operation{ops.RenameModel{Old: "A", New: "D"}}},
		{App: "x", Name: "3", Operations: []ops.Operation{ops.DeleteModel{Name: "B"}}},
	}
	p := newPlanner(sqliteTables(), sqlstore.UserModel{}.WithDefaults(), own)
	var steps []step
	for _, e := range p.inApp("x") {
		steps = append(steps, step{e, apply})
	}
	for n, want := range [][]string{nil, {"x_a", "x_b", "x_c"}, {"x_b", "x_c", "x_d"}, {"x_c", "x_d"}} {
		var got []string
		for _, table := range p.tablesAfter(steps[:n]) {
			got = append(got, table.name)
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("after %d: %s", n, diff)
		}
	}
}

package migrate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	kinds "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestBatches goes through ten rows, three at a time. The third batch fails at first: the batches
// before it stay, and the next run goes on behind them. Between two batches another writer waits
// for no row, and during a batch for none of other batches.
func TestBatches(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		var ranges []string
		fail := true
		each := func(ctx context.Context, db ops.DB, b ops.Batch) error {
			if fail && b.UpTo == int64(9) {
				return errors.New("broken")
			}
			ranges = append(ranges, fmt.Sprint(b.After, "-", b.UpTo))
			where, args := b.Where("id")
			_, err := db.Exec(ctx, "UPDATE shop_row SET n = n + 1 WHERE "+where, args...)
			d.lockOthersAtOnce(t, b)
			return err
		}
		rows := []string{}
		for i := range 10 {
			rows = append(rows, fmt.Sprintf("(%d, 0)", i+1))
		}
		own := []migrate.Migration{
			{App: "shop", Name: "0001_initial", Operations: []ops.Operation{
				ops.CreateModel{Name: "Row", Fields: []ops.Field{
					{Name: "id", Kind: kinds.BigAutoField, PrimaryKey: true}, {Name: "n", Kind: kinds.IntegerField}}},
				ops.RunSQL{Up: []string{"INSERT INTO shop_row (id, n) VALUES " + strings.Join(rows, ", ")},
					Down: []string{}},
			}},
			{App: "shop", Name: "0002_add", Operations: []ops.Operation{
				ops.RunBatches{Name: "add", Model: "row", Size: 3, Each: each,
					Back: func(ctx context.Context, db ops.DB, b ops.Batch) error {
						where, args := b.Where("id")
						_, err := db.Exec(ctx, "UPDATE shop_row SET n = n - 1 WHERE "+where, args...)
						return err
					}}}},
			{App: "shop", Name: "0003_more", Operations: []ops.Operation{
				ops.AddField{Model: "row", Field: ops.Field{Name: "more", Kind: kinds.IntegerField, Null: true}}}},
		}
		db := d.open(t, sqlstore.UserModel{})
		m := migrate.New(db, own...)
		err := m.Up(t.Context(), "", nil)
		const stopped = "after 6 of 10 rows; it goes on there when migrate runs again: broken"
		if err == nil || !strings.Contains(err.Error(), stopped) {
			t.Fatalf("got %v", err)
		}
		fail = false
		var seen []string
		err = m.Up(t.Context(), "", func(s migrate.Step, done bool) {
			seen = append(seen, fmt.Sprint(s.Name, " ", s.Rows, "/", s.Total, " ", done))
			if s.Total > 0 {
				d.writeAtOnce(t, "shop_row")
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"<nil>-3", "3-6", "6-9", "9-10"}, ranges); diff != "" {
			t.Error(diff)
		}
		want := []string{"0002_add 0/0 false", "0002_add 3/4 false", "0002_add 4/4 false", "0002_add 0/0 true",
			"0003_more 0/0 false", "0003_more 0/0 true"}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Error(diff)
		}
		d.wantRows(t, "SELECT COUNT(*), SUM(n) FROM shop_row", "10|10")
		if err := m.To(t.Context(), "shop", "0001", nil); err != nil {
			t.Fatal(err)
		}
		d.wantRows(t, "SELECT COUNT(*), SUM(n) FROM shop_row", "10|0")
		d.wantRows(t, "SELECT name FROM django_migrations WHERE app = 'shop'", "0001_initial")
		for table := range tablesIn(t, db) {
			if strings.Contains(table, "position") || strings.Contains(table, "journal") {
				t.Errorf("the table %s stays", table)
			}
		}
	})
}

// TestStatements shows the statements of a migration before and after it runs.
func TestStatements(t *testing.T) {
	t.Parallel()
	onEngines(t, func(t *testing.T, d database) {
		m := migrate.New(d.open(t, sqlstore.UserModel{}), shop()...)
		show := func(backward bool) string {
			list, err := m.Statements(t.Context(), "shop", "0003", backward)
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, s := range list {
				lines = append(lines, strings.TrimSpace("-- "+s.Remark+" "+s.SQL))
			}
			return strings.Join(lines, "\n")
		}
		before := show(false)
		if err := m.Up(t.Context(), "", nil); err != nil {
			t.Fatal(err)
		}
		rewrite := map[string]string{"postgres": "rewrites the table unless its texts only may become longer",
			"mysql": "copies the table", "sqlite": `CREATE TABLE "new__shop_customer"`}[d.engine]
		for what, text := range map[string]string{"before": before, "backward": show(true)} {
			for _, part := range []string{"Rename model OrderLine to Line", "Alter field name on customer", rewrite,
				map[bool]string{true: "varchar(50)", false: "varchar(70)"}[what == "backward"]} {
				if !strings.Contains(text, part) {
					t.Errorf("%s: no %q in\n%s", what, part, text)
				}
			}
		}
		d.wantRows(t, "SELECT COUNT(*) FROM shop_line", "1")
	})
}

// writeAtOnce changes all rows of a table, and fails if another transaction holds a lock on one.
func (d database) writeAtOnce(t *testing.T, table string) {
	t.Helper()
	if d.engine != "sqlite" { // which waits for nothing if it is not told to
		d.rows(t, "SELECT id FROM "+table+" FOR UPDATE NOWAIT")
	}
	d.exec(t, "UPDATE "+table+" SET id = id")
}

// lockOthersAtOnce locks the rows of shop_row outside of a batch, and fails if another transaction
// has locked one. SQLite has one lock for all.
func (d database) lockOthersAtOnce(t *testing.T, b ops.Batch) {
	t.Helper()
	if d.engine == "sqlite" {
		return
	}
	var others []string
	for id := range int64(11) {
		if after, _ := b.After.(int64); id <= after || id > b.UpTo.(int64) {
			others = append(others, fmt.Sprint(id))
		}
	}
	for _, id := range others {
		lock := "SELECT id FROM shop_row WHERE id = " + id + " FOR UPDATE NOWAIT"
		if _, err := d.raw.ExecContext(t.Context(), lock); err != nil {
			t.Errorf("row %s, in the batch %v: %v", id, b, err)
		}
	}
}

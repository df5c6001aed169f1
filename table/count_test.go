package table_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// TestCounts: a count that stops, and what the engine believes.
func TestCounts(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, db *sqlstore.SQL) {
		items := table.Of[Item](tables)
		all, err := items.Count(t.Context(), model.Cond{})
		must(t, err)
		some := model.Is("product__name__startswith", "Product")
		for _, c := range []struct {
			where      model.Cond
			most, want int64
		}{{model.Cond{}, 5, 5}, {model.Cond{}, 1000, all}, {some, 4, 4}, {model.Nothing(), 4, 0}} {
			if n, err := items.CountAtMost(t.Context(), c.where, c.most); err != nil || n != c.want {
				t.Errorf("%+v: %d, %v", c, n, err)
			}
		}
		if statement := map[string]string{"postgres": "ANALYZE shop_item",
			"mysql": "ANALYZE TABLE shop_item"}[db.Engine()]; statement != "" {
			if _, err := db.DBTX().ExecContext(t.Context(), statement); err != nil {
				t.Log(err) // MariaDB returns rows
			}
		}
		n, err := items.Estimate(t.Context())
		switch {
		case err != nil:
			t.Error(err)
		case db.Engine() == "sqlite" && n != 0:
			t.Errorf("SQLite estimates %d", n)
		case db.Engine() == "postgres" && n != all:
			t.Errorf("%d, want %d", n, all)
		case db.Engine() == "mysql" && (n < all/2 || n > all*2):
			t.Errorf("%d, want about %d", n, all)
		}
	})
}

// TestCountsAgain: a statement that was prepared for two equal values counts a row with two others
// once.
func TestCountsAgain(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		products := table.Of[Product](tables)
		tagged := func(a, b int64) model.Cond { return model.Or(model.Is("tags", a), model.Is("tags", b)) }
		both, err := products.Count(t.Context(), model.Each(model.Is("tags", int64(2)), model.Is("tags", int64(3))))
		must(t, err)
		var counts []int64
		for _, where := range []model.Cond{tagged(2, 2), tagged(3, 3), tagged(2, 3)} {
			n, err := products.Count(t.Context(), where)
			must(t, err)
			counts = append(counts, n)
		}
		if both == 0 || counts[2] != counts[0]+counts[1]-both {
			t.Errorf("%v, and %d with both", counts, both)
		}
	})
}

// TestBatch reads the rows behind relations for two rows at a time, and stops early.
func TestBatch(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, _ *table.Tables, sql *sqlstore.SQL) {
		db := &counted{DB: sql}
		orders := table.Of[Order](table.New(shop(), db, table.Config{}))
		q := model.Query{Order: []string{"id"}, Load: []string{"items__product"}}
		whole, err := orders.Collect(t.Context(), q)
		must(t, err)
		q.Batch = 2
		db.n.Store(0)
		parts, err := orders.Collect(t.Context(), q)
		must(t, err)
		if want := 1 + (len(whole)+1)/2; int(db.n.Load()) != want {
			t.Errorf("%d statements, want %d", db.n.Load(), want)
		}
		for i, o := range parts {
			if o.ID != whole[i].ID || len(o.Items.Rows) != len(whole[i].Items.Rows) {
				t.Errorf("order %d has %d items, want %d", o.ID, len(o.Items.Rows), len(whole[i].Items.Rows))
			}
		}
		n := 0
		for _, err := range orders.List(t.Context(), q) {
			must(t, err)
			if n++; n == 3 {
				break
			}
		}
		if n != 3 || len(parts) != len(whole) {
			t.Errorf("%d rows, and %d of %d", n, len(parts), len(whole))
		}
	})
}

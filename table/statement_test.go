package table_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// Sales is how many pieces of a product are ordered. No table has its rows.
type Sales struct {
	ID       int64
	Name     string          `model:"max_length=80"`
	Category model.Ref[Kind] `model:"protect,related=+"`
	Pieces   int64
	Tags     model.Many[Word] `model:"through=SalesTag,related=+"`
}

func (Sales) Meta() model.Meta { return model.Meta{Table: model.NoTable, Unmanaged: true} }

// SalesTag is the join table of the products, for sales.
type SalesTag struct {
	ID    int64
	Sales model.Ref[Sales] `model:"cascade,column=product_id,related=+"`
	Tag   model.Ref[Word]  `model:"cascade,related=+"`
}

func (SalesTag) Meta() model.Meta { return model.Meta{Table: "shop_product_tags", Unmanaged: true} }

// Kind and Word are the tables of categories and tags.
type (
	Kind struct {
		ID   int64
		Slug string `model:"slug"`
	}
	Word struct {
		ID   int64
		Name string `model:"max_length=30"`
	}
)

func (Kind) Meta() model.Meta { return model.Meta{Table: "shop_category", Unmanaged: true} }
func (Word) Meta() model.Meta { return model.Meta{Table: "shop_tag", Unmanaged: true} }

// Best is another struct without a table.
type Best struct{ ID int64 }

func (Best) Meta() model.Meta { return model.Meta{Table: model.NoTable, Unmanaged: true} }

const sales = `WITH ordered AS (SELECT product_id, quantity FROM shop_item WHERE quantity >= ?)
	SELECT p.id, p.name, p.category_id, SUM(o.quantity) AS pieces, COUNT(*) AS times
	FROM shop_product p JOIN ordered o ON o.product_id = p.id GROUP BY p.id, p.name, p.category_id -- all`

var _ resource.Source[Sales] = table.Statement[Sales]{}

func salesTables(db table.DB) *table.Tables {
	app := model.App{Label: "sales", Models: []any{Sales{}, SalesTag{}, Kind{}, Word{}, Best{}}}
	return table.New(model.NewSet(app), db, table.Config{})
}

// TestSQL asks for the rows of a statement, with conditions, orders, pages and relations around it,
// and compares with the same computed in Go.
func TestSQL(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, shop *table.Tables, sql *sqlstore.SQL) {
		ctx, db := t.Context(), &counted{DB: sql}
		tables := salesTables(db)
		items, err := table.Of[Item](shop).Collect(ctx, model.Query{Load: []string{"product__tags"}})
		must(t, err)
		pieces, products := map[int64]int64{}, map[int64]*Product{}
		for _, i := range items {
			if i.Quantity >= 2 {
				pieces[i.Product.Row.ID] += int64(i.Quantity)
				products[i.Product.Row.ID] = i.Product.Row
			}
		}
		var all []int64
		for id := range pieces {
			all = append(all, id)
		}
		slices.Sort(all)
		only := func(keep func(id int64) bool) (ids []int64) {
			for _, id := range all {
				if keep(id) {
					ids = append(ids, id)
				}
			}
			return ids
		}
		if len(all) < 4 {
			t.Fatalf("too few rows for a test: %v", all)
		}
		rows := table.SQL[Sales](tables, sales, 2)
		byPieces := slices.SortedFunc(slices.Values(all), func(a, b int64) int {
			if n := pieces[b] - pieces[a]; n != 0 {
				return int(n)
			}
			return int(a - b)
		})
		for name, test := range map[string]struct {
			query model.Query
			want  []int64
		}{
			"all":      {model.Query{Order: []string{"id"}}, all},
			"an order": {model.Query{Order: []string{"-pieces", "id"}}, byPieces},
			"a page":   {model.Query{Order: []string{"id"}, Limit: 2, Offset: 1}, all[1:3]},
			"far away": {model.Query{Order: []string{"id"}, Limit: 2, Offset: 5000}, nil},
			"a look-up": {model.Query{Where: model.Is("name__icontains", "Product 0"), Order: []string{"id"}},
				only(func(id int64) bool { return strings.Contains(products[id].Name, "Product 0") })},
			"a computed column": {model.Query{Where: model.Is("pieces__gt", 4), Order: []string{"id"}},
				only(func(id int64) bool { return pieces[id] > 4 })},
			"behind a key": {model.Query{Where: model.Is("category__slug", "saws"), Order: []string{"id"},
				Load: []string{"category"}}, only(func(id int64) bool { return key(products[id].Category.ID) == 2 })},
			"behind many": {model.Query{Where: model.Is("tags__name__in", []any{"new", "sale"}), Order: []string{"id"}},
				only(func(id int64) bool {
					return slices.ContainsFunc(products[id].Tags.Rows, func(t *Tag) bool {
						return t.Name == "new" || t.Name == "sale"
					})
				})},
			"without many": {model.Query{Where: model.Is("tags__name__isnull", true), Order: []string{"id"}},
				only(func(id int64) bool { return len(products[id].Tags.Rows) == 0 })},
			"prefetched": {model.Query{Where: model.Not(model.Is("pieces", -1)), Order: []string{"id"},
				Load: []string{"tags"}, Lock: true}, all},
		} {
			got, err := rows.Collect(ctx, test.query)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			var ids []int64
			for _, row := range got {
				ids = append(ids, row.ID)
				if row.Pieces != pieces[row.ID] || row.Name != products[row.ID].Name {
					t.Errorf("%s: %+v", name, row)
				}
				if name == "prefetched" && len(row.Tags.Rows) != len(products[row.ID].Tags.Rows) {
					t.Errorf("product %d has the tags %v", row.ID, row.Tags.Rows)
				}
			}
			if diff := cmp.Diff(test.want, ids); diff != "" {
				t.Errorf("%s: (-want +got)\n%s", name, diff)
			}
			n, err := rows.Count(ctx, test.query.Where)
			if err != nil || test.query.Limit == 0 && int(n) != len(test.want) {
				t.Errorf("%s: count %d, %v", name, n, err)
			}
		}
		db.n.Store(0)
		one, err := rows.Get(ctx, model.Query{Where: model.Is("pk", all[0])})
		if err != nil || one.ID != all[0] || db.n.Load() != 1 {
			t.Errorf("%+v, %v, %d statements", one, err, db.n.Load())
		}
	})
}

func key(id model.ID) int64 { n, _ := id.Int(); return n }

// TestSQLMistakes: columns that are missing or stand twice are named. The statement runs as a
// subquery, so it cannot write.
func TestSQLMistakes(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, shop *table.Tables, db *sqlstore.SQL) {
		tables := salesTables(db)
		found, err := tables.Compare(t.Context())
		must(t, err)
		for _, d := range found {
			if d.Model.Table == model.NoTable {
				t.Error(d)
			}
		}
		for name, test := range map[string]struct{ query, want string }{
			"columns that are missing": {"SELECT id, name AS title FROM shop_product",
				"the statement of Sales lacks the columns name, category_id, pieces; it has id, title"},
			"a column that stands twice": {"SELECT p.*, c.*, 1 AS pieces FROM shop_product p, shop_category c", "id"},
			"a mistake in SQL":           {"SELEC", "the statement of Sales"},
			"a write":                    {"DELETE FROM shop_item RETURNING 1", "the statement of Sales"},
			"several":                    {"SELECT 1; DELETE FROM shop_item", "the statement of Sales"},
		} {
			_, err := table.SQL[Sales](tables, test.query).Count(t.Context(), model.Cond{})
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%s: %v, want %s", name, err, test.want)
			}
		}
		if n, err := table.Of[Item](shop).Count(t.Context(), model.Cond{}); err != nil || n == 0 {
			t.Errorf("%d items are left (%v)", n, err)
		}
		if db.Engine() == "postgres" {
			rows := table.SQL[Sales](tables, `SELECT id, name, category_id, 1 AS pieces FROM shop_product
				WHERE attributes ?? 'size' OR attributes ?? 'a'; `)
			if _, err := rows.Collect(t.Context(), model.Query{}); err != nil {
				t.Error(err)
			}
		}
	})
}

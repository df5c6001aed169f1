package table_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/table"
)

// TestLoad reads rows with those behind their relations: one statement, and one more for each
// relation to many rows, whatever the rows.
func TestLoad(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, _ *table.Tables, sql *sqlstore.SQL) {
		db := &counted{DB: sql}
		tables := table.New(shop(), db, table.Config{})

		products, err := table.Of[Product](tables).Collect(t.Context(),
			model.Query{Order: []string{"id"}, Load: []string{"category__parent", "tags", "reviews__author"}})
		must(t, err)
		if n := db.n.Swap(0); n != 3 || len(products) != 23 {
			t.Fatalf("%d statements for %d products, want 3 for 23", n, len(products))
		}
		p := products[0]
		if p.Category.Row.Name != "Saws" || p.Category.Row.Parent.Row.Name != "Tools" ||
			products[1].Category.Row.Parent.Row != nil {
			t.Errorf("categories: %+v, %+v", p.Category.Row, products[1].Category.Row)
		}
		if len(p.Tags.Rows) != 2 || p.Tags.Rows[0].Name != "heavy" || p.Tags.IDs[1] != model.Int(2) {
			t.Errorf("tags: %+v", p.Tags)
		}
		if len(p.Reviews.Rows) != 3 || p.Reviews.Rows[0].Author.Row.Username == "" ||
			len(products[2].Reviews.Rows) != 0 {
			t.Errorf("reviews: %+v", p.Reviews)
		}

		n := 0
		loaded := model.Query{Load: []string{"items__product", "owner"}}
		for order, err := range table.Of[Order](tables).List(t.Context(), loaded) {
			must(t, err)
			n++
			if order.Owner.Row.Username == "" || len(order.Items.Rows) == 0 ||
				order.Items.Rows[0].Product.Row.Name == "" {
				t.Errorf("order %+v", order)
			}
		}
		if s := db.n.Swap(0); s != 2 || n != 8 {
			t.Errorf("%d statements for %d orders, want 2 for 8", s, n)
		}

		// The row of a list is one and the same. A relation that is NULL in between has no row.
		var names []string
		loaded = model.Query{Order: []string{"id"}, Load: []string{"parent"}}
		for c, err := range table.Of[Category](tables).List(t.Context(), loaded) {
			must(t, err)
			if c.Parent.Row != nil {
				names = append(names, c.Name+" in "+c.Parent.Row.Name)
			}
		}
		if !slices.Equal(names, []string{"Saws in Tools"}) {
			t.Errorf("parents: %v", names)
		}
	})
}

// TestUpdate writes the named columns and no others, as another program may have changed those.
func TestUpdate(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		ctx, products := t.Context(), table.Of[Product](tables)
		p, err := products.Find(ctx, 5)
		must(t, err)
		n, err := products.UpdateWhere(ctx, model.Is("category__slug", p.Name), map[string]any{"stock": 1})
		if n != 0 || err != nil {
			t.Errorf("UpdateWhere of none: %d, %v", n, err)
		}
		n, err = products.UpdateWhere(ctx, model.Is("tags__name", "eco"), map[string]any{"stock": 77, "category": 3})
		changed, _ := products.Count(ctx, model.And(model.Is("tags__name", "eco"), model.Is("stock", 77)))
		if n != 6 || changed != n || err != nil {
			t.Errorf("UpdateWhere: %d, %v; %d are changed", n, err, changed)
		}
		_, err = products.UpdateWhere(ctx, model.Is("pk", 5), map[string]any{"stock": 78})
		must(t, err)
		p.Name, p.Stock = "renamed", 1
		must(t, products.Update(ctx, p, "name"))
		got, err := products.Find(ctx, "5")
		must(t, err)
		if got.Name != "renamed" || got.Stock != 78 {
			t.Errorf("name %q and stock %d, want renamed and 78", got.Name, got.Stock)
		}
		must(t, products.Update(ctx, got)) // no change is no error
		if err := products.Update(ctx, got, "nonsense"); err == nil {
			t.Error("Update took a field that is none")
		}
		got.ID = 999
		if err := products.Update(ctx, got, "name"); !errors.Is(err, table.ErrNotFound) {
			t.Errorf("Update of no row: %v, want ErrNotFound", err)
		}
		if _, err := products.Find(ctx, 999); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("Find of no row: %v, want ErrNotFound", err)
		}
		if _, err := products.Get(ctx, model.Query{}); !errors.Is(err, table.ErrSeveral) {
			t.Errorf("Get of many rows: %v, want ErrSeveral", err)
		}
	})
}

// TestConflict tells the fields of the constraint, on each engine.
func TestConflict(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		ctx := t.Context()
		for name, write := range map[string]func() error{
			"name": func() error { return table.Of[Tag](tables).Insert(ctx, &Tag{Name: "new"}) },
			"owner,number": func() error {
				o, err := table.Of[Order](tables).Find(ctx, 1)
				must(t, err)
				o.ID = 0
				return table.Of[Order](tables).Insert(ctx, o)
			},
			"category,name": func() error {
				p, err := table.Of[Product](tables).Find(ctx, 1)
				must(t, err)
				p.Name = "Product 04"
				return table.Of[Product](tables).Update(ctx, p)
			},
			"id": func() error { return table.Of[Tag](tables).Insert(ctx, &Tag{ID: 1, Name: "another"}) },
		} {
			var conflict *table.Conflict
			if err := write(); !errors.As(err, &conflict) || !errors.Is(err, auth.ErrExists) {
				t.Errorf("%s: %v, want a *Conflict", name, err)
				continue
			}
			var fields string
			for _, f := range conflict.Fields {
				if fields != "" {
					fields += ","
				}
				fields += f.Name
			}
			if fields != name {
				t.Errorf("fields %s, want %s", fields, name)
			}
		}
	})
}

func TestInsertAll(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, _ *table.Tables, sql *sqlstore.SQL) {
		db := &counted{DB: sql}
		tags := table.Of[Tag](table.New(shop(), db, table.Config{}))
		var all []*Tag
		for i := range 30 {
			all = append(all, &Tag{Name: string(rune('A' + i))})
		}
		must(t, tags.InsertAll(t.Context(), all))
		if n := db.n.Load(); n > 2 {
			t.Errorf("%d statements, want one, and one for the step of keys", n)
		}
		for _, tag := range all {
			got, err := tags.Find(t.Context(), tag.ID)
			must(t, err)
			if got.Name != tag.Name {
				t.Errorf("tag %d is %q, want %q", tag.ID, got.Name, tag.Name)
			}
		}
		must(t, tags.InsertAll(t.Context(), nil))
	})
}

func TestMany(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		ctx, products := t.Context(), tables.Of(tables.Set().Named("shop.product"))
		row, err := products.Get(ctx, model.Query{Where: model.Is("pk", 1)})
		must(t, err)
		tags := products.Many(row, "tags")
		is := func(want ...int64) {
			t.Helper()
			got, err := tags.Keys(ctx)
			must(t, err)
			var ids []int64
			for _, id := range got {
				n, _ := id.Int()
				ids = append(ids, n)
			}
			if slices.Sort(ids); !slices.Equal(ids, want) {
				t.Errorf("tags %v, want %v", ids, want)
			}
		}
		is(2, 3)
		must(t, tags.Add(ctx, model.Int(3), model.Int(5), model.Int(5)))
		is(2, 3, 5)
		must(t, tags.Remove(ctx, model.Int(2), model.Int(9)))
		is(3, 5)
		must(t, tags.Set(ctx, model.Int(1), model.Int(5)))
		is(1, 5)
		must(t, tags.Set(ctx))
		is()
		if err := tags.Add(ctx, model.Int(99)); !errors.Is(err, sqlstore.ErrForeignKey) {
			if n, _ := products.Count(ctx, model.Is("tags", 99)); n > 0 {
				t.Errorf("a tag that does not exist: %v", err)
			}
		}
	})
}

// TestDelete deletes as Django's collector does, with its words for what is protected.
func TestDelete(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		ctx := t.Context()
		products, orders, categories := table.Of[Product](tables), table.Of[Order](tables), table.Of[Category](tables)

		product, err := products.Find(ctx, 2)
		must(t, err)
		_, err = products.Delete(ctx, product)
		var refused *table.Protected
		const words = "Cannot delete some instances of model 'Product' because they are referenced through " +
			"protected foreign keys: 'Item.product'."
		if !errors.As(err, &refused) || refused.Error() != words || len(refused.Rows) == 0 {
			t.Errorf("delete a product of an order: %v", err)
		}
		tools, err := categories.Find(ctx, 1)
		must(t, err)
		if _, err := categories.Delete(ctx, tools); !errors.As(err, &refused) || refused.Fields[0].Name != "category" {
			t.Errorf("delete a category of products: %v", err)
		}

		var hooked []int64
		orders.OnDelete(func(_ context.Context, o *Order) error { hooked = append(hooked, o.ID); return nil })
		order, err := orders.Find(ctx, 2)
		must(t, err)
		preview, err := orders.Preview(ctx, orders.Model().Row(order))
		must(t, err)
		deleted, err := orders.Delete(ctx, order)
		must(t, err)
		items := tables.Set().Named("shop.item")
		if deleted.Total() != 4 || deleted[items] != 3 || len(preview) != 4 || !slices.Equal(hooked, []int64{2}) {
			t.Errorf("order with its items: %v, preview %d, hooks %v", deleted, len(preview), hooked)
		}

		// A product without orders goes with its reviews and the rows of its join table.
		_, err = tables.Of(items).DeleteWhere(ctx, model.Is("product", 2))
		must(t, err)
		deleted, err = products.Delete(ctx, product)
		must(t, err)
		if deleted.Total() != 6 { // itself, three reviews, two tags
			t.Errorf("product: %v", deleted)
		}

		// SET_NULL: the category below stays.
		_, err = tables.Of(items).DeleteWhere(ctx, model.Cond{})
		must(t, err)
		_, err = products.DeleteWhere(ctx, model.Cond{})
		must(t, err)
		_, err = categories.Delete(ctx, tools)
		must(t, err)
		saws, err := categories.Find(ctx, 2)
		must(t, err)
		if !saws.Parent.ID.IsZero() {
			t.Errorf("the parent of a deleted category: %v, want none", saws.Parent.ID)
		}
	})
}

// TestHooks undoes a write whose hook fails, and joins the transaction of the context.
func TestHooks(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		ctx, tags := t.Context(), table.Of[Tag](tables)
		refused := errors.New("refused")
		var seen []string
		tags.OnSave(func(ctx context.Context, tag *Tag, created bool) error {
			if tag.Name == "bad" {
				return refused
			}
			if created {
				seen = append(seen, tag.Name)
			}
			_, err := tags.Count(ctx, model.Cond{}) // in the transaction
			return err
		})
		if err := tags.Insert(ctx, &Tag{Name: "bad"}); !errors.Is(err, refused) {
			t.Errorf("Insert: %v", err)
		}
		must(t, tags.Insert(ctx, &Tag{Name: "good"}))
		found, err := tags.Exists(ctx, model.Is("name", "bad"))
		if found || err != nil || !slices.Equal(seen, []string{"good"}) {
			t.Errorf("the row of a hook that failed is there: %v %v, hooks %v", found, err, seen)
		}
		err = tags.InTx(ctx, func(ctx context.Context) error {
			must(t, tags.Insert(ctx, &Tag{Name: "undone"}))
			if _, err := tags.Get(ctx, model.Query{Where: model.Is("name", "undone"), Lock: true}); err != nil {
				t.Errorf("within the transaction: %v", err)
			}
			return refused
		})
		if found, _ := tags.Exists(ctx, model.Is("name", "undone")); found || !errors.Is(err, refused) {
			t.Errorf("the row of a transaction that was undone is there, %v", err)
		}
	})
}

// TestNoNull: what a column must have and a row lacks is auth.ErrInvalid, as any value that a
// column refuses.
func TestNoNull(t *testing.T) {
	t.Parallel()
	engines(t, func(t *testing.T, tables *table.Tables, _ *sqlstore.SQL) {
		if err := table.Of[Item](tables).Insert(t.Context(), &Item{Quantity: 1}); !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("an item without order and product: %v", err)
		}
	})
}

package main

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/testkit"
)

// queries are how many statements an answer takes: one for the rows, one to count them, and one for
// each relation to many rows.
var queries = map[string]int{
	"/api/categories/":                 1,
	"/api/categories/saws/":            1,
	"/api/tags/":                       1 + 1,
	"/api/products/":                   1 + 1 + 1, // tags
	"/api/products/?page=2&search=a":   1 + 1 + 1,
	"/api/products/1/":                 1 + 1,
	"/api/products/cheapest-first/":    1 + 1 + 1,
	"/api/catalog/?ordering=-average":  1,
	"/api/orders/":                     1 + 1, // items with their products; a cursor counts nothing
	"/api/orders/1/":                   1 + 1,
	"/api/reviews/?product=1&rating=5": 1 + 1, // and whether there is the product
	"/api/reviews/":                    1,
	"/links/products/":                 1 + 1 + 1,
	"/links/categories/":               1,
	"/links/tags/":                     1,
	"/generic/tags/":                   1,
	"/generic/tags/1/":                 1,
	"/generic/products/SKU-001/":       1,
}

// TestQueries counts the statements of each viewset, and again when there are many more rows.
func TestQueries(t *testing.T) {
	t.Parallel()
	testkit.EachEngine(t, func(t *testing.T, engine testkit.Engine) {
		t.Parallel()
		project := latchkey.Project{Name: "shop", API: policy, Setup: routes, Apps: []model.App{shop}}
		site := testkit.Open(t, project, engine)
		fill(t, site)
		owner, err := site.Users.ByName(t.Context(), "bob")
		if err != nil {
			t.Fatal(err)
		}
		c := site.Client().As(owner)
		count := func(when string) {
			for path, want := range queries {
				site.CountQueries(t, want, func() {
					if answer := c.Get(path); answer.Status != http.StatusOK {
						t.Errorf("%s, %s: %d %s", path, when, answer.Status, answer.Body)
					}
				})
				if t.Failed() {
					t.Fatalf("%s, %s", path, when)
				}
			}
		}
		count("with Django's rows")
		more(t, site, owner.ID)
		count("with many rows")
		for _, route := range site.Routes() {
			pattern, _, isDetail := strings.Cut(route.Pattern, "{")
			if route.View == nil || isDetail || !strings.HasSuffix(route.View.URLName(), "-list") {
				continue
			}
			if _, found := queries[pattern]; !found && pattern != "/api/catalog/" {
				t.Errorf("the statements of %s are not counted", pattern)
			}
		}
	})
}

// fill makes the tables and rows that Django made.
func fill(t *testing.T, site *testkit.Site) {
	t.Helper()
	script, err := os.ReadFile("../../table/testdata/" + site.DB.Engine() + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	err = site.DB.InTx(t.Context(), func(ctx context.Context) error {
		for line := range strings.Lines(string(script)) {
			if _, err := site.DB.Exec(ctx, strings.TrimSuffix(line, "\n")); err != nil {
				return fmt.Errorf("%s: %w", line, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// more adds rows behind each relation.
func more(t *testing.T, site *testkit.Site, owner any) {
	t.Helper()
	ctx := t.Context()
	fail := func(err error) {
		if err != nil {
			t.Helper()
			t.Fatal(err)
		}
	}
	products, orders := latchkey.Table[Product](site.Site), latchkey.Table[Order](site.Site)
	items, tags := latchkey.Table[Item](site.Site), latchkey.Table[Tag](site.Site)
	for i := range 30 {
		p := &Product{Name: fmt.Sprint("Rasp ", i), SKU: fmt.Sprint("RASP-", i), Price: decimal.NewFromInt(int64(i)),
			Active: true, Attributes: model.JSON("{}")}
		p.Category.ID = model.Int(1)
		fail(products.Insert(ctx, p))
		tag := &Tag{Name: fmt.Sprint("tag ", i)}
		fail(tags.Insert(ctx, tag))
		fail(products.Rows.SetMany(ctx, products.Model().Row(p), "tags", model.Int(1), model.Int(tag.ID)))
		o := &Order{Number: fmt.Sprint("M-", i), Status: New, Placed: time.Now()}
		o.Owner.ID = model.Key(fmt.Sprint(owner))
		fail(orders.Insert(ctx, o))
		for range 3 {
			item := &Item{Quantity: 1}
			item.Order.ID, item.Product.ID = model.Int(o.ID), model.Int(p.ID)
			fail(items.Insert(ctx, item))
		}
	}
}

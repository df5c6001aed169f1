package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/client"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/table"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestClient calls the shop by package client: pages of each kind, rows with values of each kind,
// nested rows, errors, actions.
func TestClient(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Name: "shop", API: policy, Setup: routes, Apps: []model.App{shop}})
	fill(t, site)
	bob, err := site.Users.ByName(t.Context(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	c, err := client.New(client.Config{URL: server.URL + "/api", Token: site.Token(t, bob)})
	if err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	count := func(name string, err error) {
		if err != nil {
			t.Fatal(name, err)
		}
		counts[name]++
	}
	for _, err := range client.Of[Category](c, "categories").List(t.Context(), nil) {
		count("categories, without pages", err)
	}
	for _, err := range client.Of[Tag](c, "tags").List(t.Context(), nil) {
		count("tags, by limit and offset", err)
	}
	products := client.Of[Product](c, "products")
	for p, err := range products.List(t.Context(), url.Values{"page_size": {"3"}}) {
		count("products, by page numbers", err)
		if p.SKU == "" || p.Category.ID.IsZero() || p.Price.IsZero() {
			t.Errorf("a product lacks values: %+v", p)
		}
	}
	orders := client.Of[Order](c, "orders")
	for o, err := range orders.List(t.Context(), nil) {
		count("orders, by cursor", err)
		if o.Placed.IsZero() || len(o.Items.Rows) == 0 || o.Items.Rows[0].Product.ID.IsZero() {
			t.Errorf("an order lacks values: %+v", o)
		}
	}
	for name, rows := range map[string]*table.Rows{
		"categories, without pages": latchkey.Table[Category](site.Site).Rows,
		"tags, by limit and offset": latchkey.Table[Tag](site.Site).Rows,
		"products, by page numbers": latchkey.Table[Product](site.Site).Rows,
		"orders, by cursor":         latchkey.Table[Order](site.Site).Rows,
	} {
		where := model.Cond{}
		if name == "orders, by cursor" {
			where = model.Is("owner", bob.ID)
		}
		want, err := rows.Count(t.Context(), where)
		if err != nil || want == 0 || int64(counts[name]) != want {
			t.Errorf("%s: %d rows, want %d (%v)", name, counts[name], want, err)
		}
	}
	writes(t, products, orders)
}

// writes creates, changes and deletes a product.
func writes(t *testing.T, products client.Resource[Product], orders client.Resource[Order]) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	warranty := model.DurationOf(50 * time.Hour)
	p := &Product{Name: "Adze", SKU: "ADZE-1", Price: decimal.RequireFromString("12.50"), Warranty: &warranty,
		Released: model.Date{Year: 2026, Month: 1, Day: 2}, Attributes: model.JSON(`{"edge":[1]}`), Active: true}
	p.Category.ID, p.Tags.IDs = model.Key("saws"), []model.ID{model.Int(1)}
	sent := []string{"name", "sku", "price", "warranty", "released", "attributes", "active", "category", "tags"}
	must(products.Create(t.Context(), p, sent...))
	got, err := products.Get(t.Context(), p.ID)
	must(err)
	created, err := json.Marshal(p)
	must(err)
	read, err := json.Marshal(got)
	must(err)
	if !bytes.Equal(created, read) || p.ID == 0 || got.Warranty.String() != "2 days, 2:00:00" {
		t.Errorf("what was created, and what is read:\n%s\n%s", created, read)
	}
	p.Price = decimal.RequireFromString("13.00")
	must(products.Patch(t.Context(), p, "price"))
	must(products.Update(t.Context(), p))
	err = products.Create(t.Context(), &Product{SKU: "a"}, "sku", "price")
	var refused *client.Error
	if !errors.As(err, &refused) || refused.Status != 400 ||
		fmt.Sprint(refused.Fields["name"]) != "[This field is required.]" ||
		fmt.Sprint(refused.Fields["sku"]) != "[Use capital letters, digits and hyphens.]" {
		t.Errorf("a wrong product: %v", err)
	}
	var answer struct{ Stock int64 }
	must(products.Action(t.Context(), "POST", p.ID, "restock", map[string]int{"amount": 3}, &answer))
	if answer.Stock != 3 {
		t.Errorf("restock: %+v", answer)
	}
	must(products.Delete(t.Context(), p.ID))
	if _, err = products.Get(t.Context(), p.ID); !errors.As(err, &refused) || refused.Status != 404 {
		t.Errorf("a deleted product: %v", err)
	}
	for o, err := range orders.List(t.Context(), nil) {
		must(err)
		if o.Status == New {
			must(orders.Action(t.Context(), "POST", o.ID, "pay", nil, o))
			if o.Status != Paid {
				t.Errorf("a paid order has the status %s", o.Status)
			}
			return
		}
	}
	t.Error("no order is new")
}

package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/model"
)

const ordersPage = "/admin/shop/order/"

// TestOwnOrder edits an order with its items as a browser without script does: a row is changed,
// one is added, one is removed, a mistake is mended, and the log says what was done as Django's
// does.
func TestOwnOrder(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	change := fmt.Sprint(ordersPage, o.ID, "/change/")
	b := as(t, site, "maria")
	b.get(ordersPage).want(200, "10482", "anna", "New", ">2<", `href="`+change+`"`)
	b.get(change).want(200, `value="Yirgacheffe"`, `value="2026-11-23T15:42:07"`,
		`<input type="hidden" name="items-INITIAL_FORMS" value="2">`)
	posted := []string{"owner", "anna", "number", "10482", "status", "paid", "note", "Grind it.",
		"placed", "2026-11-23T15:42:07", "items-0-product", "Yirgacheffe", "items-0-quantity", "0",
		"items-1-product", "Sidamo", "items-1-quantity", "2", "items-1-DELETE", "on",
		"items-2-product", "decaf", "items-2-quantity", "6"}
	b.submit(change, posted...).want(200, "<title>Error: 10482", "Please correct the errors below.",
		"Ensure this value is greater than or equal to 1.", "Nothing is named “decaf”. Choose one, or type the whole name.",
		"Sidamo decaf", "Grind it.", `name="items-1-DELETE" checked`)
	posted[13], posted[21] = "3", "Sidamo decaf"
	if b.submit(change, posted...).leads("/admin/shop/order/"); b.last.Code == 200 {
		t.Fatal(b.text()[strings.Index(b.text(), "<main"):])
	}
	b.get(ordersPage).want(200, "The order “10482” was changed successfully.", "Paid")
	if got := itemsOf(t, site, o); got != "Yirgacheffe ×3, Sidamo decaf ×6" {
		t.Errorf("the order has %s", got)
	}
	stored, err := latchkey.Table[Order](site.Site).Find(t.Context(), o.ID)
	if err != nil || !stored.Placed.Equal(o.Placed) || stored.Note != "Grind it." || stored.Status != "paid" {
		t.Errorf("stored: %+v, %v", stored, err)
	}
	want := `10482 2 [{"changed": {"fields": ["Status", "Note"]}}, ` +
		`{"added": {"name": "item", "object": "Item object (3)"}}, ` +
		`{"changed": {"name": "item", "object": "Item object (1)", "fields": ["Quantity"]}}, ` +
		`{"deleted": {"name": "item", "object": "Item object (2)"}}]`
	if got := strings.Join(shopLog(t, site, "order"), "\n"); got != want {
		t.Errorf("the log has\n%s\nnot\n%s", got, want)
	}
	b.get(fmt.Sprint(ordersPage, o.ID, "/history/")).want(200,
		"Changed Status and Note. Added item “Item object (3)”. Changed Quantity for item “Item object (1)”. "+
			"Deleted item “Item object (2)”.")
}

// TestOwnAdd adds an order with an item, and a product with every kind of field.
func TestOwnAdd(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	stocked(t, site)
	b := as(t, site, "maria")
	b.get(ordersPage+"add/").submit(ordersPage+"add/", "owner", "anna", "number", "1", "status", "new", "placed",
		"2026-11-24T10:00:00", "items-0-product", "Sidamo", "items-0-quantity", "4", "_continue", "1").leads(
		"/admin/shop/order/2/change/")
	b.get("/admin/shop/order/2/change/").want(200, "The order “1” was added successfully. You may edit it again below.",
		`value="Sidamo"`, `value="4"`)
	b.get(ordersPage+"add/").submit(ordersPage+"add/", "owner", "anna", "number", "1", "status", "new", "placed",
		"2026-11-24T10:00:00").want(200, "Order with this Owner and Number already exists.")
	const add = "/admin/shop/product/add/"
	b.get(add).want(200, `name="stock"`, `name="tags"`).submit(add, "category", "nosuch", "name", "", "sku", "C-1", "price",
		"1.234", "weight", "x", "stock", "-1", "released", "2026-13-01", "opens", "25:00", "warranty", "long",
		"reference", "z", "homepage", "nolink", "attributes", "{", "featured", "maybe").want(200,
		"Nothing is named “nosuch”.", "This field is required.", "Product with this SKU already exists.",
		"Ensure that there are no more than 2 decimal places.", "Enter a number.", "Enter a valid date.",
		"Enter a valid time.", "Enter a valid duration.", "Enter a valid UUID.", "Enter a valid URL.",
		"Enter a valid JSON.", "Ensure this value is greater than or equal to 0.", `value="nosuch"`, `value="25:00"`)
	b.get(add).submit(add, "category", "Coffee", "name", "Cup", "sku", "CUP", "price", "4.50", "weight", "0.25",
		"stock", "7", "active", "on", "featured", "true", "released", "2026-01-02", "opens", "08:30:00", "warranty",
		"2 03:04:05", "reference", "00000000-0000-0000-0000-00000000002a", "homepage", "https://example.com/",
		"attributes", `{"a": [1.50, null]}`, "note", "one\r\ntwo", "tags", "1", "tags", "2").leads("/admin/shop/product/")
	products := latchkey.Table[Product](site.Site)
	p, err := products.Get(t.Context(), model.Query{Where: model.Is("sku", "CUP"), Load: []string{"tags"}})
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprint(p.Price, *p.Weight, p.Stock, p.Active, *p.Featured, p.Released, *p.Opens, *p.Warranty,
		*p.Reference,
		p.Homepage, p.Attributes, len(p.Tags.Rows))
	want := `4.5 0.25 7 true true 2026-01-02 08:30:00 51h4m5s 00000000-0000-0000-0000-00000000002a ` +
		`https://example.com/ {"a":[1.5,null]} 2`
	if strings.ReplaceAll(got, " ", "") != strings.ReplaceAll(want, " ", "") {
		t.Errorf("stored: %s\nnot     %s", got, want)
	}
	change := fmt.Sprint("/admin/shop/product/", p.ID, "/change/")
	b.get(change).want(200, `value="2 03:04:05"`, `value="08:30:00"`, `value="4.50"`, `value="Coffee"`)
	b.submit(change, "category", "Coffee", "name", "Cup", "sku", "CUP", "price", "4.50", "weight", "", "stock", "7",
		"featured", "", "released", "", "opens", "", "warranty", "", "reference", "", "homepage", "", "attributes", "",
		"note", "one\r\ntwo", "tags", "2").leads("/admin/shop/product/")
	if p, err = products.Get(t.Context(), model.Query{Where: model.Is("sku", "CUP"),
		Load: []string{"tags"}}); err != nil {
		t.Fatal(err)
	}
	if p.Weight != nil || p.Featured != nil || p.Active || !p.Released.IsZero() || p.Opens != nil ||
		p.Warranty != nil ||
		p.Reference != nil || p.Homepage != "" || string(p.Attributes) != "{}" || len(p.Tags.Rows) != 1 ||
		p.Note != "one\r\ntwo" {
		t.Errorf("emptied: %+v", p)
	}
}

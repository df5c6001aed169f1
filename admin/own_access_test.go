package admin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestOwnHidden: who may not view the rows of a model does not see them through another model: not
// in columns, searches, filters, orders, fields, suggestions, inlines, previews and errors.
func TestOwnHidden(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	site.User(t, "olaf", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_order",
		"shop.change_order", "shop.add_order", "shop.delete_order"))
	site.User(t, "ines", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_order",
		"shop.change_order", "shop.view_item", "shop.change_item", "shop.add_item"))
	page := fmt.Sprint(ordersPage, o.ID, "/")
	b := as(t, site, "olaf")
	hidden := func(texts ...string) {
		t.Helper()
		for _, text := range texts {
			if strings.Contains(strings.ReplaceAll(b.text(), `value="`+text+`"`, ""), text) {
				t.Errorf("%s: the page shows %q:\n%s", b.name, text, b.text()[strings.Index(b.text(), "<main"):])
			}
		}
	}
	b.get("/admin/").want(200, `href="/admin/shop/order/"`)
	hidden("shop/product", "shop/category", "Users")
	for _, query := range []string{"", "?o=2", "?owner__id__exact=2", "?q=10482", "?q=anna"} {
		b.get(ordersPage+query).want(200, `"Orders"`)
		hidden("<bdi>anna", "o=2\"", "owner__id__exact", "Search number, username")
		if got := len(b.keys()); got != 1 && query != "?q=anna" || got != 0 && query == "?q=anna" {
			t.Errorf("%s: %d rows", query, got)
		}
	}
	b.get(page + "change/").want(200)
	hidden("anna", "Yirgacheffe", "items-0", "model=auth.user")
	b.submit(page+"change/", "owner", "anna", "number", "10482", "status", "new", "placed",
		"2026-11-23T15:42:07").want(200, "Select a valid choice.")
	b.submit(page+"change/", "owner", "2", "number", "10482", "status", "new", "placed", "2026-11-23T15:42:07",
		"items-TOTAL_FORMS", "1", "items-0-id", "1", "items-0-product", "1", "items-0-DELETE", "on").leads(ordersPage)
	if got := itemsOf(t, site, o); got != "Yirgacheffe ×1, Sidamo ×2" {
		t.Errorf("who may not see items has changed them: %s", got)
	}
	b.get(page+"delete/").want(200, "Items", "—")
	hidden("Item object", "Yirgacheffe")
	b.get("/admin/autocomplete/?model=shop.product&term=sid").want(403)
	b.get("/admin/autocomplete/?model=shop.nosuch&term=sid").want(404)
	b.get("/admin/shop/product/").want(403)

	b = as(t, site, "ines")
	b.get(page+"change/").want(200, `name="items-0-product"`)
	hidden("Yirgacheffe", "items-0-DELETE", "model=shop.product")
	b.submit(page+"change/", "owner", "2", "number", "10482", "status", "new", "placed", "2026-11-23T15:42:07",
		"items-0-product", "1", "items-0-quantity", "9", "items-0-DELETE", "on", "items-1-product", "2",
		"items-1-quantity", "2", "items-2-product", "Sidamo decaf", "items-2-quantity", "1").want(200,
		"Select a valid choice.")
	b.submit(page+"change/", "owner", "2", "number", "10482", "status", "new", "placed", "2026-11-23T15:42:07",
		"items-0-product", "1", "items-0-quantity", "9", "items-0-DELETE", "on", "items-1-product", "2",
		"items-1-quantity", "2", "items-2-product", "3", "items-2-quantity", "1").leads(ordersPage)
	if got := itemsOf(t, site, o); got != "Yirgacheffe ×9, Sidamo ×2, Sidamo decaf ×1" {
		t.Errorf("the order has %s", got)
	}
}

// TestOwnViewOnly: who may only view gets facts, and may send nothing.
func TestOwnViewOnly(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	site.User(t, "vera", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_order",
		"shop.view_item", "shop.view_product", "shop.view_category", "auth.view_user"))
	b := as(t, site, "vera")
	b.get(ordersPage).want(200, "10482")
	for _, text := range []string{"Add order", `name="action"`, "_selected_action"} {
		if strings.Contains(b.text(), text) {
			t.Errorf("the list has %s", text)
		}
	}
	page := fmt.Sprint(ordersPage, o.ID, "/change/")
	b.get(page).want(200, "<title>View order", "Yirgacheffe", `href="/admin/auth/user/2/change/"`, "Close")
	if main := b.text()[strings.Index(b.text(), "<main"):]; strings.Contains(main, "<input") {
		t.Errorf("the page has a field: %s", main)
	}
	b.submit(page, "number", "x").want(403)
	b.get("/admin/shop/product/").want(200, "Yirgacheffe")
	if strings.Contains(b.text(), "form-0-price") {
		t.Error("the list can be edited")
	}
	b.submit("/admin/shop/product/", "_save", "1", "form-TOTAL_FORMS", "1", "form-0-id", "1", "form-0-price",
		"1").want(403)
}

// TestOwnScope: rows outside of the Scope of a model are there for nobody whom it leaves out: in
// the list, by address, in filters, relations, actions and counts.
func TestOwnScope(t *testing.T) {
	t.Parallel()
	site := openShop(t, func(*latchkey.Site) []admin.Registration {
		return []admin.Registration{
			admin.Of[Product]{Filter: []string{"category"}, Scope: func(*rest.Request) (model.Cond, error) {
				return model.Not(model.Is("sku", "C-1")), nil
			}},
			admin.Of[Order]{Inline: []admin.Inline{admin.Rows[Item]{}}},
		}
	})
	o := stocked(t, site)
	b := as(t, site, "maria")
	const list = "/admin/shop/product/"
	b.get(list+"?count=1").want(200, "2 match.")
	if got := strings.Join(b.keys(), " "); got != "Yirgacheffe Sidamo decaf" {
		t.Errorf("the list has %s", got)
	}
	for _, page := range []string{"change/", "delete/", "history/"} {
		b.get(list + "2/" + page).leads("/admin/")
	}
	b.get("/admin/autocomplete/?model=shop.product&term=sidamo").want(200, `"Sidamo decaf"`)
	if strings.Contains(b.text(), `"Sidamo"`) {
		t.Error("the suggestions have a row outside of the scope")
	}
	b.get(list).submit(list, "action", "delete_selected", "_selected_action", "2").leads(list)
	change := fmt.Sprint(ordersPage, o.ID, "/change/")
	for _, pick := range []string{"2 x", "3 x"} { // only the second one is within the scope
		b.get(change).post(change, url.Values{"csrfmiddlewaretoken": {csrfOf(b)}, "owner": {"anna"},
			"number": {"10482"},
			"status": {"new"}, "placed": {"2026-11-23T15:42:07"}, "items-TOTAL_FORMS": {"1"}, "items-0-id": {"1"},
			"items-0-product": {"x"}, "items-0-product_pick": {pick}, "items-0-quantity": {"1"}})
		if pick == "3 x" {
			b.leads(ordersPage)
		} else {
			b.want(200, "Select a valid choice.")
		}
	}
	if got := itemsOf(t, site, o); got != "Sidamo decaf ×1, Sidamo ×2" {
		t.Errorf("the order has %s", got)
	}
}

// TestOwnDelete: the page that deletes names what goes, and what protects.
func TestOwnDelete(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	b := as(t, site, "maria")
	b.get("/admin/shop/product/1/delete/").want(200, "Cannot be deleted", "Items refer to it, and protect it.",
		"Item object (1)")
	b.submit("/admin/shop/product/1/delete/", "post", "yes").want(200, "Cannot be deleted")
	b.get("/admin/shop/category/1/delete/").want(200, "Cannot be deleted", "Products refer to it", "Yirgacheffe")
	page := fmt.Sprint(ordersPage, o.ID, "/delete/")
	b.get(page).want(200, "Delete the order 10482?", "Items", "Item object (1)").submit(page).leads(ordersPage)
	b.get(ordersPage).want(200, "The order “10482” was deleted successfully.")
	if got := strings.Join(shopLog(t, site, "order"), "\n"); got != "10482 3 " {
		t.Errorf("the log has %s", got)
	}
	b.get("/admin/shop/product/1/delete/").want(200, "Delete the product Yirgacheffe?")
	for _, id := range []string{"99", "x", "99999999999999999999", "%00"} {
		b.get("/admin/shop/product/" + id + "/change/").leads("/admin/")
	}
}

// TestOwnMeanwhile: two people edit one order. The second is told what the first has changed, also
// of the items.
func TestOwnMeanwhile(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	change := fmt.Sprint(ordersPage, o.ID, "/change/")
	first, second := as(t, site, "maria").get(change), as(t, site, "maria").get(change)
	posted := []string{"owner", "anna", "number", "10482", "status", "paid", "placed", "2026-11-23T15:42:07",
		"items-0-product", "Yirgacheffe", "items-0-quantity", "5", "items-1-product", "Sidamo", "items-1-quantity", "2"}
	first.submit(change, append(posted, "items-1-DELETE", "on")...).leads(ordersPage)
	posted[5], posted[11], posted[15] = "new", "7", "4"
	posted = append(posted, "note", "From the second.")
	second.submit(change, posted...).want(200, "Somebody else has changed this meanwhile", "<title>Not saved",
		"<ins><bdi>paid</bdi></ins>", "Item object (1): Quantity", "<ins><bdi>5</bdi></ins>", "deleted",
		"From the second.",
		`<option value="paid" selected>`, `name="items-0-quantity" required inputmode="numeric" autocomplete="off" value="7"`)
	posted[5] = "paid"
	second.submit(change, posted[:12]...).leads(ordersPage)
	if got := itemsOf(t, site, o); got != "Yirgacheffe ×7" {
		t.Errorf("the order has %s", got)
	}
}

// TestOwnMistakes: a wrong name in a registration panics at start-up and names struct, option and
// field.
func TestOwnMistakes(t *testing.T) {
	t.Parallel()
	doNothing := func(*rest.Request, []*Order) error { return nil }
	noText := func(*rest.Request, *Order) string { return "" }
	for want, r := range map[string]admin.Registration{
		`admin: Of[Order]: the option List: Order has no field "nmber"`:         admin.Of[Order]{List: []string{"nmber"}},
		`admin: Of[Order]: the option List: items is no field of one row`:       admin.Of[Order]{List: []string{"items"}},
		`admin: Of[Order]: the option Filter: number has neither choices`:       admin.Of[Order]{Filter: []string{"number"}},
		`admin: Of[Order]: the option Search: Order has no field "nmber"`:       admin.Of[Order]{Search: []string{"^nmber"}},
		`admin: Of[Order]: the option Search: @note is the full text search`:    admin.Of[Order]{Search: []string{"@note"}},
		`admin: Of[Order]: the option Order: Order has no field "nmber"`:        admin.Of[Order]{Order: []string{"-nmber"}},
		`admin: Of[Order]: the option Edit: Order has no field "nmber"`:         admin.Of[Order]{Edit: []string{"nmber"}},
		`admin: Of[Order]: the option ReadOnly: Order has no field "nmber"`:     admin.Of[Order]{ReadOnly: []string{"nmber"}},
		`admin: Of[Order]: the option Days: status is neither a day nor a time`: admin.Of[Order]{Days: "status"},
		`admin: Of[Order]: the option ListEdit: note is not in List`: admin.Of[Order]{List: []string{"number"},
			ListEdit: []string{"note"}},
		`admin: Of[Order]: the option Actions: pay has no Do`: admin.Of[Order]{Actions: []admin.Action[Order]{
			{Name: "pay", Label: "Pay"}}},
		`admin: Of[Order]: the option Actions: an action needs a Name and a Label`: admin.Of[Order]{
			Actions: []admin.Action[Order]{{Name: "pay", Do: doNothing}}},
		`admin: Of[Order]: the option Actions: pay is there already`: admin.Of[Order]{Actions: []admin.Action[Order]{
			{Name: "pay", Label: "Pay", Do: doNothing}, {Name: "pay", Label: "Pay", Do: doNothing}}},
		`admin: Of[Order]: the option With: the form has no field "nmber" to edit`: admin.Of[Order]{
			With: serializer.With{"nmber": {Label: "No."}}},
		`admin: Of[Order]: the option Edit: the field "number" stands in it twice`: admin.Of[Order]{
			Edit: []string{"number", "number"}},
		`admin: Of[Order]: the option Columns: pieces has no Text`: admin.Of[Order]{List: []string{"pieces"},
			Columns: map[string]admin.Column[Order]{"pieces": {Label: "Pieces"}}},
		`admin: Of[Order]: the option Columns: no other option names pieces`: admin.Of[Order]{
			Columns: map[string]admin.Column[Order]{"pieces": {Text: noText}}},
		`admin: Of[Order]: the option Columns: number is a field of the model`: admin.Of[Order]{
			Columns: map[string]admin.Column[Order]{"number": {Text: noText}}},
		`admin: Of[Order]: the option Columns: pieces: Order: `: admin.Of[Order]{List: []string{"pieces"},
			Columns: map[string]admin.Column[Order]{"pieces": {Text: noText, Order: "nmber"}}},
		`admin: Of[Order]: the option ListEdit: number is the first of List, which leads to the form`: admin.Of[Order]{
			List: []string{"number"}, ListEdit: []string{"number"}},
		`admin: Of[Order]: the option ListEdit: id is no field that can be edited`: admin.Of[Order]{
			List: []string{"number", "id"}, ListEdit: []string{"id"}},
		`admin: Of[Order]: the option Search: "" is no field`: admin.Of[Order]{Search: []string{""}},
		`admin: Rows[Tag] of Of[Order]: the option By: Tag has no foreign key to Order`: admin.Of[Order]{
			Inline: []admin.Inline{admin.Rows[Tag]{}}},
		`admin: Rows[Item] of Of[Order]: the option Edit: Item has no field "nmber"`: admin.Of[Order]{
			Inline: []admin.Inline{admin.Rows[Item]{Edit: []string{"nmber"}}}},
		`admin: Of[browser]: no app of the project names browser`: admin.Of[browser]{},
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, want) {
					t.Errorf("the panic is %s, not %s", got, want)
				}
			}()
			openShop(t, func(*latchkey.Site) []admin.Registration { return []admin.Registration{r} })
		}()
	}
}

// TestOwnDeleteOfOthers: who may not delete what goes with a row does not delete the row, alone or
// with others.
func TestOwnDeleteOfOthers(t *testing.T) {
	t.Parallel()
	site := openShop(t, func(site *latchkey.Site) []admin.Registration {
		return append(shopModels(site), admin.Of[Item]{List: []string{"product", "quantity"}})
	})
	o := stocked(t, site)
	orders := []string{"shop.view_order", "shop.change_order", "shop.delete_order", "shop.view_item"}
	site.User(t, "olaf", testkit.Staff, testkit.Password(password), testkit.Permission(orders...))
	site.User(t, "ines", testkit.Staff, testkit.Password(password),
		testkit.Permission(append(orders, "shop.delete_item")...))
	page := fmt.Sprint(ordersPage, o.ID, "/delete/")
	few := []string{"action", "delete_selected", "_selected_action", fmt.Sprint(o.ID)}
	const refused = "Your account doesn’t have permission to delete what goes with it: item. Ask someone who may."
	b := as(t, site, "olaf")
	b.get(page).want(200, "Cannot be deleted", refused)
	b.submit(page, "post", "yes").want(200, refused)
	b.get(ordersPage).submit(ordersPage, few...).want(200, refused)
	b.submit(ordersPage, append(few, "post", "yes")...).want(200, refused)
	b.get(ordersPage).want(200, "10482")

	b = as(t, site, "ines")
	b.get(page).want(200, "Delete the order 10482?").submit(page).leads(ordersPage)
	b.get(ordersPage).want(200, "The order “10482” was deleted successfully.")
}

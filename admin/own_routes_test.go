package admin_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/testkit"
)

// ownForms has every page of a project's model, as forms has the others. {id} is an order of its
// own, and {name} its number.
var ownForms = []form{
	{page: "shop/order/", sends: "action=nosuch", get: "x..xxss.", post: "x>>xxsi>", says: "No action selected."},
	{page: "shop/order/", sends: "action=pay&_selected_action={id}&post=yes", get: "x..xxss.", post: "xx>xxsi>",
		says: "Mark as paid: done with 1 row."},
	{page: "shop/order/", sends: "action=delete_selected&_selected_action={id}&post=yes", get: "x..xxss.",
		post: "xxxxxsi>", ends: true, says: "Successfully deleted 1 row."},
	{page: "shop/order/add/", sends: "owner=1&number=new-{name}&status=new&placed=2026-11-23T15:42:07", get: "xxx.xss.",
		post: "xxx>xsi>", says: "The order “new-{name}” was added successfully."},
	{page: "shop/order/{id}/", get: "x>>xxss>", post: "mmmmmmmm"},
	{page: "shop/order/{id}/change/", sends: "owner=1&number={name}&status=paid&placed=2026-11-23T15:42:07",
		get: "x..xxss.", post: "xx>xxsi>", says: "The order “{name}” was changed successfully."},
	{page: "shop/order/{id}/delete/", sends: "post=yes", get: "xxxx.ss.", post: "xxxx>si>", ends: true,
		says: "The order “{name}” was deleted successfully."},
	{page: "shop/order/{id}/history/", get: "x..xxss.", post: "mmmmmmmm"},
	{page: "shop/product/", sends: "_save=1&form-TOTAL_FORMS=1&form-0-id=1&form-0-price=3&form-0-active=on",
		get: "x..xxss.", post: "xx>xxsi>", says: "1 row was changed successfully."},
}

// TestOwnRoutesAreInTheTable: a new page of the models fails this test until ownForms has it.
func TestOwnRoutesAreInTheTable(t *testing.T) {
	t.Parallel()
	var routes []admin.Route
	openShop(t, func(site *latchkey.Site) []admin.Registration {
		c := admin.Config{Users: site.Users, Groups: site.Groups, Sessions: site.Sessions, Tx: site.Tx,
			Pages: page.New(page.Site{Name: "Shop"}), Models: shopModels(site)[:1], Tables: site.Tables(),
			Resources: site.Resources().Env}
		routes = admin.New(c).Routes()
		return shopModels(site)
	})
	for _, route := range routes {
		path := strings.TrimPrefix(route.Pattern, "/admin/")
		if !strings.HasPrefix(path, "shop/") {
			continue
		}
		all := slices.DeleteFunc(slices.Clone(ownForms), func(f form) bool { return f.page != path })
		if len(all) == 0 {
			t.Errorf("the page %q is not in the table of permissions", path)
		}
		if ends := slices.ContainsFunc(all, func(f form) bool { return f.ends }); ends != route.Ends {
			t.Errorf("%q: guarded by the password: %v, in the table: %v", path, route.Ends, ends)
		}
	}
}

// newOrder adds an order for a form.
func newOrder(t *testing.T, site *testkit.Site, owner model.ID, number string) target {
	t.Helper()
	o := &Order{Number: number, Status: "new", Placed: time.Date(2026, 11, 23, 15, 42, 7, 0, time.UTC)}
	o.Owner.ID = owner
	if err := latchkey.Table[Order](site.Site).Insert(t.Context(), o); err != nil {
		t.Fatal(err)
	}
	return target{User: auth.User{ID: auth.UserID(fmt.Sprint(o.ID)), Username: number}}
}

// TestOwnPermissions opens every page of the models and sends every form, as each of the visitors.
// A refusal does not name the order.
func TestOwnPermissions(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	stocked(t, site)
	maria, err := site.Users.ByName(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	browsers := map[string]*browser{}
	for i, f := range ownForms {
		t.Run(fmt.Sprint(f.page, " ", f.sends), func(t *testing.T) {
			f.model = strings.ReplaceAll(strings.Join(strings.Split(f.page, "/")[:2], "."), "/", "")
			for j, visitor := range visitors {
				b := browsers[f.model+visitor]
				if b == nil {
					b = visit(t, site, visitor, f.model, fmt.Sprintf("visitor%dx%d", i, j))
					browsers[f.model+visitor] = b
				}
				b.t = t
				x := newOrder(t, site, model.Key(string(maria.ID)), fmt.Sprintf("secret%dx%d", i, j))
				if got := b.open(f, x).letter(f); got != f.get[j] {
					t.Errorf("%s: GET is %c, not %c: %d", visitor, got, f.get[j], b.last.Code)
				}
				refused := func() {
					if strings.ContainsRune("xsi4", rune(b.letter(f))) && strings.Contains(b.text(), x.Username+"<") {
						t.Errorf("%s: the refusal shows %q", visitor, x.Username)
					}
				}
				refused()
				got := b.send(f, x).letter(f)
				if refused(); got != f.post[j] {
					t.Errorf("%s: POST is %c, not %c: %d\n%s", visitor, got, f.post[j], b.last.Code, b.text())
				}
				if visitor == "superuser" && f.says != "" {
					b.get(b.last.Header().Get("Location")).want(200, x.fill(f.says))
				}
			}
		})
	}
}

// TestOwnQueries: a page runs as many statements for many rows as for few.
func TestOwnQueries(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	b := as(t, site, "maria")
	pages := []string{ordersPage, ordersPage + "?q=anna&status__exact=new&count=1", "/admin/shop/product/",
		fmt.Sprint(ordersPage, o.ID, "/change/"), fmt.Sprint(ordersPage, o.ID, "/delete/"),
		"/admin/shop/product/1/change/"}
	few := map[string]int{}
	for _, page := range pages {
		b.get(page).want(200) // what is prepared once is not counted
		few[page] = len(site.Queries(func() { b.get(page).want(200) }))
	}
	manyOrders(t, site, 40)
	for i := range 30 {
		p := &Product{Name: fmt.Sprint("Blend ", i), SKU: fmt.Sprint("B-", i), Attributes: model.JSON("{}")}
		p.Category.ID = model.Int(1)
		if err := latchkey.Table[Product](site.Site).Insert(t.Context(), p); err != nil {
			t.Fatal(err)
		}
		item := &Item{Quantity: 1}
		item.Order.ID, item.Product.ID = model.Int(o.ID), model.Int(p.ID)
		if err := latchkey.Table[Item](site.Site).Insert(t.Context(), item); err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range pages {
		queries := site.Queries(func() { b.get(page).want(200) })
		if len(queries) != few[page] || len(queries) > 16 {
			t.Errorf("%s: %d statements for many rows, %d for few:\n%s", page, len(queries), few[page],
				strings.Join(queries, "\n"))
		}
	}
}

package admin_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestOwnFind: the search box finds rows of the project's models by their Search: those that the
// visitor may view, by fields that the visitor may view.
func TestOwnFind(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	o := stocked(t, site)
	site.User(t, "olaf", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_order"))
	site.User(t, "none", testkit.Staff, testkit.Password(password), testkit.Permission("shop.add_order"))
	const order, product, tag = `id="shop-Order"`, `id="shop-Product"`, `id="shop-Tag"`
	for _, c := range []struct{ who, text, finds string }{
		{"maria", "1048", order}, {"maria", "nna", order}, {"maria", "sidamo", product}, {"maria", "decaf sidamo",
			product},
		{"maria", "c-1", product}, {"maria", "da", tag + " " + product}, {"maria", "ark", ""}, {"maria", "Coffee",
			""},
		{"maria", "a\x00", ""}, {"maria", `"`, ""}, {"olaf", "1048", order}, {"olaf", "nna", ""}, {"olaf",
			"sidamo", ""},
	} {
		b := as(t, site, c.who)
		b.get("/admin/find/?q=" + strings.NewReplacer(" ", "+", "\x00", "%00").Replace(c.text)).want(200)
		for _, kind := range []string{order, product, tag} {
			if finds := strings.Contains(b.text(), kind); finds != strings.Contains(c.finds, kind) {
				t.Errorf("%s, %q: %s: %v", c.who, c.text, kind, finds)
			}
		}
	}
	as(t, site, "maria").get("/admin/find/?q=1048").want(200, fmt.Sprintf(`href="/admin/shop/order/%d/change/"`,
		o.ID))
	as(t, site, "none").get("/admin/find/?q=1048").want(403)
}

// TestOwnFindBounds: the search box reads a bounded number of rows, shows ten, and leads on. Rows
// outside of Scope are not found.
func TestOwnFindBounds(t *testing.T) {
	t.Parallel()
	site := openShopWith(t, admin.Config{MaxRead: 30, MaxReadTime: time.Hour},
		func(*latchkey.Site) []admin.Registration {
			return []admin.Registration{admin.Of[Tag]{Search: []string{"name"},
				Scope: func(*rest.Request) (model.Cond, error) { return model.Not(model.Is("name", "hidden")), nil }}}
		})
	for i := range 60 {
		name := fmt.Sprint("old-", i)
		if i >= 35 {
			name = fmt.Sprint("new-", i)
		}
		if err := latchkey.Table[Tag](site.Site).Insert(t.Context(), &Tag{Name: name}); err != nil {
			t.Fatal(err)
		}
	}
	if err := latchkey.Table[Tag](site.Site).Insert(t.Context(), &Tag{Name: "hidden"}); err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "maria")
	b.get("/admin/find/?q=new").want(200, "new-59", "new-50", "All that match", `href="/admin/shop/tag/?q=new"`)
	if strings.Contains(b.text(), "new-49") {
		t.Error("more than ten rows")
	}
	b.get("/admin/find/?q=old-29").want(200, "Nothing found so far", "Search on",
		`href="/admin/shop/tag/?q=old-29"`)
	b.get("/admin/find/?q=hidden").want(200, "Nothing found so far")
}

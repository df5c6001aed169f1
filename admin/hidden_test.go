package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestPartsOfPages: a part of a page is for who may use it. Each has a user who sees it, and one
// who sees the page without it.
func TestPartsOfPages(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	addPermissions(t, site)
	carl, err := site.Users.ByName(t.Context(), "carl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Tokens.GetOrCreate(t.Context(), carl.ID); err != nil {
		t.Fatal(err)
	}
	staff, err := site.Users.ByName(t.Context(), "staff")
	if err != nil {
		t.Fatal(err)
	}
	as(t, site, "staff") // a session
	key, _ := makeKey(t, site, "carl")
	keys, user := "/admin/latchkey/apikey/", "/admin/auth/user/"+string(staff.ID)+"/"
	tokens := "/admin/authtoken/tokenproxy/"
	token := tokens + string(carl.ID) + "/delete/"
	for i, c := range []struct {
		permissions string
		page        string
		part        string
		shows       bool
	}{
		{"latchkey.view_refusal", "/admin/", "Failed sign-ins", true},
		{"latchkey.view_audit", "/admin/", "Failed sign-ins", false},
		{"latchkey.view_apikey", "/admin/", "Keys that expire soon", true},
		{"latchkey.view_refusal", "/admin/", "Keys that expire soon", false},
		{"latchkey.view_audit", "/admin/", "Recent changes", true},
		{"latchkey.view_apikey", "/admin/", "Recent changes", false},
		{"latchkey.view_apikey latchkey.view_refusal", keys + key.Handle + "/change/", "in 7 days", true},
		{"latchkey.view_apikey", keys + key.Handle + "/change/", "in 7 days", false},
		{"latchkey.view_apikey latchkey.add_apikey", keys, "Create key", true},
		{"latchkey.view_apikey", keys, "Create key", false},
		{"authtoken.view_tokenproxy authtoken.add_tokenproxy", tokens, tokens + "add/", true},
		{"authtoken.view_tokenproxy", tokens, tokens + "add/", false},
		{"authtoken.view_tokenproxy authtoken.delete_tokenproxy", tokens, "/delete/", true},
		{"authtoken.view_tokenproxy", tokens, "/delete/", false},
		{"authtoken.delete_tokenproxy authtoken.add_tokenproxy", token, "Replace it", true},
		{"authtoken.delete_tokenproxy", token, "Replace it", false},
		{"auth.view_user auth.change_user", user + "sessions/", `name="end"`, true},
		{"auth.view_user", user + "sessions/", `name="end"`, false},
		{"auth.view_user auth.change_user", user + "sessions/", "End all sessions", true},
		{"auth.view_user", user + "sessions/", "End all sessions", false},
		{"auth.view_user auth.change_user auth.add_user", user + "change/", "_addanother", true},
		{"auth.view_user auth.change_user", user + "change/", "_addanother", false},
	} {
		name := fmt.Sprint("staff", i)
		site.User(t, name, testkit.Staff, testkit.Password(password),
			testkit.Permission(strings.Fields(c.permissions)...))
		if got := strings.Contains(as(t, site, name).get(c.page).want(200).text(), c.part); got != c.shows {
			t.Errorf("%s with %s shows %q: %v", c.page, c.permissions, c.part, got)
		}
	}
}

// TestOwnHiddenColumns: a column leads to nothing of rows that the visitor may not view.
func TestOwnHiddenColumns(t *testing.T) {
	t.Parallel()
	site := openShop(t, func(*latchkey.Site) []admin.Registration {
		return []admin.Registration{admin.Of[Product]{List: []string{"name", "category__name", "tags"}},
			admin.Of[Category]{}, admin.Of[Tag]{}}
	})
	stocked(t, site)
	rows := latchkey.Table[Product](site.Site)
	p, err := rows.Get(t.Context(), model.Query{Where: model.Is("name", "Sidamo")})
	if err != nil {
		t.Fatal(err)
	}
	if err := rows.SetMany(t.Context(), rows.Model().Row(p), "tags", model.Int(1)); err != nil {
		t.Fatal(err)
	}
	site.User(t, "olaf", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_product"))
	for name, shows := range map[string]bool{"maria": true, "olaf": false} {
		b := as(t, site, name).get("/admin/shop/product/").want(200, "Sidamo")
		for _, text := range []string{"<bdi>Coffee", "<bdi>dark"} {
			if got := strings.Contains(b.text(), text); got != shows {
				t.Errorf("%s sees %q: %v", name, text, got)
			}
		}
		if got := strings.Contains(b.get("/admin/").text(), `href="/admin/shop/product/add/"`); got != shows {
			t.Errorf("the start page leads %s to the form: %v", name, got)
		}
	}
}

// TestOwnHiddenProtectors: the page that does not delete names no rows that the visitor may not
// view, and the page of a row leads to no deletion for who may not delete.
func TestOwnHiddenProtectors(t *testing.T) {
	t.Parallel()
	site := openShop(t, nil)
	stocked(t, site)
	site.User(t, "olaf", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_category",
		"shop.change_category", "shop.delete_category"))
	site.User(t, "ines", testkit.Staff, testkit.Password(password), testkit.Permission("shop.view_category",
		"shop.change_category"))
	page := "/admin/shop/category/1/"
	for name, shows := range map[string]bool{"maria": true, "olaf": false} {
		b := as(t, site, name).get(page+"delete/").want(200, "Cannot be deleted")
		if got := strings.Contains(b.text(), "Yirgacheffe"); got != shows {
			t.Errorf("%s sees a product: %v", name, got)
		}
	}
	for name, shows := range map[string]bool{"olaf": true, "ines": false} {
		b := as(t, site, name).get(page+"change/").want(200, "Coffee")
		if got := strings.Contains(b.text(), `href="`+page+`delete/"`); got != shows {
			t.Errorf("the page leads %s to the deletion: %v", name, got)
		}
	}
}

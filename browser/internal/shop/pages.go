package shop

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
)

// Page is a page of a shop with a history.
type Page struct {
	Name      string // of its picture
	Path      string
	Anonymous bool // nobody is signed in
	Status    int  // default 200
	// Act does what leads to the page from Path on. Default nil: Path is the page.
	Act func(tab *chrome.Tab)
}

// Pages returns every page of the admin and of the browsable API, and that of the document.
func (s *Shop) Pages(t testing.TB) []Page {
	t.Helper()
	user := func(name string) string {
		found, err := s.Users.ByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return "/admin/auth/user/" + string(found.ID) + "/"
	}
	jonas, ines, leila := user("jonas.berg"), user("ines.moreau"), user("leila.haddad")
	press := func(words string) func(*chrome.Tab) { return func(tab *chrome.Tab) { tab.Press(words) } }
	const keys, sales = "/admin/latchkey/apikey/", "/admin/store/sale/"
	return []Page{
		{Name: "sign-in", Path: "/admin/login/", Anonymous: true},
		{Name: "sign-in-error", Path: "/admin/login/", Anonymous: true, Act: func(tab *chrome.Tab) {
			tab.Fill("Username", "maria.lindqvist").Fill("Password", "no").Press("Sign in")
		}},
		{Name: "start", Path: "/admin/"},
		{Name: "users", Path: "/admin/auth/user/"},
		{Name: "users-filtered", Path: "/admin/auth/user/?q=a&is_staff__exact=1"},
		{Name: "users-none", Path: "/admin/auth/user/?q=nobody-has-this-name"},
		{Name: "users-confirm", Path: "/admin/auth/user/", Act: func(tab *chrome.Tab) {
			tab.Click("Select jonas.berg").Click("Select leila.haddad")
			tab.Fill("With those ticked", "Deactivate…").Press("Go")
		}},
		{Name: "user-add", Path: "/admin/auth/user/add/"},
		{Name: "user-add-errors", Path: "/admin/auth/user/add/", Act: func(tab *chrome.Tab) {
			tab.Fill("Username", "jonas.berg").Fill("Password", "12345678").Fill("Password confirmation", "1234").Press(
				"Add, then details")
		}},
		{Name: "user", Path: jonas + "change/"},
		{Name: "user-password", Path: jonas + "password/"},
		{Name: "user-deactivate", Path: jonas + "deactivate/"},
		{Name: "user-activate", Path: ines + "activate/"},
		{Name: "user-sign-out", Path: jonas + "sign-out/"},
		{Name: "user-delete", Path: leila + "delete/"},
		{Name: "user-history", Path: jonas + "history/"},
		{Name: "sessions", Path: jonas + "sessions/"},
		{Name: "groups", Path: "/admin/auth/group/"},
		{Name: "group-add", Path: "/admin/auth/group/add/"},
		{Name: "group", Path: "/admin/auth/group/", Act: press("Support")},
		{Name: "find", Path: "/admin/find/?q=ma"},
		{Name: "keys", Path: keys},
		{Name: "keys-expiring", Path: keys + "?state=expiring"},
		{Name: "key-new", Path: keys + "add/"},
		{Name: "key-created", Path: keys + "add/", Act: func(tab *chrome.Tab) {
			tab.Fill("Name", "monthly-report").Click("orders:read").Press("Create key")
		}},
		{Name: "key", Path: keys, Act: press("billing-export")},
		{Name: "key-revoke", Path: keys, Act: func(tab *chrome.Tab) { tab.Press("billing-export").Press("Revoke…") }},
		{Name: "tokens", Path: "/admin/authtoken/tokenproxy/"},
		{Name: "token-add", Path: "/admin/authtoken/tokenproxy/add/"},
		{Name: "audit", Path: "/admin/latchkey/audit/"},
		{Name: "audit-verified", Path: "/admin/latchkey/audit/", Act: press("Verify now")},
		{Name: "orders", Path: sales},
		{Name: "orders-filtered", Path: sales + "?q=a&state__exact=new&placed__gte=2026-11-01"},
		{Name: "orders-confirm", Path: sales, Act: func(tab *chrome.Tab) {
			tab.Click("Select 10482").Click("Select 10490").Fill("With those ticked", "Mark as shipped…").Press("Go")
		}},
		{Name: "order", Path: sales + "1/change/"},
		{Name: "order-errors", Path: sales + "1/change/", Act: func(tab *chrome.Tab) {
			tab.Fill("Line 1: Quantity", "0").Fill("Line 3: Coffee", "sidamo").Fill("Shipping", "{").Press("Save")
		}},
		{Name: "order-add", Path: sales + "add/"},
		{Name: "order-delete", Path: sales + "1/delete/"},
		{Name: "order-history", Path: sales + "1/history/"},
		{Name: "products", Path: "/admin/store/coffee/"},
		{Name: "product-protected", Path: "/admin/store/coffee/1/delete/"},
		{Name: "own-password", Path: "/admin/password_change/"},
		{Name: "not-found", Path: "/admin/nosuch/", Status: 404},
		{Name: "api-root", Path: "/api/"},
		{Name: "api-list", Path: "/api/orders/"},
		{Name: "api-detail", Path: "/api/orders/10482/"},
		{Name: "api-options", Path: "/api/orders/", Act: press("OPTIONS")},
		{Name: "api-errors", Path: "/api/orders/", Act: func(tab *chrome.Tab) {
			tab.Fill("Customer", "Astrid").Fill("Email", "astrid").Fill("Pieces", "3").Submit()
		}},
		{Name: "api-refused", Path: "/api/orders/", Anonymous: true, Status: 403},
		{Name: "api-docs", Path: "/api/docs/"},
		{Name: "api-not-found", Path: "/api/orders/1/", Status: 404},
		{Name: "signed-out", Path: "/admin/", Act: func(tab *chrome.Tab) { tab.Click("Account").Press("Sign out") }},
	}
}

package browser_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/shop"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestGuest: a user who is no staff signs in on the pages of the API, and is led back. The
// admin stays closed.
func TestGuest(t *testing.T) {
	t.Parallel()
	s := shop.Open(t)
	s.User(t, "gustav", testkit.Password(shop.Password))
	tab := chromium.Tab(t, s.URL).Open("/api/orders/").See("403 Forbidden")
	tab.Press("Sign in").At("/api-auth/login/?next=%2Fapi%2Forders%2F")
	tab.Fill("Username", "gustav").Fill("Password", "wrong").Submit()
	tab.See("Please enter a correct username and password. Note that both fields may be case-sensitive.")
	tab.Fill("Password", shop.Password).Submit()
	tab.At("/api/orders/").See("200 OK", "Orders")
	tab.Open("/admin/").See("You are authenticated as gustav, but are not authorized to access this page.")
}

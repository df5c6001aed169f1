package browser_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// TestSignIn: an error stands above the form, and the way leads on to the page that was asked for.
func TestSignIn(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := chromium.Tab(t, s.URL).Open("/admin/auth/user/")
	tab.At("/admin/login/?next=%2Fadmin%2Fauth%2Fuser%2F").See("Sign in")
	tab.Fill("Username", "maria.lindqvist").Fill("Password", "wrong").Submit()
	tab.See("Please enter the correct username and password for a staff account.")
	tab.Fill("Username", "maria.lindqvist").Fill("Password", shop.Password).Submit()
	tab.At("/admin/auth/user/").See("Users")
}

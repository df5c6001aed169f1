package browser_test

import (
	"os"
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// chromium is the one process for all tests.
var chromium = chrome.New()

func TestMain(m *testing.M) {
	code := m.Run()
	chromium.Close()
	os.Exit(code)
}

// as returns a tab in which a user is signed in to the admin.
func as(t *testing.T, s *shop.Shop, username string, options ...chrome.Option) *chrome.Tab {
	t.Helper()
	tab := chromium.Tab(t, s.URL, options...).Open("/admin/")
	return tab.Fill("Username", username).Fill("Password", shop.Password).Press("Sign in").At("/admin/")
}

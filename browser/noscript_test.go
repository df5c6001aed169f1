package browser_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// TestWithoutScript: sign in, add a user, filter, open menus, choose colours, and post to the API.
func TestWithoutScript(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	s.User(t, "bert")
	tab := as(t, s, "maria.lindqvist", chrome.NoScript()).Press("Users").Press("Add user")
	tab.Fill("Username", "tess").Click("Disabled").Press("Add, then details").See("The user “tess” was added")
	tab.Press("Save").Fill("Search username, name or email", "tess").Fill("Active", "Yes").Press("Show")
	tab.See("tess", "Search “tess”", "Active: Yes").Miss("bert").Press("Clear all").See("bert")
	tab.Miss("Sign out").Click("Account").See("Sign out", "Colours").Press("Dark")
	wantGround(t, tab, night, "the choice of dark")
	tab.Open("/api/orders/").Fill("Customer", "Åsa").Fill("Email", "asa@example.com").Fill("Pieces", "2").Submit()
	tab.See("201 Created").Open("/api/orders/10483/").Click("Delete…").Press("DELETE")
	tab.Open("/api/orders/10483/").See("404 Not Found")
	tab.Open("/admin/").Click("Account").Press("Sign out").Open(users).See("Sign in")
}

// TestPhoneWithoutScript: the navigation and the filters open and close.
func TestPhoneWithoutScript(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist", chrome.NoScript(), chrome.Width(360)).Miss("API keys")
	tab.Click("Open navigation").See("API keys").Press("Users").At(users).Miss("API keys")
	tab.Click("Filters").Fill("Superuser", "Yes").Press("Show").See("Superuser: Yes", "maria.lindqvist")
}

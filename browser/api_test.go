package browser_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// TestBrowseAPI follows links, posts through the form, sees an error beside its field, and deletes.
func TestBrowseAPI(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist").Press("API").At("/api/").See("Nordlicht API", "200 OK")
	tab.Press(s.URL + "/api/orders/").At("/api/orders/").See("Astrid Öström")
	tab.Fill("Customer", "Åsa <i>").Fill("Email", "nowhere").Fill("Status", "Paid").Fill("Pieces", "2").Submit()
	tab.See("400 Bad Request", "Enter a valid email address.")
	if got := tab.Value("Customer"); got != "Åsa <i>" {
		t.Errorf("what was entered is lost: %q", got)
	}
	tab.Fill("Email", "asa@example.com").Submit().See("201 Created", "Åsa <i>", "10483")
	tab.Press(s.URL+"/api/orders/10483/").At("/api/orders/10483/").See("200 OK", "Åsa <i>", "paid")
	tab.Press("OPTIONS").See("Reads and writes")
	tab.Open("/api/orders/10483/").Click("Delete…").Press("DELETE").See("The answer has no content.")
	tab.Open("/api/orders/10483/").See("404 Not Found")
}

// TestTryToken: who is not signed in may try a token, and forget it.
func TestTryToken(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	token := s.Token(t, s.User(t, "anna"))
	tab := chromium.Tab(t, s.URL).Open("/api/orders/").See("403 Forbidden").Miss("Astrid")
	tab.Fill("Token or API key", token).Submit().See("Astrid", "Trying")
	tab.Press("Forget it").See("403 Forbidden").Miss("Astrid", token)
}

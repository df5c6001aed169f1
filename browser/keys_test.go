package browser_test

import (
	"net/http"
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
)

// TestKey makes a key, sees it once, uses it by HTTP, and revokes it: the next call fails.
func TestKey(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist").Press("API keys").Press("Create key").Fill("Name", "billing-export")
	tab.Click("Everything that its owner may do").Press("Create key").See("billing-export", "Copy")
	secret := chrome.Eval[string](tab, "document.querySelector('.secret code').textContent")
	if status := call(t, s, secret); status != http.StatusOK {
		t.Fatalf("the new key is answered %d", status)
	}
	if copied := chrome.Eval[string](tab, `(() => {
		const code = document.querySelector(".secret code");
		getSelection().selectAllChildren(code);
		return String(getSelection());
	})()`); copied != secret {
		t.Errorf("a selection of the key is %q", copied)
	}
	tab.Open("/admin/latchkey/apikey/").Miss(secret).Press("billing-export").Miss(secret)
	tab.Press("Revoke…").Press("Yes, revoke the key")
	if status := call(t, s, secret); status != http.StatusUnauthorized && status != http.StatusForbidden {
		t.Errorf("the revoked key is answered %d", status)
	}
}

// call sends a request with a key, and returns the status.
func call(t *testing.T, s *shop.Shop, key string) int {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/api/orders/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X-API-Key", key)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode
}

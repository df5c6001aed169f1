package session_test

import (
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/session"
)

// TestCrossSite: Sec-Fetch-Site says where a request comes from. Without it, Origin may prove that
// it comes from here, and nothing else.
func TestCrossSite(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, site, origin string
		cross, same          bool
	}{
		{"POST", "cross-site", "", true, false},
		{"POST", "same-site", "", true, false}, // another host of the domain
		{"POST", "cross-site", "https://example.com", true, false},
		{"POST", "same-origin", "", false, true},
		{"POST", "none", "", false, false}, // typed, or a bookmark
		{"POST", "", "", false, false},
		{"POST", "", "https://example.com", false, true},
		{"POST", "", "https://evil.example", false, false},
		{"POST", "", "null", false, false},
		{"GET", "cross-site", "", false, false},
	} {
		r := httptest.NewRequest(c.method, "https://example.com/admin/", nil)
		for name, value := range map[string]string{"Sec-Fetch-Site": c.site, "Origin": c.origin} {
			if value != "" {
				r.Header.Set(name, value)
			}
		}
		if cross, same := session.IsCrossSite(r), session.IsSameOrigin(r); cross != c.cross || same != c.same {
			t.Errorf("%+v: cross-site %v, same origin %v", c, cross, same)
		}
	}
}

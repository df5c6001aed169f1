//go:build !race

package rest_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// known is an authenticator that finds every caller without a store.
type known struct{ identity *auth.Identity }

func (k known) Authenticate(r *rest.Request) (*auth.Identity, error) {
	if _, words, ok := r.Credentials("Token"); !ok || words != 1 {
		return nil, nil
	}
	return k.identity, nil
}

func (known) Challenge() string { return "Token" }

// sink is a ResponseWriter that keeps nothing.
type sink struct{ header http.Header }

func (s sink) Header() http.Header         { return s.header }
func (s sink) Write(b []byte) (int, error) { return len(b), nil }
func (s sink) WriteHeader(int)             {}

// TestViewAllocations holds the number of allocations of a guarded request whose caller is known:
// one for the Request. It counts allocations, so it is not parallel.
func TestViewAllocations(t *testing.T) {
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{
		known{&auth.Identity{User: auth.User{ID: "1", Username: "alice", Active: true}}},
	}})
	plain, drf := rest.JSONResponse(rest.Object{"Data", "My View"}), rest.OK(rest.Object{"Data", "My View"})
	long := rest.OK(strings.Repeat("x", 700))
	for name, resp := range map[string]*rest.Response{"JsonResponse": plain, "DRF's JSON": drf, "700 bytes": long} {
		view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return resp, nil }))
		r := httptest.NewRequest("GET", "/", http.NoBody)
		r.Header.Set("Authorization", "Token 0123456789012345678901234567890123456789")
		r.Header.Set("Accept", "*/*")
		w := sink{http.Header{"Referrer-Policy": {"x"}, "X-Frame-Options": {"x"}, "X-Content-Type-Options": {"x"}}}
		if n := testing.AllocsPerRun(1000, func() { view.ServeHTTP(w, r) }); n > 1 {
			t.Errorf("%s: %v allocations, want 1", name, n)
		}
	}
}

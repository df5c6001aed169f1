package rest_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// TestRouted checks that code outside of a router finds the pattern of the route that has served a
// request, through copies of the request, and that noting it takes no memory.
func TestRouted(t *testing.T) {
	nothing := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	h := rest.Routed("/notes/{id:int}/", nothing)
	outside := httptest.NewRequest("GET", "/notes/7/", nil)
	h.ServeHTTP(nil, outside) // without WithRequestID
	if got := rest.RouteOf(outside.Context()); got != "" {
		t.Errorf("without WithRequestID: %q", got)
	}
	r := rest.WithRequestID(outside, "")
	if got := rest.RouteOf(r.Context()); got != "" {
		t.Errorf("before: %q", got)
	}
	h.ServeHTTP(nil, r.Clone(r.Context()))
	if got := rest.RouteOf(r.Context()); got != "/notes/{id:int}/" {
		t.Errorf("afterwards: %q", got)
	}
	if n := testing.AllocsPerRun(100, func() { h.ServeHTTP(nil, r) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

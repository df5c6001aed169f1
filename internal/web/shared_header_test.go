package web_test

import (
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestSecurityHeadersAreNotShared: a handler that writes into the slices of the headers does not
// reach another answer.
func TestSecurityHeadersAreNotShared(t *testing.T) {
	t.Parallel()
	c := config(nil)
	c.Security.HSTSSeconds = 60
	spoiling := web.Frame("DENY", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic":
			panic("no answer")
		case "/spoil":
			for _, values := range w.Header() {
				values[0] = "spoiled"
				_ = append(values, "spoiled")
			}
		}
	}))
	h := web.New(spoiling, c)
	ask := func(path string) http.Header { return do(h, "GET", path, "X-Forwarded-Proto: https").Header().Clone() }
	for _, path := range []string{"/", "/panic"} {
		want := ask(path)
		if len(want["Strict-Transport-Security"]) == 0 {
			t.Fatalf("headers %v", want)
		}
		ask("/spoil")
		if diff := cmp.Diff(want, ask(path)); diff != "" {
			t.Errorf("%s: %s", path, diff)
		}
	}
}

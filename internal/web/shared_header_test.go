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
		if r.URL.Path == "/panic" {
			panic("no answer")
		}
		for _, values := range w.Header() {
			values[0] = "spoiled"
			_ = append(values, "spoiled")
		}
	}))
	h := web.New(spoiling, c)
	want := do(h, "GET", "/panic", "X-Forwarded-Proto: https").Header().Clone()
	if len(want["Strict-Transport-Security"]) == 0 {
		t.Fatalf("headers %v", want)
	}
	do(h, "GET", "/", "X-Forwarded-Proto: https")
	if diff := cmp.Diff(want, do(h, "GET", "/panic", "X-Forwarded-Proto: https").Header()); diff != "" {
		t.Error(diff)
	}
}

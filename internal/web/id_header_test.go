package web_test

import (
	"bytes"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestIDHeader checks that answers which refuse or fail have the request's id, also after a panic,
// and that a handler's own header stays.
func TestIDHeader(t *testing.T) {
	t.Parallel()
	views := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch status, err := strconv.Atoi(strings.Trim(r.URL.Path, "/")); {
		case r.URL.Path == "/own/":
			w.Header().Set("X-Request-ID", "own")
			w.WriteHeader(http.StatusForbidden)
		case err != nil:
			panic("boom")
		default:
			w.WriteHeader(status)
		}
	})
	const random = "[A-Z2-7]{16}"
	for path, want := range map[string]string{
		"/200/": "", "/301/": "", "/400/": "", "/404/": "", "/401/": random, "/403/": random,
		"/429/": random, "/500/": random, "/503/": random, "/panic/": random,
		"/own/": "own",
	} {
		for header, want := range map[string]string{"": strings.ReplaceAll(want, random, ""), "X-Request-ID": want} {
			var logs bytes.Buffer
			cfg := config(&logs)
			cfg.IDHeader = header
			w := do(web.New(views, cfg), "GET", path, "Host: example.com", "X-Forwarded-Proto: https")
			sent := strings.Join(w.Header().Values("X-Request-ID"), " and ")
			if !regexp.MustCompile("^" + want + "$").MatchString(sent) {
				t.Errorf("%s with IDHeader %q: %d, sent %q", path, header, w.Code, sent)
			}
		}
	}
}

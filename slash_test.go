package latchkey_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// TestLostBodyIsLogged: the redirect to the path with a slash loses the body of a POST. Django
// raises an error for it with DEBUG; here the log says so. Keys in the path stay out of the log.
func TestLostBodyIsLogged(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		method, path string
		status       int
		logged       bool
	}{
		{"POST", "/orders", 301, true}, {"PUT", "/orders", 301, true}, {"PATCH", "/orders", 301, true},
		{"DELETE", "/orders", 301, true}, {"GET", "/orders", 301, false}, {"HEAD", "/orders", 301, false},
		{"POST", "/orders/", 401, false}, {"POST", "/others", 404, false},
	} {
		var log bytes.Buffer
		site := open(t, latchkey.Project{
			Log: slog.New(slog.NewTextHandler(&log, nil)),
			Setup: func(s *latchkey.Site) error {
				s.View("/orders/", rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(1), nil },
					"POST"))
				return nil
			},
		})
		if w := get(site, c.method, c.path); w.Code != c.status {
			t.Errorf("%s %s: %d", c.method, c.path, w.Code)
		}
		line := `hint="the client must ask for the path with a slash at its end"`
		if got := log.String(); strings.Contains(got, line) != c.logged ||
			c.logged && !strings.Contains(got, "method="+c.method+" path=/orders") {
			t.Errorf("%s %s: %s", c.method, c.path, got)
		}
	}
}

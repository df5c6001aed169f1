package latchkey_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// TestErrorsNameTheirRequest lets a view, a guarded handler and a plain handler fail, with and
// without a trusted proxy. Each ERROR line has the method, the path and the user, and the same id
// as the access log.
func TestErrorsNameTheirRequest(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	panics := http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") })
	site := open(t, latchkey.Project{
		Log: slog.New(slog.NewTextHandler(&logs, nil)),
		Setup: func(site *latchkey.Site) error {
			site.View("/view/", rest.Func(func(*rest.Request) (*rest.Response, error) {
				return nil, errors.New("disk on fire")
			}, "POST"))
			site.Handle("/guarded/", site.API.Protect()(panics))
			site.Handle("/plain/", panics)
			return nil
		},
	}, func(s *latchkey.Settings) { s.TrustedProxies = []string{"192.0.2.1"} })
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, path, user string }{
		{"POST", "/view/", " user=" + string(user.ID)}, {"GET", "/guarded/", " user=" + string(user.ID)},
		{"DELETE", "/plain/", ""},
	} {
		for peer, id := range map[string]string{"192.0.2.1:1": "from-proxy", "198.51.100.1:1": "[A-Z2-7]{16}"} {
			logs.Reset()
			r := httptest.NewRequest(c.method, c.path+"?token=s3cret", nil)
			r.RemoteAddr = peer
			r.Header.Set("Authorization", "Token "+token.Key)
			r.Header.Set("X-Request-Id", "from-proxy")
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			names := regexp.MustCompile(`method=` + c.method + ` path=` + c.path + ` request_id=(` + id + `)` + c.user +
				` `)
			lines := strings.SplitAfter(logs.String(), "\n")
			fault, access := names.FindStringSubmatch(lines[0]), names.FindStringSubmatch(lines[len(lines)-2])
			if w.Code != 500 || !strings.Contains(lines[0], "level=ERROR") || fault == nil || access == nil ||
				fault[1] != access[1] {
				t.Errorf("%s from %s: %d\n%s", c.path, peer, w.Code, &logs)
			}
			if sent := w.Header().Get("X-Request-Id"); fault != nil && sent != fault[1] {
				t.Errorf("sent the id %q, and the log has %q", sent, fault[1])
			}
		}
	}
}

package latchkey_test

import (
	"bytes"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

// TestNothingFailsOpen sends malformed headers to guarded views. authentik admitted a malformed
// cookie (CVE-2026-25748) and failed on an X-Forwarded-For (CVE-2024-47070). Here each request is
// refused, and none is a fault.
func TestNothingFailsOpen(t *testing.T) {
	t.Parallel()
	values := map[string][]string{
		"Cookie": {
			"", ";", "=", "sessionid", "sessionid=", "sessionid==", `sessionid="`, `sessionid=""`, `sessionid="\`,
			`sessionid="\9"`, `sessionid="\777\000"`,
			"sessionid=\x00", "sessionid=\xff\xfe", "sessionid=" + strings.Repeat("a", 32),
			"sessionid=" + strings.Repeat("a", 41), "sessionid=" + strings.Repeat("é", 20),
			"sessionid=" + strings.Repeat("a", 100_000), "sessionid='; DROP TABLE django_session; --",
			"sessionid=..%2f..%2f", "sessionid=a; sessionid=b",
			"csrftoken", "csrftoken=\xff", "csrftoken=" + strings.Repeat("!", 64),
			strings.Repeat("sessionid=aaaaaaaa; ", 5000), "\x7f=\x01; sessionid=[]{}",
		},
		"X-Forwarded-For": {
			"", ",", ",,,,", "unknown", "_hidden", "127.0.0.1:99999", "[::1", "::1]", "[[::1]]", "1.2.3", "1.2.3.4.5",
			"0x7f.1", "%00", "\x00", "\xff\xfe", "fe80::1%eth0",
			"for=1.2.3.4", `"1.2.3.4"`, "127.0.0.1, ", " , 127.0.0.1", strings.Repeat("1.1.1.1, ", 20_000),
			strings.Repeat("9", 100_000), "é", "-1", "1.2.3.4\t5.6.7.8",
		},
		"X-Forwarded-Proto": {"", ",", "\x00", "https\x00", "\xff", "HTTPS", strings.Repeat("https,", 10_000),
			"javascript:"},
		"X-Request-Id": {"", "\x00", "\xff", "a b", strings.Repeat("a", 100_000), "\u202e"},
		"Authorization": {
			"", " ", "Token", "Token ", "Token \x00", "Token \xff", "Token a b",
			"Token " + strings.Repeat("a", 100_000), "token,token", "Basic", "Basic =", "Basic ====", "Basic \xff",
			"Basic Og==", "Basic YQ==", "Basic AAAA", "Basic " + strings.Repeat("QUFB", 10_000), "Bearer x", "Token é",
		},
		"Origin":      {"", "null", "://", "https://[", "\x00", "\xff"},
		"X-Csrftoken": {"", "\x00", "\xff"},
	}
	for name, api := range map[string]func(*latchkey.Site) rest.Config{"SecureDefaults": nil,
		"DRFDefaults": (*latchkey.Site).DRFDefaults} {
		var logs bytes.Buffer
		log := slog.New(slog.NewTextHandler(&logs, &slog.HandlerOptions{Level: slog.LevelError}))
		site := open(t, latchkey.Project{API: api, Log: log, Setup: func(site *latchkey.Site) error {
			limits := throttle.New(throttle.NewMemory(throttle.MemoryConfig{}), throttle.Rates{"anon": "1000000/min"})
			guarded, throttled := rest.Permissions(rest.IsAuthenticated), rest.Throttles(limits.Anon())
			view := rest.Func(func(*rest.Request) (*rest.Response, error) {
				return rest.OK("let in"), nil
			}, "GET", "POST")
			site.View("/view/", view, guarded, throttled)
			site.View("/open/", view, rest.Permissions(rest.AllowAny), throttled) // reads the client's address
			plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "let in") })
			site.Handle("/guarded/", site.API.Protect(guarded, throttled)(plain))
			return nil
		}}, func(s *latchkey.Settings) {
			s.TrustedProxies = []string{"192.0.2.0/24", "127.0.0.0/8", "::1"}
		})
		for header, list := range values {
			for _, value := range list {
				for _, request := range []string{"GET /view/", "POST /view/", "GET /guarded/", "POST /guarded/",
					"GET /open/"} {
					method, path, _ := strings.Cut(request, " ")
					r := httptest.NewRequest(method, path, nil)
					r.Header[header] = []string{value, value}[:1+len(value)%2] // some in two lines
					w := httptest.NewRecorder()
					site.ServeHTTP(w, r)
					if w.Code != 401 && w.Code != 403 && (path != "/open/" || w.Code != 200) {
						t.Errorf("%s, %s, %s %.40q: %d %s", name, request, header, value, w.Code, w.Body)
					}
				}
			}
		}
		if logs.Len() > 0 {
			t.Errorf("%s: faults\n%s", name, &logs)
		}
	}
}

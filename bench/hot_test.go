package bench_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// known is an authenticator that knows its caller without a database.
type known struct{ identity *auth.Identity }

func (k known) Authenticate(r *rest.Request) (*auth.Identity, error) {
	if _, words, ok := r.Credentials("Token"); !ok || words != 1 {
		return nil, nil
	}
	return k.identity, nil
}

func (known) Challenge() string { return "Token" }

// BenchmarkHandler measures what a site adds to a view whose caller is known: everything but the
// server of net/http and the token check.
func BenchmarkHandler(b *testing.B) {
	for _, access := range []string{"off", "on"} {
		b.Run("access log "+access, func(b *testing.B) {
			project := latchkey.Project{Name: "bench", Setup: func(site *latchkey.Site) error {
				user := known{&auth.Identity{User: auth.User{ID: "1", Username: "alice", Active: true}, Via: "token"}}
				site.View("/get/my/view/", rest.Func(view, "GET"), rest.Authenticators(user))
				return nil
			}}
			if access == "off" {
				project.Log = slog.New(slog.DiscardHandler)
			} else { // the site's own log, to a file that costs no disk
				null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
				if err != nil {
					b.Fatal(err)
				}
				defer null.Close()
				defer func(before *os.File) { os.Stderr = before }(os.Stderr)
				os.Stderr = null
			}
			site, err := latchkey.Open(b.Context(), project, latchkey.Settings{
				Database: "sqlite:" + b.TempDir() + "/db.sqlite3", Log: latchkey.LogSettings{Access: access},
				ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com"}},
			})
			if err != nil {
				b.Fatal(err)
			}
			defer site.Close()
			r := httptest.NewRequest("GET", "/get/my/view/", http.NoBody)
			r.Header.Set("Authorization", "Token 0123456789012345678901234567890123456789")
			r.Header.Set("Accept", "*/*")
			w := &discard{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				w.status = 200
				site.ServeHTTP(w, r)
				if w.status != 200 {
					b.Fatal("status ", w.status)
				}
			}
		})
	}
}

package bench_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// open returns a site on a fresh SQLite database with n users, and the users' tokens. cache is "on"
// or "off".
func open(b *testing.B, n int, cache string) (*latchkey.Site, []string) {
	b.Helper()
	ctx := b.Context()
	site, err := latchkey.Open(ctx, latchkey.Project{Name: "bench", Log: slog.New(slog.DiscardHandler)},
		latchkey.Settings{
			Database: "sqlite:" + b.TempDir() + "/db.sqlite3", Cache: latchkey.CacheSettings{Identities: cache},
		})
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { site.Close() })
	if err := site.Migrate(ctx); err != nil {
		b.Fatal(err)
	}
	keys := make([]string, n)
	for i := range keys {
		// Without a password there is nothing to hash.
		user, err := site.Users.Create(ctx, auth.CreateParams{Username: fmt.Sprintf("user%d", i)})
		if err != nil {
			b.Fatal(err)
		}
		token, err := site.Tokens.GetOrCreate(ctx, user.ID)
		if err != nil {
			b.Fatal(err)
		}
		keys[i] = token.Key
	}
	return site, keys
}

// discard is a ResponseWriter that keeps only the status.
type discard struct {
	header http.Header
	status int
}

func (d *discard) Header() http.Header         { return d.header }
func (d *discard) Write(p []byte) (int, error) { return len(p), nil }
func (d *discard) WriteHeader(status int)      { d.status = status }

func view(*rest.Request) (*rest.Response, error) {
	return rest.JSONResponse(map[string]string{"Data": "My View"}), nil
}

// BenchmarkView measures the same view open and behind a token, whose identity is cached.
func BenchmarkView(b *testing.B) {
	site, keys := open(b, 1, "on")
	for name, h := range map[string]http.Handler{
		"open":    site.API.View(rest.Func(view, "GET"), rest.Authenticators(), rest.Permissions(rest.AllowAny)),
		"guarded": site.API.View(rest.Func(view, "GET")),
	} {
		b.Run(name, func(b *testing.B) {
			r, err := http.NewRequestWithContext(b.Context(), "GET", "/get/my/view/", nil)
			if err != nil {
				b.Fatal(err)
			}
			r.Header.Set("Authorization", "Token "+keys[0])
			w := &discard{header: http.Header{}}
			b.ReportAllocs()
			for b.Loop() {
				clear(w.header)
				w.status = 200
				h.ServeHTTP(w, r)
				if w.status != 200 {
					b.Fatal("status ", w.status)
				}
			}
		})
	}
}

// BenchmarkVerify measures the uncached token check among 10,000 tokens.
func BenchmarkVerify(b *testing.B) {
	site, keys := open(b, 10_000, "off")
	b.Run("serial", func(b *testing.B) {
		b.ReportAllocs()
		i := 0
		for b.Loop() {
			if _, err := site.Tokens.Verify(b.Context(), keys[i%len(keys)]); err != nil {
				b.Fatal(err)
			}
			i++
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.ReportAllocs()
		var next atomic.Uint64
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				if _, err := site.Tokens.Verify(b.Context(), keys[next.Add(1)%uint64(len(keys))]); err != nil {
					b.Error(err)
					return
				}
			}
		})
	})
}

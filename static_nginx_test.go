//go:build unix

package latchkey_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/staticfiles"
)

// TestStaticBehindNginx runs the configuration of docs/static.md on a collected folder. The answers
// of nginx are those of the site, apart from the ETag.
func TestStaticBehindNginx(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	page, err := os.ReadFile("docs/static.md")
	if err != nil {
		t.Fatal(err)
	}
	_, conf, _ := strings.Cut(string(page), "```nginx\n")
	conf, _, found := strings.Cut(conf, "```")
	if !found {
		t.Fatal("docs/static.md shows no configuration")
	}
	site := open(t, withAssets(), func(s *latchkey.Settings) { s.AllowedHosts = []string{"127.0.0.1"} })
	server := httptest.NewServer(site)
	t.Cleanup(server.Close)
	dir, err := os.MkdirTemp("", "static") // t.TempDir is closed to the account of nginx
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	static := filepath.Join(dir, "static")
	if _, err := latchkey.CollectStatic(t.Context(), site, static, staticfiles.CollectOptions{}); err != nil {
		t.Fatal(err)
	}
	nginx, err := cluster.StartNginxSite(t.Context(), func(port int) string {
		return "include /etc/nginx/mime.types;\n" + strings.NewReplacer( // as Debian's nginx.conf does
			"listen 80", fmt.Sprintf("listen 127.0.0.1:%d", port), "/srv/notes/static", static,
			"127.0.0.1:8000", server.Listener.Addr().String()).Replace(conf)
	}, nil)
	if errors.Is(err, cluster.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nginx.Stop)

	get := func(base, path, accept string) string {
		r, err := http.NewRequestWithContext(t.Context(), "GET", base+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Accept-Encoding", accept)
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		h := resp.Header
		kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
		return fmt.Sprint(resp.StatusCode, "|", h.Get("Content-Encoding"), "|", h.Get("Cache-Control"), "|",
			h.Get("Vary"), "|", kind, "|", h.Get("X-Content-Type-Options"), "|", len(body))
	}
	behind := "http://" + nginx.Address()
	for _, path := range []string{site.StaticURL("notes/base.css"), "/static/notes/base.css"} {
		for _, accept := range []string{"gzip", "identity"} {
			direct, byNginx := get(server.URL, path, accept), get(behind, path, accept)
			isPacked := strings.Contains(direct, "|gzip|")
			if direct != byNginx || !strings.HasPrefix(direct, "200|") || isPacked != (accept == "gzip") {
				t.Errorf("%s, %s:\n from us    %s\n from nginx %s", path, accept, direct, byNginx)
			}
		}
	}
	if got := get(behind, "/static/nowhere.css", "gzip"); !strings.HasPrefix(got, "404|") {
		t.Errorf("an unknown file: %s", got)
	}
	if got := get(behind, "/healthz", "gzip"); !strings.HasPrefix(got, "200|") {
		t.Errorf("another path: %s", got)
	}
}

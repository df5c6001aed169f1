//go:build unix

package house_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/cluster"
)

var nginxBlock = regexp.MustCompile("(?ms)^```nginx\n(.*?)^```$")

// TestShownProxy runs nginx as docs/from-django.md shows it, in front of two servers that say which
// request they have got.
func TestShownProxy(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(root + "/docs/from-django.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := nginxBlock.FindAllStringSubmatch(string(text), -1)
	if len(blocks) != 2 {
		t.Fatalf("the page has %d blocks of nginx, want 2", len(blocks))
	}
	beside, inside, _ := strings.Cut(blocks[1][1], "\n")
	places := []string{"listen 80;", "", "127.0.0.1:8001", says(t, "django"), "127.0.0.1:8000", says(t, "latchkey"),
		"\nserver {", "\n" + beside + "\nserver {\n" + inside}
	nginx, err := cluster.StartNginxSite(t.Context(), func(port int) string {
		places[1] = fmt.Sprintf("listen 127.0.0.1:%d;", port)
		return strings.NewReplacer(places...).Replace(blocks[0][1])
	}, nil)
	if errors.Is(err, cluster.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(nginx.Stop)
	for request, server := range map[string]string{
		"GET /api/categories/": "latchkey", "POST /api/categories/": "latchkey", "GET /api/categories/1/": "django",
		"GET /api/products/": "latchkey", "GET /api/products/3/?a=b%20c": "latchkey", "POST /api/products/": "django",
		"DELETE /api/products/3/": "django", "OPTIONS /api/products/": "django", "GET /admin/": "django",
	} {
		method, path, _ := strings.Cut(request, " ")
		r, err := http.NewRequestWithContext(t.Context(), method, "http://"+nginx.Address()+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Host = "shop.example.com"
		r.Header.Set("X-Forwarded-For", "192.0.2.1")
		answer, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if want := server + " " + request + " shop.example.com 127.0.0.1 http"; string(got) != want || err != nil {
			t.Errorf("%s:\n\tgot  %s, %v\n\twant %s", request, got, err, want)
		}
	}
}

// says starts a server that answers with its name and what it has got, and returns its address.
func says(t *testing.T, name string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, name, " ", r.Method, " ", r.RequestURI, " ", r.Host, " ", r.Header.Get("X-Forwarded-For"), " ",
			r.Header.Get("X-Forwarded-Proto"))
	}))
	t.Cleanup(server.Close)
	return strings.TrimPrefix(server.URL, "http://")
}

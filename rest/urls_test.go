package rest_test

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// inView returns what a view of an API with these URLs sees of a request.
func inView(u rest.URLs, hr *http.Request, see func(*rest.Request) string) string {
	got := ""
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny}, URLs: u})
	api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		got = see(r)
		return rest.NoContent(), nil
	})).ServeHTTP(httptest.NewRecorder(), hr)
	return got
}

// TestAbsoluteURL compares with Django 5.2's build_absolute_uri. The lines of the file are
// FORCE_SCRIPT_NAME, the requested target, the location and the answer.
func TestAbsoluteURL(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/absolute_urls.tsv")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
	for _, line := range lines {
		c := strings.Split(line, "\t")
		prefix, target, location, want := c[0], c[1], c[2], c[3]
		path, query, _ := strings.Cut(target, "?")
		hr := httptest.NewRequest("GET", "https://example.com:8443/", nil)
		if path, err = url.PathUnescape(path); err != nil {
			t.Fatal(err)
		}
		hr.URL.Path, hr.URL.RawQuery = path, query
		got := inView(rest.URLs{Prefix: prefix}, hr, func(r *rest.Request) string { return r.AbsoluteURL(location) })
		if got != want {
			t.Errorf("%q below %q, AbsoluteURL(%q) = %s, want %s", target, prefix, location, got, want)
		}
	}
	if len(lines) != 144 {
		t.Errorf("%d cases", len(lines))
	}
}

// A location that Python's urlsplit refuses does not leave the site.
func TestAbsoluteURLOfBrokenBrackets(t *testing.T) {
	t.Parallel()
	hr := httptest.NewRequest("GET", "http://example.com/a/", nil)
	got := inView(rest.URLs{}, hr, func(r *rest.Request) string { return r.AbsoluteURL("//[evil/x") })
	if got != "http://example.com/a/" {
		t.Error(got)
	}
}

func TestFullPath(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]string{
		"/a b/?x=1": "/api/a%20b/?x=1", "//evil.example/": "/api//evil.example/", "/\xff/": "/api/%25FF/", "": "/api/",
	} {
		hr := httptest.NewRequest("GET", "/", nil)
		hr.URL.Path, hr.URL.RawQuery, _ = strings.Cut(target, "?")
		if got := inView(rest.URLs{Prefix: "/api"}, hr, (*rest.Request).FullPath); got != want {
			t.Errorf("%q: %s, want %s", target, got, want)
		}
	}
}

// Without a Config.URLs.Secure only the connection counts, whatever the headers claim.
func TestIsSecure(t *testing.T) {
	t.Parallel()
	claims := httptest.NewRequest("GET", "/", nil)
	claims.Header.Set("X-Forwarded-Proto", "https")
	encrypted := httptest.NewRequest("GET", "/", nil)
	encrypted.TLS = &tls.ConnectionState{}
	for _, c := range []struct {
		name   string
		urls   rest.URLs
		hr     *http.Request
		secure bool
	}{
		{"a header", rest.URLs{}, claims, false},
		{"TLS", rest.URLs{}, encrypted, true},
		{"the program's own rule", rest.URLs{Secure: func(*http.Request) bool { return true }}, claims, true},
	} {
		got := inView(c.urls, c.hr, func(r *rest.Request) string { return fmt.Sprint(r.IsSecure()) })
		if got != fmt.Sprint(c.secure) {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

func TestPrefixPanics(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"api", "/", "/api/", "//evil.example"} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "rest: URLs.Prefix must") {
					t.Errorf("%q: %s", prefix, got)
				}
			}()
			rest.New(rest.Config{URLs: rest.URLs{Prefix: prefix}})
		}()
	}
}

package admin_test

import (
	"html"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/testkit"
)

// address is where a link or a form of a page leads.
var address = regexp.MustCompile(`(?:href|action|data-suggest|data-find)="([^"]*)"`)

// TestElsewhere: below another address, behind a proxy that removes a prefix, and without the
// services that are optional, every link and form leads to a page of this admin.
func TestElsewhere(t *testing.T) {
	t.Parallel()
	site := testkit.Open(t, latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		site.Admin(admin.Config{Prefix: "/back/office/"})
		return nil
	}}, testkit.Settings(func(s *latchkey.Settings) { s.Proxy.ForceScriptName = "/shop" }))
	site.User(t, "maria", testkit.Superuser, testkit.Staff, testkit.Password(password))
	makeKey(t, site, "maria")
	site.Token(t, site.User(t, "carl"))
	if n := crawl(t, site, "/shop", "/back/office/"); n < 20 {
		t.Errorf("only %d pages are linked", n)
	}

	bare := open(t, func(_ *latchkey.Site, c *admin.Config) {
		c.Keys, c.Tokens, c.Log, c.Validators = nil, nil, nil, nil
	})
	if n := crawl(t, bare, "", "/admin/"); n < 10 {
		t.Errorf("only %d pages are linked without keys and tokens", n)
	}
}

// crawl opens every page that is linked from the start, as maria. script is the prefix that a proxy
// removes.
func crawl(t *testing.T, site http.Handler, script, prefix string) (n int) {
	t.Helper()
	b := newBrowser(t, site).get(prefix + "login/?next=" + script + prefix)
	b.submit(prefix+"login/", "username", "maria", "password", password)
	if to := b.last.Header().Get("Location"); to != script+prefix {
		t.Fatalf("the sign-in leads to %q: %d", to, b.last.Code)
	}
	seen, next := map[string]bool{}, []string{script + prefix}
	for len(next) > 0 {
		path := next[0]
		next = next[1:]
		if key, _, _ := strings.Cut(path, "?"); seen[key] {
			continue
		} else {
			seen[key] = true
		}
		b.get(strings.TrimPrefix(path, script))
		if to := b.last.Header().Get("Location"); to != "" {
			next = append(next, to)
			continue
		}
		if b.last.Code != 200 && b.last.Code != 405 { // 405: for forms alone
			t.Errorf("%s: %d", path, b.last.Code)
		}
		n++
		for _, found := range address.FindAllStringSubmatch(b.text(), -1) {
			switch to := html.UnescapeString(found[1]); {
			case strings.HasPrefix(to, script+prefix):
				next = append(next, to)
			case to != "" && to[0] != '#' && to[0] != '?' && !strings.Contains(to, "static/"):
				t.Errorf("%s leads to %q", path, to)
			}
		}
	}
	return n
}

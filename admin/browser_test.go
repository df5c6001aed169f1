package admin_test

import (
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/testkit"
)

const password = "correct horse battery"

// open returns a site with an admin, and the users maria (superuser), staff (no permission) and
// carl (no staff).
func open(t *testing.T, change func(site *latchkey.Site, c *admin.Config)) *testkit.Site {
	t.Helper()
	site := testkit.Open(t, latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		c := admin.Config{Users: site.Users, Groups: site.Groups, Sessions: site.Sessions, Tx: site.Tx,
			Log: site.AdminLog, Tokens: site.Tokens, Keys: site.Keys, Now: site.Now, MaxReadTime: time.Hour,
			Validators: site.Validators,
			Pages: page.New(page.Site{Name: "Shop", Sheet: "/static/base.css", Script: "/static/app.js",
				Theme: "/admin/theme/"})}
		if change != nil {
			change(site, &c)
		}
		for _, route := range admin.New(c).Routes() {
			site.View(route.Pattern, route.View, route.Options...)
		}
		return nil
	}})
	site.User(t, "maria", testkit.Superuser, testkit.Staff, testkit.Password(password))
	site.User(t, "staff", testkit.Staff, testkit.Password(password))
	site.User(t, "carl", testkit.Password(password))
	return site
}

// browser keeps cookies, as a person's browser does. It follows no redirects.
type browser struct {
	t       *testing.T
	site    http.Handler
	cookies map[string]string
	// name is of who is signed in, and token for their forms: kept by tests that send many.
	name, token string
	// fetchSite is what the browser says in Sec-Fetch-Site; "": nothing.
	fetchSite string
	last      *httptest.ResponseRecorder
}

func newBrowser(t *testing.T, site http.Handler) *browser {
	return &browser{t: t, site: site, cookies: map[string]string{}}
}

// as returns a browser in which a user is signed in.
func as(t *testing.T, site http.Handler, username string) *browser {
	t.Helper()
	b := newBrowser(t, site)
	b.get("/admin/login/")
	if b.submit("/admin/login/", "username", username, "password", password); b.last.Code != 302 {
		t.Fatalf("%s cannot sign in: %d %s", username, b.last.Code, b.text())
	}
	return b
}

// from makes the browser say that a page of this kind of site sends the requests to come.
func (b *browser) from(site string) *browser {
	b.fetchSite = site
	return b
}

func (b *browser) do(r *http.Request) *browser {
	b.t.Helper()
	r.Host = testkit.Host
	if b.fetchSite != "" {
		r.Header.Set("Sec-Fetch-Site", b.fetchSite)
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	b.last = httptest.NewRecorder()
	b.site.ServeHTTP(b.last, r)
	if strings.Contains(b.text(), "%!") {
		b.t.Errorf("%s %s: a text has not the arguments that it names:\n%s", r.Method, r.URL, b.text())
	}
	b.checkHeaders(r)
	for _, c := range b.last.Result().Cookies() {
		b.cookies[c.Name] = c.Value
		if c.MaxAge < 0 || c.Value == "" {
			delete(b.cookies, c.Name)
		}
	}
	return b
}

// checkHeaders fails unless the last answer, page or redirect, is kept by nothing and loads nothing
// of other sites.
func (b *browser) checkHeaders(r *http.Request) {
	b.t.Helper()
	h := b.last.Header()
	isPage := strings.HasPrefix(r.URL.Path, "/admin/")
	if isPage && (h.Get("Cache-Control") != "private, no-store" || h.Get("Content-Security-Policy") == "") {
		b.t.Errorf("%s %s: %d with Cache-Control %q and Content-Security-Policy %q", r.Method, r.URL, b.last.Code,
			h.Get("Cache-Control"), h.Get("Content-Security-Policy"))
	}
}

func (b *browser) get(path string) *browser {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/html,application/xhtml+xml,*/*;q=0.8")
	return b.do(r)
}

var hidden = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// submit posts fields, with the hidden fields of the page that is open.
func (b *browser) submit(path string, pairs ...string) *browser {
	b.t.Helper()
	form := url.Values{}
	for _, field := range hidden.FindAllStringSubmatch(b.text(), -1) {
		form.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
	}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.post(path, form)
}

func (b *browser) post(path string, form url.Values) *browser {
	b.t.Helper()
	r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return b.do(r)
}

func (b *browser) text() string {
	if b.last == nil {
		return ""
	}
	return b.last.Body.String()
}

// want fails unless the last answer has the status, and all of these texts.
func (b *browser) want(status int, texts ...string) *browser {
	b.t.Helper()
	if b.last.Code != status {
		b.t.Errorf("status %d, not %d: %s", b.last.Code, status, b.text())
	}
	for _, text := range texts {
		if !strings.Contains(b.text(), text) {
			b.t.Errorf("the page lacks %q:\n%s", text, b.text())
		}
	}
	return b
}

// leads fails unless the last answer leads to an address.
func (b *browser) leads(to string) *browser {
	b.t.Helper()
	if got := b.last.Header().Get("Location"); b.last.Code != 302 && b.last.Code != 303 || got != to {
		b.t.Errorf("%d to %q, not to %q", b.last.Code, got, to)
	}
	return b
}

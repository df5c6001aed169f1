package latchkey_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestBrowsableOfSite: the defaults of REST framework have pages with what the site knows, and the
// pages name the views above them, also below the prefix of a proxy and by a pattern with names.
func TestBrowsableOfSite(t *testing.T) {
	t.Parallel()
	hello := rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK("hello"), nil })
	site := testkit.Open(t, latchkey.Project{
		API: (*latchkey.Site).DRFDefaults,
		Setup: func(s *latchkey.Site) error {
			s.View("/", hello, rest.Name("Root"))
			s.View("/a/", hello, rest.Name("List"))
			s.View("/a/{id:int}/", hello, rest.Name("One"))
			s.View("/a/{id:int}/b/c/", hello, rest.Name("Below"))
			s.Handle("/a/{id:int}/b/", rest.ErrorPage(404))
			return nil
		},
	}, testkit.Settings(func(s *latchkey.Settings) { s.Proxy.ForceScriptName = "/shop" }))
	browser := site.Client().WithHeader("Accept", "text/html")
	for path, want := range map[string]string{
		"/": `<ol><li><span aria-current="page"><bdi>Root</bdi></span></li></ol>`,
		"/a/7/?x=1": `<ol><li><a href="/shop/"><bdi>Root</bdi></a></li>` +
			`<li><a href="/shop/a/"><bdi>List</bdi></a></li>` +
			`<li><span aria-current="page"><bdi>One</bdi></span></li></ol>`,
		"/a/7/b/c/?format=api": `<li><a href="/shop/a/7/?format=api"><bdi>One</bdi></a></li>` +
			`<li><span aria-current="page"><bdi>Below</bdi></span></li></ol>`,
	} {
		page := browser.Get(path).Expect(t, 200)
		if !strings.Contains(page.Text(), want) || !strings.Contains(page.Text(), `name="csrfmiddlewaretoken"`) {
			t.Errorf("%s: %s", path, page)
		}
	}
	site.Client().Get("/a/7/").ExpectJSON(t, 200, `"hello"`)
}

// TestBrowsableLeadsToAdmin: the pages find the admin, which a project mounts after its API, by
// themselves: everybody is led to the sign-in and back, and members of the staff to the admin.
// Signing out and the choice of colours need no admin.
func TestBrowsableLeadsToAdmin(t *testing.T) {
	t.Parallel()
	hello := rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK(r.User.Username), nil })
	const signIn, toAdmin = `href="/admin/login/?next=%2Fa%2F%3Fx%3D1">Sign in</a>`, `<a href="/admin/">Admin</a>`
	for _, c := range []struct {
		name         string
		mount        func(*latchkey.Site)
		has, hasNone []string // on the page of someone who is not signed in
		staff, other []string // on the pages of others
	}{
		{"admin", func(s *latchkey.Site) { s.Admin(admin.Config{}) }, []string{signIn}, []string{toAdmin},
			[]string{toAdmin}, nil},
		{"no admin", func(*latchkey.Site) {}, nil, []string{"Sign in</a>", toAdmin}, nil, []string{toAdmin}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			site := testkit.Open(t, latchkey.Project{
				API: (*latchkey.Site).DRFDefaults,
				Setup: func(s *latchkey.Site) error {
					s.View("/a/", hello, rest.Name("A"))
					c.mount(s)
					return nil
				},
			})
			browser := func() *testkit.Client { return site.Client().CheckingCSRF().WithHeader("Accept", "text/html") }
			check := func(who string, client *testkit.Client, has, hasNone []string) {
				t.Helper()
				text := client.Get("/a/?x=1").Expect(t, 200).Text()
				for _, want := range append(has, `name="_colours" value="dark"`) {
					if !strings.Contains(text, want) {
						t.Errorf("%s: the page lacks %s: %s", who, want, text)
					}
				}
				for _, unwanted := range hasNone {
					if strings.Contains(text, unwanted) {
						t.Errorf("%s: the page has %s", who, unwanted)
					}
				}
			}
			const signOut = `name="_sign_out" value="1">Sign out</button>`
			check("anyone", browser(), c.has, append(c.hasNone, signOut))
			ada := browser().SignedIn(t, site.User(t, "ada", testkit.Staff))
			check("ada", ada, append(c.staff, signOut), append(c.other, "Sign in</a>"))
			check("bob", browser().SignedIn(t, site.User(t, "bob")), []string{signOut}, []string{toAdmin})

			post := func(field, value string, status int) *testkit.Response {
				t.Helper()
				token := csrfField.FindStringSubmatch(ada.Get("/a/?x=1").Text())[1]
				return ada.Post("/a/?x=1", testkit.Form(url.Values{"csrfmiddlewaretoken": {token}, field: {value}})).
					Expect(t, status)
			}
			if got := post("_colours", "dark", 303); got.Header.Get("Location") != "?x=1" {
				t.Errorf("led to %s", got)
			}
			if text := ada.Get("/a/").Text(); !strings.Contains(text, `<html lang="en" data-theme="dark">`) {
				t.Errorf("the page is not dark: %s", text)
			}
			post("theme", "light", 405) // a field of the view's, not of the page's
			ada.Post("/a/", testkit.Form(url.Values{"csrfmiddlewaretoken": {"x"}, "_sign_out": {"1"}})).Expect(t, 403)
			check("ada", ada, []string{"&#34;ada&#34;"}, nil)
			post("_sign_out", "1", 303)
			if text := ada.Get("/a/").Text(); strings.Contains(text, "ada") {
				t.Errorf("ada is still signed in: %s", text)
			}
		})
	}
}

var csrfField = regexp.MustCompile(`name="csrfmiddlewaretoken" value="([^"]+)"`)

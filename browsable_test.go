package latchkey_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
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

package browsable_test

import (
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// tagsOf returns the tags of a page with the names of their attributes, and the schemes of links:
// all that an injected text could add to.
func tagsOf(text string) (tags []string) {
	attribute := regexp.MustCompile(`([^\s"=<>]+)(?:="([^"]*)")?`)
	for _, found := range regexp.MustCompile(`<[a-zA-Z/!](?:[^>"]|"[^"]*")*>`).FindAllString(text, -1) {
		tag := ""
		for _, part := range attribute.FindAllStringSubmatch(strings.Trim(found, "<>"), -1) {
			tag += " " + part[1]
			if part[1] == "href" || part[1] == "action" || part[1] == "src" {
				scheme, _, has := strings.Cut(part[2], ":")
				tag += "=" + map[bool]string{true: scheme}[has && !strings.ContainsAny(scheme, "/?#")]
			}
		}
		tags = append(tags, tag)
	}
	return tags
}

// mirror is a view that answers with what the client has sent, in every place.
type mirror struct{}

func (mirror) Fields(string) []rest.Field {
	return []rest.Field{{Name: "text", Type: "string"}, {Name: "long", Type: "string", MaxLength: 1000},
		{Name: "count", Type: "integer"}, {Name: "which", Type: "choice", Choices: []rest.Choice{{Value: "a"}}},
		{Name: "raw", Type: "nested object"}, {Name: "day", Type: "date"}, {Name: "paper", Type: "file upload"}}
}

func (mirror) Get(r *rest.Request) (*rest.Response, error) {
	q := r.Query().Get("q")
	resp := rest.OK(rest.Object{"text", q, "long", q + "\n", "count", q, "which", q, "day", q,
		"results", []any{q}, "next", q, "previous", q, "k" + q, q, "list", []any{q}, "deep", rest.Object{"k" + q, q}})
	resp.Header = map[string][]string{"X-Mirror": {r.URL.RawQuery}}
	return resp, nil
}

func (mirror) Post(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	errs := rest.Object{}
	if form, ok := data.(*rest.FormData); ok {
		for name, values := range form.Values {
			errs = append(errs, name, values)
		}
		for name, files := range form.Files {
			errs = append(errs, name, []any{files[0].Name, files[0].ContentType})
		}
	}
	object, _ := data.(map[string]any)
	for name, value := range object {
		errs = append(errs, name, []any{value})
	}
	return nil, rest.ValidationError(errs)
}

func (m mirror) Put(r *rest.Request) (*rest.Response, error) { return m.Post(r) }

// TestInjection: no text of a client, wherever it stands, adds a tag, an attribute or the scheme of
// a link to a page. Each place is filled with harmless text, and then with attacks; the pages must
// have the same tags.
func TestInjection(t *testing.T) {
	t.Parallel()
	attacks := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `' autofocus onfocus='alert(1)`,
		`</pre></textarea></title><script>alert(1)</script>`, `javascript:alert(1)`, `{{.}}{{template "page"}}`,
		"\u202e<b>", "\x00<b>", "\xff\xfe<script>", "<!--", "]]>", "&lt;script&gt;", `\u003cscript\u003e`,
		"`${alert(1)}`",
		"data:text/html,<script>", "\r\r<script>\t", `http:javascript"onload=alert(1)`, "//evil.example/<b>",
	}
	site := shop(t, func(_ *latchkey.Site, c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	client := browserOf(site).SignedIn(t, site.User(t, "ada", testkit.Staff))
	token := tokenOf(t, client.Get("/api/"))
	page := site.Browsable()
	page.Find = func(string) *rest.View { return nil }
	view := site.API.View(mirror{}, rest.Renderers(rest.JSON{}, page))
	crumbs := site.API.View(mirror{}, rest.Renderers(rest.JSON{}, page))
	page.Find = func(string) *rest.View { return crumbs }
	below := site.API.View(mirror{}, rest.Renderers(rest.JSON{}, page, browsable.Renderer{}))
	form := func(values url.Values) func(text string) string {
		return func(text string) string {
			sent := url.Values{"csrfmiddlewaretoken": {token}}
			for name, list := range values {
				for _, value := range list {
					sent.Add(strings.ReplaceAll(name, "$", text), strings.ReplaceAll(value, "$", text))
				}
			}
			return sent.Encode()
		}
	}
	ask := func(view *rest.View, method, body string, change func(r *requestParts)) string {
		p := &requestParts{path: "/", header: map[string]string{"Accept": browser}}
		change(p)
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL.Path, r.URL.RawQuery = p.path, p.query
		for name, value := range p.header {
			r.Header[name] = []string{value}
		}
		r.Header["Cookie"] = []string{"csrftoken=" + client.Cookie("csrftoken") + "; " + p.cookie}
		if method == "POST" && p.header["Content-Type"] == "" {
			r.Header["Content-Type"] = []string{"application/x-www-form-urlencoded"}
		}
		w := httptest.NewRecorder()
		view.ServeHTTP(w, r)
		if !strings.HasPrefix(w.Body.String(), "<!DOCTYPE html>") {
			t.Fatalf("no page: %d %s", w.Code, w.Body)
		}
		return w.Body.String()
	}
	fields := url.Values{"text": {"$"}, "long": {"$"}, "count": {"$"}, "which": {"$"}, "day": {"$"}, "other$": {"$"}}
	for name, render := range map[string]func(text string) string{
		"path": func(text string) string {
			return ask(view, "GET", "", func(p *requestParts) { p.path = "/" + text })
		},
		"crumbs": func(text string) string {
			return ask(below, "GET", "", func(p *requestParts) { p.path = "/a" + text })
		},
		"query": func(text string) string {
			return ask(view, "GET", "", func(p *requestParts) { p.query = "a=" + text + "&" + text + "=1" })
		},
		"strings and names of JSON": func(text string) string {
			return ask(view, "GET", "", func(p *requestParts) { p.query = "q=" + url.QueryEscape(text) })
		},
		"header": func(text string) string {
			return ask(view, "GET", "", func(p *requestParts) {
				p.header["User-Agent"], p.header["Accept-Language"], p.header["X-"+text] = text, text, text
				p.header["Authorization"] = "Token x" + text
			})
		},
		"cookie": func(text string) string {
			return ask(view, "GET", "", func(p *requestParts) {
				p.cookie = text + "=" + text + "; theme=" + text + "; django_language=" + text +
					"; latchkey_trial=" + text
			})
		},
		"fields and errors": func(text string) string {
			return ask(view, "POST", form(fields)(text), func(*requestParts) {})
		},
		"the name of a file": func(text string) string {
			body := "--x\r\nContent-Disposition: form-data; name=csrfmiddlewaretoken\r\n\r\n" + token + "\r\n--x\r\n" +
				"Content-Type: a/" + text + "\r\nContent-Disposition: form-data; name=paper; filename*=UTF-8''" +
				url.PathEscape(text) + ".pdf\r\n\r\nx\r\n--x--\r\n"
			return ask(view, "POST", body, func(p *requestParts) {
				p.header["Content-Type"] = "multipart/form-data; boundary=x"
			})
		},
		"fields of a method": func(text string) string {
			with := url.Values{"_method": {"PUT"}}
			for name, list := range fields {
				with[name] = list
			}
			return ask(view, "POST", form(with)(text), func(*requestParts) {})
		},
		"body as text": func(text string) string {
			return ask(view, "POST", form(url.Values{"_method": {"POST"}, "_content": {`{"text": ["$"], "$": "$"`},
				"_content_type": {"application/json"}})(text), func(*requestParts) {})
		},
		"media type": func(text string) string {
			return ask(view, "POST", form(url.Values{"_method": {"POST"}, "_content": {"x"},
				"_content_type": {"a/b$"}})(text), func(*requestParts) {})
		},
		"method": func(text string) string {
			return ask(view, "POST", form(url.Values{"_method": {"$"}, "text": {"x"}})(text), func(*requestParts) {})
		},
	} {
		want := tagsOf(render("harmless"))
		for _, attack := range attacks {
			got := render(attack)
			if tags := tagsOf(got); !slices.Equal(tags, want) {
				t.Errorf("%s with %q: tags %q, want %q", name, attack, without(tags, want), without(want, tags))
			}
			if strings.Contains(got, "ZgotmplZ") {
				t.Errorf("%s with %q: a template refuses a value", name, attack)
			}
		}
	}
}

// requestParts are what a case of TestInjection fills.
type requestParts struct {
	path, query, cookie string
	header              map[string]string
}

// without returns the elements of a that b does not have.
func without(a, b []string) (list []string) {
	for _, one := range a {
		if !slices.Contains(b, one) {
			list = append(list, one)
		}
	}
	return list
}

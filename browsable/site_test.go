package browsable_test

import (
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// order is what the shop's views read and answer.
type order struct {
	Number   int     `json:"number" rest:"readonly"`
	Customer string  `json:"customer" rest:"max=20"`
	Status   string  `json:"status" rest:"choices=new=New|paid=Paid"`
	Gift     bool    `json:"gift" rest:"optional"`
	Note     *string `json:"note" rest:"max=500"`
	PIN      string  `json:"pin_password" rest:"optional"`
}

// root, orders and oneOrder are the views of a shop. Everybody reads, and staff write.
type (
	root     struct{}
	orders   struct{}
	oneOrder struct{}
)

func (root) Get(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

func (orders) Fields(string) []rest.Field { return rest.FieldsOf[order]() }

func (orders) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"count", 3, "next", r.AbsoluteURL("?page=3"), "previous", nil,
		"results", []any{r.AbsoluteURL("/api/orders/7/")}}), nil
}

func (orders) Post(r *rest.Request) (*rest.Response, error) {
	var o order
	if err := r.Decode(&o); err != nil {
		return nil, err
	}
	return rest.Created(o), nil
}

func (oneOrder) Fields(string) []rest.Field { return rest.FieldsOf[order]() }

func (oneOrder) Get(*rest.Request) (*rest.Response, error) {
	return rest.OK(order{Number: 7, Customer: "Ada", Status: "paid", Gift: true}), nil
}

func (o oneOrder) ShowObject(r *rest.Request) (*rest.Response, error) { return o.Get(r) }

func (oneOrder) Put(r *rest.Request) (*rest.Response, error) {
	var o order
	if err := r.Decode(&o); err != nil {
		return nil, err
	}
	return rest.OK(o), nil
}

func (oneOrder) Patch(r *rest.Request) (*rest.Response, error) {
	o := order{Customer: "Ada", Status: "paid"}
	if err := r.DecodePartial(&o); err != nil {
		return nil, err
	}
	return rest.OK(o), nil
}

func (oneOrder) Delete(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

var staffWrite = rest.Rule{Name: "staffWrite",
	Allow: func(r *rest.Request) bool { return rest.IsSafe(r.Method) || r.User.Staff }}

// shop returns a site with these views. change alters the renderer of its pages.
func shop(t *testing.T, change func(*latchkey.Site, *rest.Config)) *testkit.Site {
	t.Helper()
	return testkit.Open(t, latchkey.Project{
		API: func(s *latchkey.Site) rest.Config {
			pages := s.Browsable()
			pages.Links = &browsable.Links{SignIn: "/admin/login/", Admin: "/admin/"}
			pages.Pages = page.New(page.Site{Name: "Shop", Sheet: "/static/base.css", Script: "/static/app.js"})
			c := rest.Config{
				Authenticators: []rest.Authenticator{s.SessionAuthentication, s.TokenAuthentication},
				Permissions:    []rest.Permission{staffWrite},
				Renderers:      []rest.Renderer{rest.JSON{}, pages},
			}
			if change != nil {
				change(s, &c)
			}
			return c
		},
		Setup: func(s *latchkey.Site) error {
			s.View("/api/", root{}, rest.Name("API root"))
			s.View("/api/orders/", orders{}, rest.Name("Order list"), rest.Description("The orders of the shop."))
			s.View("/api/orders/{id:int}/", oneOrder{}, rest.Name("Order"))
			s.View("/api/closed/", orders{}, rest.Name("Closed"), rest.Description("Nobody sees this."),
				rest.Permissions(rest.IsAdminUser))
			return nil
		},
	})
}

const browser = "text/html,application/xhtml+xml,*/*;q=0.8"

// browserOf returns a client that is a browser: it accepts pages, keeps cookies, and its forms are
// checked.
func browserOf(s *testkit.Site) *testkit.Client {
	return s.Client().CheckingCSRF().WithHeader("Accept", browser)
}

var csrfInput = regexp.MustCompile(`name="csrfmiddlewaretoken" value="([^"]+)"`)

// tokenOf returns the CSRF token in the forms of a page.
func tokenOf(t *testing.T, page *testkit.Response) string {
	t.Helper()
	found := csrfInput.FindStringSubmatch(page.Text())
	if found == nil {
		t.Fatalf("the page has no CSRF token: %s", page)
	}
	return found[1]
}

// holds reports what a page lacks of, or has too much: texts that begin with "no:" must not be
// there.
func holds(t *testing.T, what string, r *testkit.Response, texts ...string) {
	t.Helper()
	for _, text := range texts {
		unwanted, isUnwanted := strings.CutPrefix(text, "no:")
		if strings.Contains(r.Text(), unwanted) == isUnwanted {
			t.Errorf("%s: %q\n%s", what, text, r)
		}
	}
}

// TestForms: a page has forms for the methods that the user may use, and for no other, as
// show_form_for_method of REST framework decides.
func TestForms(t *testing.T) {
	t.Parallel()
	site := shop(t, nil)
	ada := site.User(t, "ada", testkit.Staff)
	bob := site.User(t, "bob")
	anyone := browserOf(site)
	for _, c := range []struct {
		who    string
		client *testkit.Client
		path   string
		status int
		texts  []string
	}{
		{"anyone", anyone, "/api/orders/", 200, []string{"The orders of the shop.", "no:id=\"send\"", "no:id_send_",
			`href="/admin/login/?next=%2Fapi%2Forders%2F"`, `name="_try"`, `<a class="btn small" rel="next"`,
			`<a href="http://testserver/api/orders/7/" rel="nofollow">http://testserver/api/orders/7/</a>`,
			`<a href="/api/"><bdi>API root</bdi></a>`, `aria-current="page"><bdi>Order list</bdi>`,
			`href="?format=json">JSON</a>`, "3 in all"}},
		{"bob", browserOf(site).SignedIn(t, bob), "/api/orders/", 200, []string{"no:id=\"send\"", "no:_try",
			`name="_sign_out" value="1">Sign out</button>`, "no:>Admin</a>"}},
		{"ada", browserOf(site).SignedIn(t, ada), "/api/orders/", 200, []string{`id="send"`, "no:id=\"delete\"",
			`name="customer" required maxlength="20"`, `<option value="new">New</option>`,
			`type="checkbox" id="id_send_gift"`, `type="password" id="id_send_pin_password"`, "no:id_send_number",
			`name="_content_type"`, `<option value="application/json">`, "no:multipart/form-data<",
			`&#34;customer&#34;: &#34;&#34;`, `name="_method" value="POST"`, `href="/admin/">Admin</a>`}},
		{"ada", browserOf(site).SignedIn(t, ada), "/api/orders/7/", 200, []string{`id="change"`, `id="delete"`,
			"no:id=\"send\"", `value="Ada"`, `<option value="paid" selected>Paid</option>`,
			`id="id_change_gift" name="gift" checked`, `value="PUT"`, `value="PATCH" formnovalidate`,
			`value="DELETE"`, `&#34;customer&#34;: &#34;Ada&#34;`}},
		{"bob", browserOf(site).SignedIn(t, bob), "/api/closed/", 403, []string{"no:Nobody sees this.", "no:id_send_",
			"no:results", "no:value=\"OPTIONS\"", "You do not have permission to perform this action."}},
		{"anyone", anyone, "/api/closed/", 403, []string{"no:Nobody sees this.", "no:id_send_", `name="_try"`,
			"403 Forbidden: Closed – Shop"}},
		{"anyone", anyone, "/api/orders/?format=xml", 404, nil},
	} {
		page := c.client.Get(c.path).Expect(t, c.status)
		holds(t, c.who+" at "+c.path, page, c.texts...)
	}
	plain := site.Client().Get("/api/orders/")
	if got := plain.Header.Get("Content-Type"); got != "application/json" || plain.Header.Get("Set-Cookie") != "" {
		t.Errorf("a client that is no browser got %s", plain)
	}
	page := anyone.Get("/api/orders/")
	if got := page.Header.Get("Content-Security-Policy"); !strings.HasPrefix(got, "default-src 'none'; ") {
		t.Errorf("policy %q", got)
	}
	if got := page.Header.Get("Cache-Control"); got != "private, no-store" {
		t.Errorf("Cache-Control %q", got)
	}
}

// TestSend: forms send each method and any body, without script. The status is that of the API.
func TestSend(t *testing.T) {
	t.Parallel()
	site := shop(t, nil)
	client := browserOf(site).SignedIn(t, site.User(t, "ada", testkit.Staff))
	token := tokenOf(t, client.Get("/api/orders/7/"))
	for _, c := range []struct {
		path, form string
		status     int
		texts      []string
	}{
		{"/api/orders/", "customer=Bo&status=new&_method=POST", 201, []string{`<span class="method post">POST</span>`,
			"201 Created", "&#34;Bo&#34;"}},
		{"/api/orders/7/", "customer=Bo&status=new&_method=PUT", 200, []string{`&#34;customer&#34;</span>: ` +
			`<span class="s">&#34;Bo&#34;`, `<span class="method put">PUT</span><span class="path">`}},
		{"/api/orders/7/", "status=new&_method=PATCH", 200, []string{`<span class="s">&#34;Ada&#34;`}},
		{"/api/orders/7/", "_method=DELETE", 200, []string{"204 No Content", "The answer has no content."}},
		{"/api/orders/", "_method=OPTIONS", 200, []string{"Fields of POST", "at most 20 characters", "new, paid",
			"application/json, text/html", "OPTIONS: Order list – Shop"}},
		{"/api/orders/", "_method=TRACE&customer=Bo&status=new", 201, nil},
		{"/api/orders/", "_method=DELETE", 405, []string{"DELETE\\&#34; not allowed."}},
		{"/api/orders/", "_method=POST&_content_type=application/json&_content=" +
			url.QueryEscape("{\"customer\": \"Cy\",\r\n\"status\": \"new\"}"), 201, []string{"&#34;Cy&#34;"}},
		{"/api/orders/7/", "_method=PUT&_content_type=application/x-www-form-urlencoded&_content=" +
			url.QueryEscape("customer=Di&status=new"), 200, []string{"&#34;Di&#34;"}},
		{"/api/orders/", "_method=POST&_content_type=text/csv&_content=a", 415, nil},
		{"/api/orders/", "_method=POST&_content_type=application/json&_content=", 400, nil},
		// What was entered is kept, and errors stand beside the fields.
		{"/api/orders/", "_method=POST&customer=" + strings.Repeat("x", 21) + "&status=lost&gift=on&pin_password=1234",
			400, []string{`value="xxxxxxxxxxxxxxxxxxxxx"`, `id="id_send_customer-error">Ensure this field has ` +
				`no more than 20 characters.</p>`, `aria-invalid="true"`, "Nothing was saved: 2 fields are wrong.",
				`<a href="#id_send_customer">Customer: Ensure`, `name="gift" checked`, "no:1234",
				"400 Bad Request: Order list"}},
		{"/api/orders/", "_method=POST&_content_type=application/json&_content=" + url.QueryEscape(`{"customer": 1`),
			400, []string{`{&#34;customer&#34;: 1</textarea>`, `class="as-raw" checked`, "Nothing was saved.",
				"JSON parse error"}},
		// What a PATCH does not change stays in the form. A form sends no empty box.
		{"/api/orders/7/", "_method=PATCH&_content_type=application/json&_content=" + url.QueryEscape(`{"status": "lost"}`),
			400, []string{`autocomplete="off" value="Ada"`, `name="gift" checked`, "Nothing was saved: 1 field is wrong."}},
		{"/api/orders/7/", "_method=PATCH&status=lost", 400, []string{`autocomplete="off" value="Ada"`,
			"no:name=\"gift\" checked", `&#34;customer&#34;: &#34;Ada&#34;`}},
		{"/api/orders/7/", "_method=PUT&status=lost", 400, []string{`no:autocomplete="off" value="Ada"`}},
	} {
		values, err := url.ParseQuery(c.form)
		if err != nil {
			t.Fatal(err)
		}
		values.Set("csrfmiddlewaretoken", token)
		page := client.Post(c.path, testkit.Form(values)).Expect(t, c.status)
		holds(t, c.form, page, c.texts...)
		if got := page.Header.Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("%s: %s", c.form, got)
		}
	}
}

// TestMethodNeedsToken: _method counts only in a form of a client that accepts pages, with a valid
// CSRF token (CVE-2009-4214 and its kind: a method in a parameter walks around checks).
func TestMethodNeedsToken(t *testing.T) {
	t.Parallel()
	site := shop(t, nil)
	ada := site.User(t, "ada", testkit.Staff)
	client := browserOf(site).SignedIn(t, ada)
	token := tokenOf(t, client.Get("/api/orders/7/"))
	good := url.Values{"csrfmiddlewaretoken": {token}, "_method": {"DELETE"}}
	bad := url.Values{"csrfmiddlewaretoken": {strings.Repeat("a", 64)}, "_method": {"DELETE"}}
	none := url.Values{"_method": {"DELETE"}}
	api := site.Client().WithToken(site.Token(t, ada))
	type options = []testkit.RequestOption
	const path = "/api/orders/7/" // which has no POST
	for _, c := range []struct {
		name   string
		client *testkit.Client
		opts   options
		status int
	}{
		{"valid", client, options{testkit.Form(good)}, 200},
		{"wrong token", client, options{testkit.Form(bad)}, 403},
		{"no token", client, options{testkit.Form(none)}, 403},
		{"JSON", client.WithHeader("X-CSRFToken", token), options{testkit.JSON(good)}, 405},
		{"in the query", client.WithHeader("X-CSRFToken", token), options{testkit.Query("_method", "DELETE"),
			testkit.Form(url.Values{})}, 405},
		{"accepts JSON", client.WithHeader("Accept", "application/json"), options{testkit.Form(good)}, 405},
		{"accepts anything", client.WithHeader("Accept", "*/*"), options{testkit.Form(good)}, 405},
		{"another origin", client.WithHeader("Origin", "https://evil.example"),
			options{testkit.Form(good)}, 403},
		{"?format=api alone", client.WithHeader("Accept", "*/*"), options{testkit.Query("format", "api"),
			testkit.Form(good)}, 405},
		{"?format=json", client, options{testkit.Query("format", "json"), testkit.Form(good)}, 405},
		{"API client", api, options{testkit.Form(good)}, 405},
		{"API client for pages", api.WithHeader("Accept", browser), options{testkit.Form(none)}, 405},
	} {
		if got := c.client.Post(path, c.opts...); got.Status != c.status {
			t.Errorf("%s: %s, want %d", c.name, got, c.status)
		}
	}
	for _, method := range []string{"GET", "PUT"} {
		if got := client.WithHeader("X-CSRFToken", token).Do(method, path, testkit.Form(good)); strings.Contains(
			got.Text(), "204 No Content") {
			t.Errorf("%s deleted: %s", method, got)
		}
	}
}

// TestRendererAlone: without a site the pages are plain, have a form for POST, and work.
func TestRendererAlone(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Permissions: []rest.Permission{rest.AllowAny},
		Renderers: []rest.Renderer{rest.JSON{}, browsable.Renderer{}}})
	page := serve(api.View(orders{}), "GET", "/", "")
	for _, want := range []string{`id="send"`, `name="customer"`} {
		if !strings.Contains(page, want) {
			t.Errorf("lacks %s", want)
		}
	}
	for _, other := range []string{"_method", "_content", "csrfmiddlewaretoken", "<link", "<script", "<svg",
		"_try", "style="} {
		if strings.Contains(page, other) {
			t.Errorf("has %s", other)
		}
	}
	if page := serve(api.View(oneOrder{}), "GET", "/", ""); strings.Contains(page, `id="change"`) {
		t.Error("a form for PUT, which a browser cannot send")
	}
	page = serve(api.View(orders{}), "POST", "/", "customer=Bo&status=new&_method=DELETE")
	if !strings.Contains(page, "201 Created") {
		t.Errorf("a form: %s", page)
	}
}

// serve returns the page that a view answers to a browser.
func serve(view *rest.View, method, target, form string) string {
	r := httptest.NewRequest(method, target, strings.NewReader(form))
	r.Header.Set("Accept", browser)
	if form != "" {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	return w.Body.String()
}

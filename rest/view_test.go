package rest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

type (
	OnlyGetView    struct{ who }
	HTTPEchoJSON   struct{ who }
	NoteViewSet    struct{ who }
	generic[T any] struct{ who }
	who            struct{}
	wrongSign      struct{}
	byPointer      struct{}
	mixed          struct{}
	table          map[string]rest.HandlerFunc
	described      struct{ who }
	strayPolicy    struct{ who }
	oddPolicy      struct{ who }
	View           struct{ who }
)

func (who) Get(*rest.Request) (*rest.Response, error)        { return rest.OK(nil), nil }
func (wrongSign) Get() string                                { return "" }
func (*byPointer) Get(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
func (mixed) Get(*rest.Request) (*rest.Response, error)      { return rest.OK(nil), nil }
func (*mixed) Post(*rest.Request) (*rest.Response, error)    { return rest.OK(nil), nil }
func (t table) Methods() rest.Methods                        { return rest.Methods(t) }
func (described) Policy() []rest.Option {
	return []rest.Option{rest.Name("Own"), rest.Description("Of its own."), rest.Permissions(rest.AllowAny)}
}

func (*strayPolicy) Policy() []rest.Option { return []rest.Option{rest.Permissions(rest.IsAdminUser)} }
func (oddPolicy) Policy() rest.Option      { return rest.Permissions(rest.IsAdminUser) }

func typed[T any](*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

func plain_func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }
func myView(*rest.Request) (*rest.Response, error)     { return rest.OK(nil), nil }

func toZebra(*rest.Request) (*rest.Response, error)  { return rest.OK(nil), nil }
func toApple(*rest.Request) (*rest.Response, error)  { return rest.OK(nil), nil }
func toABZone(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

func TestViewNameAndAllow(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	for _, c := range []struct {
		view        any
		name, allow string
	}{
		{OnlyGetView{}, "Only Get", "GET, HEAD, OPTIONS"},
		{&OnlyGetView{}, "Only Get", "GET, HEAD, OPTIONS"},
		{&byPointer{}, "By Pointer", "GET, HEAD, OPTIONS"},
		{HTTPEchoJSON{}, "Http Echo Json", "GET, HEAD, OPTIONS"},
		{NoteViewSet{}, "Note", "GET, HEAD, OPTIONS"},
		{generic[int]{}, "Generic", "GET, HEAD, OPTIONS"},
		{View{}, "View", "GET, HEAD, OPTIONS"},
		{rest.Func(typed[int]), "Typed", "GET, OPTIONS"},
		{rest.Func(plain_func), "Plain Func", "GET, OPTIONS"},
		{rest.Func(myView, "POST", "GET"), "My View", "GET, POST, OPTIONS"},
		{rest.Func(toZebra), "To Zebra", "GET, OPTIONS"},
		{rest.Func(toApple), "To Apple", "GET, OPTIONS"},
		{rest.Func(toABZone), "To Ab Zone", "GET, OPTIONS"},
		{rest.Func(OnlyGetView{}.Get), "Get", "GET, OPTIONS"},
		{table{"BREW": plain_func, "GET": plain_func}, "Table", "GET, OPTIONS, BREW"},
		{described{}, "Own", "GET, HEAD, OPTIONS"},
	} {
		v := api.View(c.view)
		if v.Name() != c.name || v.Allow() != c.allow {
			t.Errorf("%T: %q %q, want %q %q", c.view, v.Name(), v.Allow(), c.name, c.allow)
		}
	}
	if got := ownNames(api); got != "Said | Of its own." { // the options of API.View take precedence
		t.Error(got)
	}
}

func ownNames(api *rest.API) string {
	v := api.View(described{}, rest.Name("Said"))
	return v.Name() + " | " + v.Description()
}

func TestViewPolicy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		view *rest.View
		want rest.Permission
	}{
		{"an empty list means IsAuthenticated", rest.New(rest.Config{Permissions: []rest.Permission{}}).View(who{}),
			rest.IsAuthenticated},
		{"the view's own", rest.New(rest.Config{}).View(described{}), rest.AllowAny},
		{"the option of API.View", rest.New(rest.Config{}).View(described{}, rest.Permissions(rest.IsAdminUser)),
			rest.IsAdminUser},
	} {
		if got := c.view.Policy().Permissions; len(got) != 1 || got[0] != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
	// Changing the caller's slice later does not change the view.
	list := []rest.Permission{rest.IsAdminUser}
	v := rest.New(rest.Config{}).View(who{}, rest.Permissions(list...))
	list[0] = rest.AllowAny
	if v.Policy().Permissions[0] != rest.IsAdminUser {
		t.Error("the view shares the caller's slice")
	}
}

// allowFunc is a permission as projects write them.
type allowFunc func(*rest.Request) bool

func (f allowFunc) Allows(r *rest.Request) (bool, error) { return f(r), nil }

// incomplete is a view whose CheckSetup fails.
type incomplete struct{ who }

func (incomplete) CheckSetup() error { return errors.New("the view lacks notes") }

func TestStartUpPanics(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	for _, c := range []struct {
		name, says string
		do         func()
	}{
		{"another signature", "rest_test.wrongSign.Get is not a verb method", func() { api.View(wrongSign{}) }},
		{"verbs on a pointer", "pass a pointer", func() { api.View(byPointer{}) }},
		{"some verbs on a pointer", "Post is a method of *rest_test.mixed", func() { api.View(mixed{}) }},
		{"a Head of another signature", "rest_test.wrongHead.Head is not a verb method", func() {
			api.View(wrongHead{})
		}},
		{"a bare function", `rest.Func(fn, "GET") makes a view`, func() { api.View(plain_func) }},
		{"a function of another signature", "a func() is no view", func() { api.View(func() {}) }},
		{"a function as http.Handler", "mount it by itself", func() { api.View(http.HandlerFunc(http.NotFound)) }},
		{"an http.Handler", "mount it by itself", func() { api.View(http.NewServeMux()) }},
		{"a view in a view", "mount it by itself", func() { api.View(api.View(who{})) }},
		{"fields that Decode cannot fill", "Decode cannot fill rest_test.unfillable.When", func() {
			api.View(badFields{})
		}},
		{"no verb", "without a verb", func() { api.View(struct{}{}) }},
		{"nil", "the view is nil", func() { api.View(nil) }},
		{"nil pointer", "the view is nil", func() { api.View((*OnlyGetView)(nil)) }},
		{"a policy on the pointer", "Policy is a method of *rest_test.strayPolicy", func() { api.View(strayPolicy{}) }},
		{"a policy of another signature", "oddPolicy.Policy would not be used", func() { api.View(oddPolicy{}) }},
		{"a method in small letters", "not in capitals", func() { api.View(rest.Func(plain_func, "get")) }},
		{"nil in a table", "without a handler for GET", func() { api.View(table{"GET": nil}) }},
		{"nil function", "Func needs a function", func() { rest.Func(nil) }},
		{"no permissions", "AllowAny opens a view", func() { rest.Permissions() }},
		{"no renderers", "Renderers needs at least one renderer", func() { rest.Renderers() }},
		{"nil permission", "a nil authenticator, permission", func() { api.View(who{}, rest.Permissions(nil)) }},
		{"nil authenticator", "a nil authenticator", func() {
			rest.New(rest.Config{Authenticators: []rest.Authenticator{nil}})
		}},
		{"a nil pointer as permission", "a nil authenticator, permission", func() {
			api.View(who{}, rest.Permissions((*ptr)(nil)))
		}},
		{"a nil function as permission", "a nil authenticator, permission", func() {
			api.View(who{}, rest.Permissions(allowFunc(nil)))
		}},
		{"a nil function in the Config", "a nil authenticator, permission", func() {
			rest.New(rest.Config{Permissions: []rest.Permission{allowFunc(nil)}})
		}},
		{"a nil function in Or", "Or needs at least one permission", func() { rest.Or(rest.AllowAny, allowFunc(nil)) }},
		{"a Rule without a function", "a Rule needs a function", func() {
			api.View(who{}, rest.Permissions(rest.Rule{Name: "x", Message: "no"}))
		}},
		{"a pointer to such a Rule", "a Rule needs a function", func() {
			api.View(who{}, rest.Permissions(&rest.Rule{}))
		}},
		{"a type around such a Rule", "a Rule needs a function", func() {
			api.View(who{}, rest.Permissions(struct{ rest.Rule }{}))
		}},
		{"such a Rule in the Config", "a Rule needs a function", func() {
			rest.New(rest.Config{Permissions: []rest.Permission{rest.Rule{}}})
		}},
		{"such a Rule of a guard", "a Rule needs a function", func() {
			api.Protect(rest.Permissions(rest.IsAdminUser, rest.Rule{}))
		}},
		{"such a Rule in And", "a Rule needs a function", func() { rest.And(rest.IsAuthenticated, rest.Rule{}) }},
		{"such a Rule in Or", "a Rule needs a function", func() { rest.Or(rest.Rule{}, rest.IsAdminUser) }},
		{"such a Rule in Not", "a Rule needs a function", func() { rest.Not(rest.Rule{}) }},
		{"an unknown StandardPermission", "0 is not a StandardPermission", func() {
			api.View(who{}, rest.Permissions(rest.IsAdminUser, rest.StandardPermission(0)))
		}},
		{"an unknown StandardPermission in Not", "8 is not a StandardPermission", func() {
			rest.Not(rest.StandardPermission(8))
		}},
		{"a nil option", "a nil option", func() { api.View(who{}, nil) }},
		{"a nil option of a guard", "a nil option", func() { api.Protect(nil) }},
		{"Basic without users", "BasicAuthentication needs Users", func() {
			api.View(who{}, rest.Authenticators(rest.BasicAuthentication{}))
		}},
		{"Basic with nil users", "BasicAuthentication needs Users", func() {
			api.View(who{}, rest.Authenticators(rest.BasicAuthentication{Users: (*auth.Users)(nil)}))
		}},
		{"remote users without From", "needs From and Users", func() {
			api.View(who{}, rest.Authenticators(rest.RemoteUserAuthentication{Users: directory{}}))
		}},
		{"remote users without Users", "needs From and Users", func() {
			api.View(who{}, rest.Authenticators(rest.RemoteUserAuthentication{From: func(*http.Request) string {
				return ""
			}}))
		}},
		{"Protect of a nil function", "Protect needs a handler", func() { api.Protect()(http.HandlerFunc(nil)) }},
		{"a view whose CheckSetup fails", "the view lacks notes", func() { api.View(incomplete{}) }},
		{"And without parts", "And needs at least one permission", func() { rest.And() }},
		{"Not of nil", "Not needs at least one permission", func() { rest.Not(nil) }},
		{"Protect of nil", "Protect needs a handler", func() { api.Protect()(nil) }},
		{"memory too small for one body", "to fit one body", func() {
			rest.New(rest.Config{MaxBody: 1000, Intake: rest.NewIntake(rest.IntakeConfig{Memory: 1999})})
		}},
		{"memory too small for one body of a view", "to fit one body", func() {
			api.View(helloView{}, rest.MaxBody(40<<20))
		}},
		{"a limit of 0", "not positive", func() { rest.MaxBody(0) }},
		{"an intake with a negative bound", "negative", func() { rest.NewIntake(rest.IntakeConfig{Stall: -1}) }},
		{"negative limit", "negative", func() { rest.New(rest.Config{MaxBody: -1}) }},
	} {
		func() {
			defer func() {
				said, _ := recover().(string)
				if !strings.HasPrefix(said, "rest: ") || !strings.Contains(said, c.says) {
					t.Errorf("%s: panics with %q, want %q", c.name, said, c.says)
				}
			}()
			c.do()
		}()
	}
}

func TestMethods(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(helloView{})
	expect(t, "GET", send(view, "GET /"), 200, `{"hello":""}`)
	expect(t, "POST without a body", send(view, "POST /"), 201, `{}`)
	for _, method := range []string{"PUT", "TRACE", "BREW"} {
		w := send(view, method+" /")
		expect(t, method, w, 405, `{"detail":"Method \"`+method+`\" not allowed."}`)
	}
	head := send(view, "HEAD /")
	expect(t, "HEAD", head, 200, "")
	if length := head.Header()["Content-Length"]; len(length) != 1 || length[0] != "12" {
		t.Errorf("HEAD says Content-Length %v, GET has 12", length)
	}
	for _, request := range []string{"GET /", "HEAD /", "PUT /", "OPTIONS /"} {
		if allow := send(view, request).Header()["Allow"]; len(allow) != 1 || allow[0] != "GET, POST, HEAD, OPTIONS" {
			t.Errorf("%s: Allow %v", request, allow)
		}
	}
	function := api.View(rest.Func(plain_func))
	expect(t, "a function does not answer HEAD", send(function, "HEAD /"), 405, "")
	if got := send(function, "HEAD /").Header()["Content-Length"][0]; got != "41" {
		t.Errorf("Content-Length %s", got)
	}
	own := api.View(table{"OPTIONS": func(*rest.Request) (*rest.Response, error) { return rest.OK("mine"), nil }})
	expect(t, "a view's own OPTIONS", send(own, "OPTIONS /"), 200, `"mine"`)
}

func TestResponseHeaders(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
		r.ResponseHeader()["Set-Cookie"] = []string{"a=1", "b=2"}
		r.ResponseHeader()["Vary"] = []string{"Cookie"}
		resp := rest.OK("x")
		resp.Header = http.Header{"Content-Type": {"application/vnd.x+json"}, "X-eCHO": {"as spelled"},
			"Vary": {"Origin, accept"}}
		return resp, nil
	}), rest.Renderers(rest.JSON{}, rest.StaticHTML{}))
	around := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Vary"] = []string{"Accept-Language"}
		view.ServeHTTP(w, r)
	})
	h := send(around, "GET /").Header()
	for name, want := range map[string]string{
		"Content-Type": "application/vnd.x+json", "X-eCHO": "as spelled",
		"Vary": "Accept-Language, Origin, accept, Cookie", "Set-Cookie": "a=1|b=2",
	} {
		if got := strings.Join(h[name], "|"); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// wrongHead is a view whose Head lacks an error.
type wrongHead struct{ who }

func (wrongHead) Head(*rest.Request) *rest.Response { return nil }

// unfillable is a struct for which Decode has no kind of field.
type unfillable struct{ When struct{} }

// badFields describes its inputs by a struct that Decode cannot fill.
type badFields struct{ who }

func (badFields) Post(*rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }
func (badFields) Fields(string) []rest.Field                 { return rest.FieldsOf[unfillable]() }

// ownHead answers HEAD without the work of GET.
type ownHead struct{}

func (ownHead) Get(*rest.Request) (*rest.Response, error) { return rest.OK("slow"), nil }
func (ownHead) Head(r *rest.Request) (*rest.Response, error) {
	return &rest.Response{Header: http.Header{"X-Quick": {"yes"}}}, nil
}

// A view's own Head answers HEAD, as in DRF.
func TestOwnHead(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	view := api.View(ownHead{}, rest.Permissions(rest.AllowAny))
	for method, want := range map[string]string{"HEAD": "yes", "GET": ""} {
		w := httptest.NewRecorder()
		view.ServeHTTP(w, httptest.NewRequest(method, "/", nil))
		if got := w.Header().Get("X-Quick"); got != want || w.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
			t.Errorf("%s: %q, %v", method, got, w.Header())
		}
	}
}

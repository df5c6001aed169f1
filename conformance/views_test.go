package conformance

import (
	"fmt"
	"net/http"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
)

// referenceRoutes is one route per behaviour.
func referenceRoutes(site *latchkey.Site) {
	var (
		nobody        = rest.Authenticators()
		token         = rest.Authenticators(site.TokenAuthentication)
		bearer        = rest.Authenticators(authtoken.Authentication{Tokens: site.Tokens, Keyword: "Bearer"})
		basic         = rest.Authenticators(site.BasicAuthentication)
		authenticated = rest.Permissions(rest.IsAuthenticated)
		pages         = rest.Renderers(rest.JSON{}, rest.StaticHTML{})
		view          = site.View
	)
	view("/get/my/view/", MyView{}, token, authenticated, pages)
	view("/get/my/func/", rest.Func(myView), token, authenticated, pages)
	view("/token/{rest...}", site.ObtainAuthToken)

	view("/auth/none/", NoAuthentication{}, nobody, authenticated)
	view("/auth/token/", TokenOnly{}, token, authenticated)
	view("/auth/basic/", BasicOnly{}, basic, authenticated)
	view("/auth/token-then-basic/", TokenThenBasic{}, authenticated,
		rest.Authenticators(site.TokenAuthentication, site.BasicAuthentication))
	view("/auth/bearer/", Bearer{}, bearer, authenticated)

	view("/permission/allow-any/", AllowAnyView{}, token, rest.Permissions(rest.AllowAny))
	view("/permission/authenticated/", AuthenticatedView{}, token, authenticated)
	view("/permission/admin/", AdminView{}, token, rest.Permissions(rest.IsAdminUser))
	view("/permission/read-only/", ReadOnlyView{}, token, rest.Permissions(rest.IsAuthenticatedOrReadOnly))
	view("/permission/and/", AndView{}, token, rest.Permissions(rest.And(rest.IsAuthenticated, rest.IsAdminUser)))
	view("/permission/or/", OrView{}, token, rest.Permissions(rest.Or(rest.IsAdminUser, rest.IsAuthenticatedOrReadOnly)))
	view("/permission/not/", NotView{}, token, rest.Permissions(rest.And(rest.IsAuthenticated, rest.Not(rest.IsAdminUser))))
	view("/permission/custom/", CustomMessageView{}, token, rest.Permissions(curfew))
	view("/permission/object/{owner}/", ObjectView{}, token, rest.Permissions(isOwner))

	view("/echo/", Echo{}, nobody)
	view("/echo/json/", EchoJSON{}, nobody, rest.Parsers(rest.JSON{}))
	view("/echo/form/", EchoForm{}, nobody, rest.Parsers(rest.Form{}))
	view("/echo/multipart/", EchoMultipart{}, nobody, rest.Parsers(rest.Multipart{}))
	view("/echo/func/", rest.Func(echoFunc, "POST"), nobody, pages, rest.Parsers(rest.JSON{}))

	view("/render/", Render{}, nobody, pages)
	view("/render/json/", RenderJSON{}, nobody)
	view("/render/unicode/", RenderUnicode{}, nobody)
	view("/render/empty/", RenderEmpty{}, nobody)

	view("/error/{kind}/", Errors{}, nobody)

	view("/methods/get/", OnlyGet{}, token)
	view("/methods/post/", OnlyPost{}, token, authenticated, rest.Description("Accepts a post."))
	view("/methods/all/", AllMethods{}, token, rest.Description("Every method.\n\nSecond paragraph of the description."))
	view("/methods/func/", rest.Func(funcGetPost, "GET", "POST"), token, authenticated, pages, rest.Description("A function view."))
}

type MyView struct{}

func (MyView) Get(r *rest.Request) (*rest.Response, error) {
	return rest.JSONResponse(rest.Object{"Data", "My View"}), nil
}

func myView(r *rest.Request) (*rest.Response, error) {
	return rest.JSONResponse(rest.Object{"Data", "My View"}), nil
}

// WhoAmI says who the request was authenticated as.
type WhoAmI struct{}

func (WhoAmI) Get(r *rest.Request) (*rest.Response, error) {
	var user, auth any
	if r.User.IsAuthenticated() {
		user = r.User.Username
	}
	if _, ok := r.Auth.(*authtoken.Token); ok {
		auth = "Token"
	}
	return rest.OK(rest.Object{"user", user, "auth", auth}), nil
}

func (w WhoAmI) Post(r *rest.Request) (*rest.Response, error) { return w.Get(r) }

type (
	NoAuthentication struct{ WhoAmI }
	TokenOnly        struct{ WhoAmI }
	BasicOnly        struct{ WhoAmI }
	TokenThenBasic   struct{ WhoAmI }
	Bearer           struct{ WhoAmI }
)

type Permitted struct{ WhoAmI }

func (p Permitted) Put(r *rest.Request) (*rest.Response, error)    { return p.Get(r) }
func (p Permitted) Patch(r *rest.Request) (*rest.Response, error)  { return p.Get(r) }
func (p Permitted) Delete(r *rest.Request) (*rest.Response, error) { return p.Get(r) }

type (
	AllowAnyView      struct{ Permitted }
	AuthenticatedView struct{ Permitted }
	AdminView         struct{ Permitted }
	ReadOnlyView      struct{ Permitted }
	AndView           struct{ Permitted }
	OrView            struct{ Permitted }
	NotView           struct{ Permitted }
	CustomMessageView struct{ Permitted }
	ObjectView        struct{ Permitted }
)

var curfew = rest.Rule{
	Message: "The library is closed.", Code: "closed",
	Allow: func(r *rest.Request) bool { return r.Method == http.MethodGet },
}

var isOwner = rest.Rule{
	AllowObject: func(r *rest.Request, owner any) bool { return r.User.IsAuthenticated() && r.User.Username == owner },
}

func (v ObjectView) Get(r *rest.Request) (*rest.Response, error) {
	if err := r.CheckObject(r.PathValue("owner")); err != nil {
		return nil, err
	}
	return v.Permitted.Get(r)
}

// described is the parsed body in a form that JSON can carry.
func described(data any) any {
	form, ok := data.(*rest.FormData)
	if !ok {
		return data
	}
	all := map[string][]string{}
	for key, values := range form.Values {
		all[key] = values
	}
	for key, files := range form.Files {
		for _, f := range files {
			all[key] = append(all[key], fmt.Sprintf("%s:%d", f.Name, f.Size))
		}
	}
	return all
}

type Echo struct{}

func (Echo) Post(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	return rest.OK(rest.Object{"data", described(data), "query", r.Query()}), nil
}

func (e Echo) Put(r *rest.Request) (*rest.Response, error)   { return e.Post(r) }
func (e Echo) Patch(r *rest.Request) (*rest.Response, error) { return e.Post(r) }

type (
	EchoJSON      struct{ Echo }
	EchoForm      struct{ Echo }
	EchoMultipart struct{ Echo }
)

func echoFunc(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	return &rest.Response{Status: 201, Data: rest.Object{"data", described(data)}, Header: http.Header{"X-Echo": {"yes"}}}, nil
}

type Render struct{}

func (Render) Get(r *rest.Request) (*rest.Response, error) {
	if r.Renderer().Format() == "html" {
		return rest.OK("<p>hello</p>"), nil
	}
	return rest.OK(rest.Object{"hello", "world", "n", 1, "f", 1.5, "none", nil, "list", []any{1, "two"}}), nil
}

type RenderJSON struct{}

func (RenderJSON) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"hello", "world", "nested", rest.Object{"a", []any{1, 2, rest.Object{"b", true}}}}), nil
}

type RenderUnicode struct{}

func (RenderUnicode) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"text", "naïve ☃ 𝄞 <b>&amp;</b> \u2028\u2029 \"quoted\" \\ / \t"}), nil
}

type RenderEmpty struct{}

func (RenderEmpty) Get(r *rest.Request) (*rest.Response, error)  { return rest.NoContent(), nil }
func (RenderEmpty) Post(r *rest.Request) (*rest.Response, error) { return rest.Created(nil), nil }

type Errors struct{}

func (Errors) Get(r *rest.Request) (*rest.Response, error) {
	kind := r.PathValue("kind")
	switch kind {
	case "not-found":
		return nil, rest.NotFound("")
	case "http404":
		return nil, rest.NotFound("hidden reason")
	case "denied":
		return nil, rest.PermissionDenied("")
	case "django-denied":
		return nil, rest.PermissionDenied("hidden reason")
	case "not-authenticated":
		return nil, rest.NotAuthenticated()
	case "validation":
		return nil, rest.ValidationError("Not like this.")
	case "validation-dict":
		return nil, rest.ValidationError(rest.Object{"name", []string{"Too short.", "Too plain."}, "age", "No."})
	case "validation-list":
		return nil, rest.ValidationError([]string{"One.", "Two."})
	case "parse":
		return nil, rest.ParseError("")
	case "unsupported":
		return nil, rest.UnsupportedMediaType("text/x-odd")
	case "method":
		return nil, rest.MethodNotAllowed("BREW")
	case "not-acceptable":
		return nil, rest.NotAcceptable()
	case "api":
		return nil, &rest.Error{Status: 500, Code: "error", Detail: "Custom server trouble."}
	case "teapot":
		return nil, &rest.Error{Status: 418, Code: "teapot", Detail: "I am a teapot."}
	case "detail-dict":
		return nil, rest.PermissionDenied(rest.Object{"why", "because", "n", 1})
	}
	return rest.OK(rest.Object{"kind", kind}), nil
}

type OnlyGet struct{}

func (OnlyGet) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"method", "GET"}), nil
}

type OnlyPost struct{}

func (OnlyPost) Post(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"posted", true}), nil
}

type AllMethods struct{}

func (AllMethods) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"method", "GET"}), nil
}
func (AllMethods) Post(r *rest.Request) (*rest.Response, error) {
	return rest.Created(rest.Object{"method", "POST"}), nil
}
func (AllMethods) Put(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"method", "PUT"}), nil
}
func (AllMethods) Patch(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"method", "PATCH"}), nil
}
func (AllMethods) Delete(r *rest.Request) (*rest.Response, error) { return rest.NoContent(), nil }

func funcGetPost(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"method", r.Method, "user", r.User.Username}), nil
}

// Server is the reference project in Go, with one route for each behaviour. It runs on the database
// that Django created for the project.
package main

import (
	"context"
	"os"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/throttle"
)

func main() {
	project := latchkey.Project{Name: "conformance", API: (*latchkey.Site).DRFDefaults, Setup: routes}
	os.Exit(latchkey.Run(context.Background(), project,
		append([]string{"serve", "--migrate", "--allowed-hosts", "*", "--trusted-proxies", "127.0.0.1"},
			os.Args[1:]...)))
}

// renderers are those of the views that answer in JSON alone. With CONFORMANCE_PAGES they have
// pages for browsers too, as the framework's default is.
func renderers(site *latchkey.Site) []rest.Renderer {
	if os.Getenv("CONFORMANCE_PAGES") != "" {
		return []rest.Renderer{rest.JSON{}, site.Browsable()}
	}
	return []rest.Renderer{rest.JSON{}}
}

func routes(site *latchkey.Site) error {
	site.Users.OnCreate(site.Tokens.CreateFor)

	var (
		limits = throttle.New(site.Counters, throttle.Rates{"user": "3/min", "anon": "2/min",
			"uploads": "1/hour"})
		nobody        = rest.Authenticators()
		token         = rest.Authenticators(site.TokenAuthentication)
		bearer        = rest.Authenticators(authtoken.Authentication{Tokens: site.Tokens, Keyword: "Bearer"})
		basic         = rest.Authenticators(site.BasicAuthentication)
		session       = rest.Authenticators(site.SessionAuthentication)
		authenticated = rest.Permissions(rest.IsAuthenticated)
		json          = rest.Renderers(renderers(site)...)
		view          = site.View
	)

	// The tutorial's own routes.
	view("/get/my/view/", MyView{}, token, authenticated)
	view("/get/my/func/", rest.Func(myView), token, authenticated)
	view("/token/{rest...}", site.ObtainAuthToken)

	// One route per behaviour.
	view("/auth/none/", NoAuthentication{}, json, nobody, authenticated)
	view("/auth/token/", TokenOnly{}, json, token, authenticated)
	view("/auth/basic/", BasicOnly{}, json, basic, authenticated)
	view("/auth/session/", SessionOnly{}, json, session, authenticated)
	view("/auth/default/", Defaults{}, json, rest.Description("The framework's default authenticators and "+
		"permissions."))
	view("/auth/token-then-basic/", TokenThenBasic{}, json, authenticated,
		rest.Authenticators(site.TokenAuthentication, site.BasicAuthentication))
	view("/auth/session-then-token/", SessionThenToken{}, json, authenticated,
		rest.Authenticators(site.SessionAuthentication, site.TokenAuthentication))
	view("/auth/bearer/", Bearer{}, json, bearer, authenticated)

	view("/permission/allow-any/", AllowAnyView{}, json, token, rest.Permissions(rest.AllowAny))
	view("/permission/authenticated/", AuthenticatedView{}, json, token, authenticated)
	view("/permission/admin/", AdminView{}, json, token, rest.Permissions(rest.IsAdminUser))
	view("/permission/read-only/", ReadOnlyView{}, json, token, rest.Permissions(rest.IsAuthenticatedOrReadOnly))
	view("/permission/model/", ModelPermissionsView{}, json, token, rest.Model("myapp.note"),
		rest.Permissions(rest.DjangoModelPermissions))
	view("/permission/model-or-anon/", ModelOrAnonView{}, json, token, rest.Model("myapp.note"),
		rest.Permissions(rest.DjangoModelPermissionsOrAnonReadOnly))
	view("/permission/and/", AndView{}, json, token, rest.Permissions(rest.And(rest.IsAuthenticated, rest.IsAdminUser)))
	view("/permission/or/", OrView{}, json, token, rest.Permissions(rest.Or(rest.IsAdminUser,
		rest.IsAuthenticatedOrReadOnly)))
	view("/permission/not/", NotView{}, json, token, rest.Permissions(rest.And(rest.IsAuthenticated,
		rest.Not(rest.IsAdminUser))))
	view("/permission/custom/", CustomMessageView{}, json, token, rest.Permissions(curfew))
	view("/permission/object/{owner}/", ObjectView{}, json, token, rest.Permissions(isOwner))

	view("/throttle/user/", UserThrottled{}, json, token, rest.Throttles(limits.User()))
	view("/throttle/anon/", AnonThrottled{}, json, token, rest.Throttles(limits.Anon()))
	view("/throttle/scoped/", ScopedThrottled{}, json, token, rest.Throttles(limits.Scope("uploads")))

	view("/echo/", Echo{}, json, nobody)
	view("/echo/json/", EchoJSON{}, json, nobody, rest.Parsers(rest.JSON{}))
	view("/echo/form/", EchoForm{}, json, nobody, rest.Parsers(rest.Form{}))
	view("/echo/multipart/", EchoMultipart{}, json, nobody, rest.Parsers(rest.Multipart{}))
	view("/echo/func/", rest.Func(echoFunc, "POST"), nobody, rest.Parsers(rest.JSON{}))

	view("/render/", Render{}, nobody, rest.Renderers(rest.JSON{}, rest.StaticHTML{}))
	view("/render/json/", RenderJSON{}, json, nobody)
	view("/render/unicode/", RenderUnicode{}, json, nobody)
	view("/render/empty/", RenderEmpty{}, json, nobody)

	view("/error/{kind}/", Errors{}, json, nobody)

	view("/methods/get/", OnlyGet{}, json, token)
	view("/methods/post/", OnlyPost{}, json, token, authenticated, rest.Description("Accepts a post."))
	view("/methods/all/", AllMethods{}, json, token, rest.Description("Every method.\n\nSecond paragraph of the "+
		"description."))
	view("/methods/func/", rest.Func(funcGetPost, "GET", "POST"), token, authenticated,
		rest.Description("A function view."))
	return nil
}

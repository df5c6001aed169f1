package latchkey

import (
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// Browsable returns the renderer of pages for people, with what the site knows: the names of the
// views above a page, CSRF tokens, and a box to try a token for 15 minutes without signing in. Once
// SignInPages has mounted a sign-in, the pages lead to it. Once Admin has mounted the admin, they
// lead members of the staff there, and everybody to its sign-in if there is no other. DRFDefaults
// has Browsable. A project of SecureDefaults adds it:
//
//	config := site.SecureDefaults()
//	config.Renderers = []rest.Renderer{rest.JSON{}, site.Browsable()}
//
// The fields of the result may be changed, for example Links.
func (s *Site) Browsable() browsable.Renderer {
	return browsable.Renderer{
		Pages:    s.pages(""),
		Sessions: s.Sessions,
		Find:     s.viewAt,
		Links:    &s.links,
		Trial: browsable.NewTrial(append([]string{s.settings.SecretKey}, s.settings.SecretKeyFallbacks...),
			s.now),
	}
}

// SignInPages mounts a sign-in and a sign-out for all users below prefix, such as "/api-auth/", as
// path("api-auth/", include("rest_framework.urls")) does in Django. Call it in Setup. The names of
// the routes are rest_framework:login and rest_framework:logout. A form leads to ?next=, if that is
// a page of this site, and else to the root. Passwords are checked as everywhere, with the limits
// on wrong ones. Views that ask for SessionAuthentication then know the user.
func (s *Site) SignInPages(prefix string) {
	pages := browsable.SignInPages{Prefix: prefix, ScriptName: s.settings.Proxy.ForceScriptName, Pages: s.pages(""),
		Users: s.Users, Sessions: s.Sessions}
	pages.Next = pages.ScriptName + "/"
	for _, route := range pages.Routes() {
		s.View(route.Pattern, route.View, route.Options...)
	}
	s.links.SignIn = pages.ScriptName + prefix + "login/"
}

// viewAt returns the view that answers a decoded path, or nil.
func (s *Site) viewAt(path string) *rest.View {
	pattern, ok := s.paths.Match(path)
	if !ok {
		return nil
	}
	for _, route := range s.routes {
		if route.Pattern == pattern {
			return route.View
		}
	}
	return s.suffixed[pattern]
}

// Pages returns the set of the site's pages, with its title and its static files, for pages of the
// project's own and for openapi.API.Page.
func (s *Site) Pages() *page.Set { return s.pages("") }

package latchkey

import (
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
)

// Browsable returns the renderer of pages for people, with what the site knows: the names of the
// views above a page, CSRF tokens, and a box to try a token for 15 minutes without signing in. Once
// Admin has mounted the admin, the pages lead to its sign-in, and members of the staff to the admin.
// DRFDefaults has Browsable. A project of SecureDefaults adds it:
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
	return nil
}

package admin

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

func (v *visit) place(p Place) (page.Place, error) {
	shown := page.Place{Link: page.Link{URL: v.admin.url(p.Path), Text: v.T(p.Title)},
		Current: v.admin.placeOf(v.URL.Path) == p.Path}
	if p.Badge == nil {
		return shown, nil
	}
	var err error
	shown.Badge, err = p.Badge(v.Context())
	return shown, err
}

// deepestFirst returns the places with the longest paths first: a place owns all below its path
// that no other place has.
func (a *Admin) deepestFirst() []Place {
	return slices.SortedStableFunc(slices.Values(a.places), func(p, other Place) int {
		return cmp.Compare(len(other.Path), len(p.Path))
	})
}

// placeOf returns the path of the place that an address belongs to, or "".
func (a *Admin) placeOf(address string) string {
	for _, place := range a.deepestFirst() {
		if strings.HasPrefix(address, a.config.Prefix+place.Path) {
			return place.Path
		}
	}
	return ""
}

// orStart returns a path below Config.Prefix, or that of the start if it belongs to a place that
// the visitor may not see: who may only delete users does not see their list.
func (v *visit) orStart(path string) (string, error) {
	for _, place := range v.admin.places {
		if !strings.HasPrefix(path, place.Path) || strings.HasSuffix(path, "/add/") {
			continue
		}
		if allowed, err := v.mayAny(place.Permissions); !allowed || err != nil {
			return "", err
		}
	}
	return path, nil
}

// unlink takes the addresses of places that the visitor may not see from the way to a page.
func (v *visit) unlink(crumbs []page.Link) error {
	for i, crumb := range crumbs {
		path, below := strings.CutPrefix(crumb.URL, v.admin.url(""))
		seen, err := v.orStart(path)
		if err != nil {
			return err
		}
		if below && seen != path {
			crumbs[i].URL = ""
		}
	}
	return nil
}

// placeRoutes returns the routes of a place of the project: its page, and all below it.
func (a *Admin) placeRoutes(p Place) []Route {
	act := allowed(p.Permissions, func(*visit) (*rest.Response, error) { return rest.RawHandler(p.Handler), nil })
	return []Route{a.page(p.Path, act, p.Title, allMethods...),
		a.page(p.Path+"{path...}", act, p.Title, allMethods...)}
}

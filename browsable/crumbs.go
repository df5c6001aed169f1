package browsable

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// maxLooked is how many paths above a page are looked up. A client can ask for a path of thousands
// of slashes.
const maxLooked = 40

// crumbs returns the views above the page and the page itself, as DRF's get_breadcrumbs: the path
// loses its end bit by bit, and each path that a view answers is one. The last one has no address.
func (v *visit) crumbs() []page.Link {
	crumbs := []page.Link{}
	var before *rest.View
	path := v.URL.Path
	for looked := 0; path != "" && v.renderer.Find != nil && looked < maxLooked; looked, path = looked+1, above(path) {
		view := v.renderer.Find(path)
		if view == nil || view == before || strings.HasPrefix(path, "//") {
			continue
		}
		before = view
		to := url.URL{Path: v.View().Policy().URLs.Prefix + path}
		crumbs = append(crumbs, page.Link{URL: to.EscapedPath() + v.keptFormat(), Text: view.Name()})
	}
	slices.Reverse(crumbs)
	if v.Method == http.MethodOptions && len(crumbs) > 0 {
		crumbs = append(crumbs, page.Link{Text: v.Method})
	}
	if len(crumbs) > 0 {
		crumbs[len(crumbs)-1].URL = ""
	}
	return crumbs
}

// above returns the next shorter path: /a/b/, /a/b, /a/, /a, /.
func above(path string) string {
	if short := strings.TrimRight(path, "/"); short != path {
		return short
	}
	return path[:strings.LastIndexByte(path, '/')+1]
}

// keptFormat returns the query that keeps the format of this page on others.
func (v *visit) keptFormat() string {
	if format := v.Query().Get("format"); format != "" {
		return "?" + url.Values{"format": {format}}.Encode()
	}
	return ""
}

// jump lists the methods that the view allows. Those that the user may use lead to their forms.
func (v *visit) jump(forms []methodForm) (list page.Jump, err error) {
	for method := range strings.SplitSeq(v.View().Allow(), ", ") {
		to := page.JumpTo{Method: method}
		switch method {
		case "", http.MethodHead:
			continue
		case http.MethodGet:
			to.URL = v.self()
		case http.MethodOptions:
			if v.renderer.Sessions != nil && !v.isRefused() && v.resp.Status < http.StatusInternalServerError {
				if to.Sends, err = v.Permits(method); err != nil {
					return nil, err
				}
			}
		default:
			i := slices.IndexFunc(forms, func(f methodForm) bool { return slices.Contains(f.methods, method) })
			if i >= 0 {
				to.URL = "#" + forms[i].panel.ID
			}
		}
		list = append(list, to)
	}
	return list, nil
}

// extraActions leads to the views beside this one.
func (v *visit) extraActions() (menu page.Segments, err error) {
	brancher, ok := v.View().Value().(rest.Brancher)
	if !ok || v.isRefused() || v.renderer.Find == nil {
		return menu, nil
	}
	urls, err := brancher.ExtraActions(v.Request)
	if err != nil {
		return menu, err
	}
	menu.Label = v.T("Extra actions")
	for _, to := range urls {
		u, err := url.Parse(to)
		if err != nil {
			return menu, fmt.Errorf("link to extra actions: %w", err)
		}
		view := v.renderer.Find(strings.TrimPrefix(u.Path, v.View().Policy().URLs.Prefix))
		if view != nil {
			menu.Links = append(menu.Links, page.Segment{Link: page.Link{URL: to, Text: view.Name()},
				Current: view == v.View()})
		}
	}
	return menu, nil
}

// formats is the menu of the view's formats.
func (v *visit) formats() page.Segments {
	menu := page.Segments{Label: v.T("Format")}
	for _, renderer := range v.View().Policy().Renderers {
		format := renderer.Format()
		to := page.Segment{Link: page.Link{Text: strings.ToUpper(format), URL: v.inFormat(format)}}
		if format == v.renderer.Format() {
			to.Text, to.Current = v.T("Page"), true
		}
		menu.Links = append(menu.Links, to)
	}
	return menu
}

// inFormat returns the address of the page in another format.
func (v *visit) inFormat(format string) string {
	query := url.Values{}
	for name, values := range v.Query() {
		query[name] = values
	}
	query.Set("format", format)
	return "?" + query.Encode()
}

// pager leads to the pages before and after the answer, if it has their addresses in next and
// previous, as DRF's paginators write them.
func (v *visit) pager() (page.Pager, bool) {
	next, hasNext := v.object["next"]
	previous, hasPrevious := v.object["previous"]
	if _, isList := v.object["results"].([]any); !isList || !hasNext || !hasPrevious ||
		v.resp.Status != http.StatusOK {
		return page.Pager{}, false
	}
	p := page.Pager{}
	if address, ok := next.(string); ok && isWeb(address) {
		p.Next = page.Button{Link: page.Link{URL: address, Text: v.T("Next")}}
	}
	if address, ok := previous.(string); ok && isWeb(address) {
		p.Previous = page.Button{Link: page.Link{URL: address, Text: v.T("Previous")}}
	}
	if count, ok := v.object["count"]; ok {
		p.Text = v.T("%s in all", text(count))
	}
	return p, p.Next.URL != "" || p.Previous.URL != ""
}

func isWeb(address string) bool {
	u, err := url.Parse(address)
	return err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.Host != ""
}

// Package browsable renders the answer of any view as a page for people, as DRF's
// BrowsableAPIRenderer does. It is the second of a view's renderers, so that browsers get a page
// and other clients get JSON:
//
//	rest.Renderers(rest.JSON{}, browsable.Renderer{})
//
// A page has the request, the answer with links in it, the view's methods, and forms for those that
// the user may use: with fields, if the view describes them ([rest.Describer]), and for a body as
// text. It needs no script: a form sends PUT, PATCH and DELETE as a POST with the field _method.
//
// The zero Renderer makes plain pages, with a form for POST alone. That of a site (Site.Browsable)
// also has the site's colours, names of the views above, sign-in, sign-out and a [Trial], and leads
// members of the staff to the admin.
package browsable

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/vary"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// Renderer renders pages. Every field has a default.
type Renderer struct {
	// Preview is how many elements of a sequence (an iter.Seq as the data of an answer) the page
	// shows; default 1,000. DRF shows all, and holds them in memory.
	Preview int

	// MaxShown is how many bytes of an answer the page shows, once it is indented; default 512 kB.
	// It links to the rest. DRF shows all.
	MaxShown int

	// Pages are the pages of the site. Default: plain pages, without sheet and script.
	Pages *page.Set
	// Sessions checks forms against forged requests. Default nil: pages have a form for POST alone,
	// without a CSRF token, and _method is a field as any other.
	Sessions *session.Service
	// Find returns the view of a decoded path, or nil. It names the pages above a page. Default
	// nil: a page names none.
	Find func(path string) *rest.View
	// Trial lets people try a token on the pages. It needs Sessions. Default nil: they cannot.
	Trial *Trial

	// Links lead to other pages of the site. They are read for each page, so that a site can mount
	// its admin after its API. Default nil: there are none.
	Links *Links
}

// Links are the addresses of other pages of a site.
type Links struct {
	SignIn string // of the sign-in, which gets ?next=; "": no link
	Admin  string // of the admin, for members of the staff; "": no link
}

// links returns Links, or none.
func (p Renderer) links() Links {
	if p.Links == nil {
		return Links{}
	}
	return *p.Links
}

// PreviewElements returns Preview or its default.
func (p Renderer) PreviewElements() int {
	if p.Preview == 0 {
		return 1000
	}
	return p.Preview
}

func (p Renderer) maxShown() int { return cmp.Or(p.MaxShown, 512<<10) }

// CheckSetup rejects a negative Preview or MaxShown, and a Trial without Sessions.
func (p Renderer) CheckSetup() error {
	if p.Preview < 0 {
		return errors.New("browsable.Renderer.Preview is negative")
	}
	if p.MaxShown < 0 {
		return errors.New("browsable.Renderer.MaxShown is negative")
	}
	if p.Trial != nil && p.Sessions == nil {
		return errors.New("browsable.Renderer.Trial needs Sessions, to check its forms")
	}
	return nil
}

// MediaType returns text/html in UTF-8.
func (Renderer) MediaType() string { return "text/html; charset=utf-8" }

// Format returns api, as in DRF.
func (Renderer) Format() string { return "api" }

// plainPages are those of a Renderer without Pages. They are parsed at the first use: programs
// without pages do not pay for them.
var plainPages = sync.OnceValue(func() *page.Set { return page.New(page.Site{Name: "API"}) })

func (p Renderer) pages() *page.Set {
	if p.Pages != nil {
		return p.Pages
	}
	return plainPages()
}

// Render appends the page. A 204 is sent as a 200, because a page is content. As in DRF the answer
// varies by Cookie. No cache keeps it.
func (p Renderer) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	content, err := p.content(r, resp)
	if err != nil {
		return dst, err
	}
	v := &visit{Request: r, Words: p.pages().Words(r.Request), renderer: p, resp: resp, content: content}
	if v.shown = beginning(content, p.maxShown()); isIndented(p.first(r.View())) {
		v.shown = indented(content, p.maxShown())
	}
	shown, err := v.page()
	if err != nil {
		return dst, err
	}
	text, err := p.pages().Render(r.Request, shown)
	if err != nil {
		return dst, err
	}
	if resp.Status == http.StatusNoContent { // the page still shows 204
		resp.Status = http.StatusOK
	}
	resp.Header = resp.Header.Clone() // the view may share it
	if resp.Header == nil {
		resp.Header = http.Header{}
	}
	p.pages().SetHeader(resp.Header)
	vary.Add(r.ResponseHeader(), "Cookie")
	return append(dst, text...), nil
}

// content returns the answer as the view's first other renderer writes it, which is JSON in most
// views.
func (p Renderer) content(r *rest.Request, resp *rest.Response) (string, error) {
	first := p.first(r.View())
	as := *resp // the renderer may change the status
	text, err := first.Render(nil, r, &as)
	if err != nil {
		return "", err
	}
	if !utf8.Valid(text) {
		return fmt.Sprintf("[%d bytes of binary content]", len(text)), nil
	}
	return string(text), nil
}

// first returns the view's first renderer that is no page.
func (p Renderer) first(v *rest.View) rest.Renderer {
	all := v.Policy().Renderers
	i := slices.IndexFunc(all, func(r rest.Renderer) bool { return r.Format() != p.Format() })
	if i < 0 || isIndented(all[i]) { // the page indents JSON itself
		return rest.JSON{}
	}
	return all[i]
}

var (
	_ rest.Renderer  = Renderer{}
	_ rest.Preparer  = Renderer{}
	_ rest.Previewer = Renderer{}
)

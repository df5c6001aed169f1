package admin

import (
	"errors"
	"net/http"
	"net/url"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

var allMethods = []string{http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch,
	http.MethodDelete}

// visit is one request for a page.
type visit struct {
	*rest.Request
	page.Words
	admin     *Admin
	isGuarded bool                     // the route is one of Admin.ending
	picks     map[string][]page.Option // by field: see settle
	sifted    time.Duration            // how long searches without an index have taken: see sift
}

// action answers a visit.
type action func(v *visit) (*rest.Response, error)

// page returns the route of a page for members of the staff.
//
//go:noinline
func (a *Admin) page(path string, act action, name string, methods ...string) Route {
	return a.open(path, func(v *visit) (*rest.Response, error) {
		if !v.User.Staff {
			return v.askToSignIn()
		}
		return act(v)
	}, name, methods...)
}

// open returns the route of a page that everyone may see. Every POST is checked against forged
// requests, also that of a client who is not signed in.
//
//go:noinline
func (a *Admin) open(path string, act action, name string, methods ...string) Route {
	if len(methods) == 0 {
		methods = []string{http.MethodGet, http.MethodHead, http.MethodPost}
	}
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		v := &visit{Request: r, Words: a.config.Pages.Words(r.Request), admin: a}
		a.config.Pages.SetHeader(r.ResponseHeader()) // also of redirects, and of places until they set their own
		if err := v.checkForged(); err != nil {
			return nil, err
		}
		return act(v)
	}, methods...)
	return Route{Pattern: a.config.Prefix + path, View: View{view}, Options: append(a.policy(), rest.Name(name))}
}

// View is a page as a view of package rest. Its policy admits everybody, because a permission
// cannot lead to the sign-in: the page itself asks for a member of the staff. The sign-in and the
// choice of colours are open.
type View struct{ rest.FuncView }

// policy is the policy of all pages.
func (a *Admin) policy() []rest.Option {
	return []rest.Option{
		rest.Authenticators(session.Authentication{Sessions: a.config.Sessions}),
		rest.Permissions(rest.AllowAny), // page asks for more, and leads to the sign-in
		rest.Throttles(),
		rest.Parsers(rest.Form{}, rest.Multipart{}),
		rest.Renderers(renderer{a.config.Pages}),
		rest.NegotiateBy(anyone{}),
		rest.OnError(a.explain),
		rest.NoMetadata(),
	}
}

// checkForged refuses a POST that another site has made the browser send: by what the browser says
// of itself, and by the token of the form.
func (v *visit) checkForged() error {
	if session.IsCrossSite(v.Request.Request) {
		return rest.PermissionDenied("CSRF Failed: the browser says that another site has sent the form.").WithCause(
			&auth.Refusal{Reason: auth.ReasonCSRF, User: v.User.ID})
	}
	reason, err := v.admin.config.Sessions.CheckCSRF(v.Request.Request, v.ResponseHeader(),
		session.FormCSRFToken(v.Request))
	if err == nil && reason != "" {
		err = rest.PermissionDenied("CSRF Failed: " + reason).WithCause(
			&auth.Refusal{Reason: auth.ReasonCSRF, User: v.User.ID})
	}
	return err
}

// askToSignIn leads to the sign-in, and from there back to this page. What was posted is not lost:
// see keep.
func (v *visit) askToSignIn() (*rest.Response, error) {
	if v.Method == http.MethodPost && !v.User.IsAuthenticated() {
		return v.signInPage(signInForm{next: v.FullPath(), kept: v.keep()})
	}
	return v.redirect("login/?" + url.Values{"next": {v.FullPath()}}.Encode()), nil
}

// redirect leads to another page of the admin.
func (v *visit) redirect(path string) *rest.Response {
	return rest.Redirect(v.admin.url(path), http.StatusFound)
}

// form returns the values of a posted form. Without a body there are none.
func (v *visit) form() (url.Values, error) {
	form, err := v.Form()
	if err != nil || form == nil {
		return url.Values{}, err
	}
	return form.Values, nil
}

// answer returns a page as an answer, with what surrounds it.
func (v *visit) answer(p page.Page) (*rest.Response, error) {
	shell, err := v.shell()
	if err != nil {
		return nil, err
	}
	p.Shell = shell
	notes, err := v.takeMessages()
	if err != nil {
		return nil, err
	}
	p.Messages = append(notes, p.Messages...)
	if err := v.unlink(p.Crumbs); err != nil {
		return nil, err
	}
	return v.bare(p)
}

// bare returns a page as an answer. It has a token for its forms.
func (v *visit) bare(p page.Page) (*rest.Response, error) {
	token, err := v.admin.config.Sessions.CSRFToken(v.Request.Request, v.ResponseHeader())
	if err != nil {
		return nil, err
	}
	p.CSRF = token
	return &rest.Response{Status: max(p.Status, http.StatusOK), Data: p}, nil
}

// renderer writes pages.
type renderer struct{ pages *page.Set }

// MediaType implements rest.Renderer.
func (renderer) MediaType() string { return "text/html; charset=utf-8" }

// Format implements rest.Renderer.
func (renderer) Format() string { return "html" }

// Render implements rest.Renderer.
func (h renderer) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	p, ok := resp.Data.(page.Page)
	if !ok {
		return dst, errors.New("admin: the answer is no page")
	}
	h.pages.SetHeader(r.ResponseHeader())
	text, err := h.pages.Render(r.Request, p)
	return append(dst, text...), err
}

// anyone answers every client with a page, whatever it accepts.
type anyone struct{ rest.DefaultNegotiation }

// SelectRenderer implements rest.Negotiator.
func (anyone) SelectRenderer(_ *rest.Request, all []rest.Renderer) (rest.Renderer, string, error) {
	return all[0], "", nil
}

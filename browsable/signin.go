package browsable

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// wrongCredentials is Django's text for a wrong name or password, and for an inactive user.
const wrongCredentials = "Please enter a correct username and password. Note that both fields may be case-sensitive."

// SignInPages are the sign-in and sign-out for all users, as include('rest_framework.urls') in
// Django. All fields are required unless they say otherwise.
type SignInPages struct {
	Prefix string // where they are mounted: "/api-auth/"
	// ScriptName stands before Prefix in the addresses that clients see, as Django's
	// FORCE_SCRIPT_NAME.
	ScriptName string
	Pages      *page.Set
	// Users checks the passwords, within its limits on wrong ones.
	Users    *auth.Users
	Sessions *session.Service
	// Next is where a sign-in leads without ?next=, as LOGIN_REDIRECT_URL. Default "/".
	Next string
}

// Route is a page and its address.
type Route struct {
	Pattern string
	View    SignInView
	Options []rest.Option
}

// SignInView is a page of SignInPages as a view of package rest. It admits everybody.
type SignInView struct{ rest.FuncView }

// Routes returns login/ and logout/, with the names rest_framework:login and rest_framework:logout.
// A sign-out must be a POST, as in Django. It panics if a required field is missing.
func (p SignInPages) Routes() []Route {
	if p.Pages == nil || p.Users == nil || p.Sessions == nil ||
		page.SafePath(p.Prefix, "") == "" || !strings.HasSuffix(p.Prefix, "/") {
		panic("browsable: SignInPages needs Pages, Users, Sessions, and a Prefix such as /api-auth/")
	}
	p.Next = cmp.Or(p.Next, "/")
	return []Route{
		p.route("login", "Sign in", p.signIn, http.MethodGet, http.MethodHead, http.MethodPost),
		p.route("logout", "Sign out", p.signOut, http.MethodPost),
	}
}

func (p SignInPages) route(name, title string, act func(*rest.Request) (*rest.Response, error),
	methods ...string) Route {
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		p.Pages.SetHeader(r.ResponseHeader())
		form, err := r.Form()
		if err != nil {
			return nil, err
		}
		if form == nil {
			form = &rest.FormData{}
		}
		if err := checkForged(p.Sessions, r, form); err != nil {
			return nil, err
		}
		return act(r)
	}, methods...)
	return Route{Pattern: p.Prefix + name + "/", View: SignInView{view}, Options: []rest.Option{
		rest.Name(title), rest.URLName("rest_framework:" + name),
		rest.Authenticators(session.Authentication{Sessions: p.Sessions}), rest.Permissions(rest.AllowAny),
		rest.Throttles(), rest.Parsers(rest.Form{}, rest.Multipart{}), rest.Renderers(pageRenderer{p.Pages}),
		rest.NegotiateBy(pageForAll{}), rest.NoMetadata(),
	}}
}

// next returns where a request asks to be led to: a page of this site.
func (p SignInPages) next(r *rest.Request, otherwise string) string {
	next := r.Query().Get("next")
	if form, err := r.Form(); err == nil && form != nil {
		if posted, has := form.Get("next"); has {
			next = posted
		}
	}
	return page.SafePath(next, otherwise)
}

// signIn is Django's LoginView. Users who are signed in may sign in as another one.
func (p SignInPages) signIn(r *rest.Request) (*rest.Response, error) {
	if r.Method != http.MethodPost {
		return p.form(r, http.StatusOK, "")
	}
	var username, password string
	if form, err := r.Form(); err != nil {
		return nil, err
	} else if form != nil {
		username, _ = form.Get("username")
		password, _ = form.Get("password")
	}
	user, err := p.Users.Authenticate(r.Context(), username, password)
	if err == nil {
		err = p.Sessions.SignIn(r.Request, r.ResponseHeader(), user)
	}
	var busy *auth.TooManyAttemptsError
	switch words := p.Pages.Words(r.Request); {
	case errors.As(err, &busy):
		seconds := max(int(math.Ceil(busy.Wait.Seconds())), 1)
		resp, failed := p.form(r, http.StatusTooManyRequests, username, page.Note{Tone: page.Warn, Line: page.Line{
			page.Strong(words.T("Too many attempts.")), page.Text(" " + words.N(seconds,
				"Try again in %d second.",
				"Try again in %d seconds.") + " " + words.T("Keys and tokens go on working."))}})
		if failed == nil {
			resp.Header = http.Header{"Retry-After": {strconv.Itoa(seconds)}}
			resp.Refusing(err)
		}
		return resp, failed
	case errors.Is(err, auth.ErrBadCredentials):
		resp, failed := p.form(r, http.StatusOK, username,
			page.Note{Tone: page.Wrong, Line: page.Textf("%s", words.T(wrongCredentials))})
		if failed == nil {
			resp.Refusing(err)
		}
		return resp, failed
	case err != nil:
		return nil, err
	}
	return rest.Redirect(p.next(r, p.Next), http.StatusFound), nil
}

// form is the page with the form.
func (p SignInPages) form(r *rest.Request, status int, username string, notes ...page.Note) (*rest.Response, error) {
	token, err := p.Sessions.CSRFToken(r.Request, r.ResponseHeader())
	if err != nil {
		return nil, err
	}
	words := p.Pages.Words(r.Request)
	next := url.Values{"next": {p.next(r, p.Next)}}
	return &rest.Response{Status: status, Data: page.Page{
		Status: status, Title: words.T("Sign in"), Heading: words.T("Sign in"), Narrow: true, Messages: notes,
		CSRF: token,
		Body: []page.Block{page.Form{URL: p.ScriptName + p.Prefix + "login/?" + next.Encode(),
			Body: []page.Block{words.SignInFields(username)},
			Save: &page.Save{Submits: []page.Submit{{Text: words.T("Sign in")}}}}},
	}}, nil
}

// signOut is Django's LogoutView. It leads to ?next=, or to the sign-in.
func (p SignInPages) signOut(r *rest.Request) (*rest.Response, error) {
	if err := p.Sessions.SignOut(r.Request, r.ResponseHeader()); err != nil {
		return nil, err
	}
	return rest.Redirect(p.next(r, p.ScriptName+p.Prefix+"login/"), http.StatusFound), nil
}

// pageRenderer writes pages, and errors as pages.
type pageRenderer struct{ pages *page.Set }

// MediaType implements rest.Renderer.
func (pageRenderer) MediaType() string { return "text/html; charset=utf-8" }

// Format implements rest.Renderer.
func (pageRenderer) Format() string { return "html" }

// Render implements rest.Renderer.
func (h pageRenderer) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	p, ok := resp.Data.(page.Page)
	if !ok {
		words := h.pages.Words(r.Request)
		p = page.Page{Status: resp.Status, Narrow: true, RequestID: rest.RequestID(r.Context()),
			Title: words.T("This request cannot be answered")}
		p.Heading = p.Title
		if resp.Status == http.StatusForbidden {
			p.Lede = page.Textf("%s", words.T("Open the page again and send the form from there."))
		}
	}
	h.pages.SetHeader(r.ResponseHeader())
	text, err := h.pages.Render(r.Request, p)
	if err != nil {
		return dst, fmt.Errorf("render a page of the sign-in: %w", err)
	}
	return append(dst, text...), nil
}

// pageForAll answers every client with a page, whatever it accepts.
type pageForAll struct{ rest.DefaultNegotiation }

// SelectRenderer implements rest.Negotiator.
func (pageForAll) SelectRenderer(_ *rest.Request, all []rest.Renderer) (rest.Renderer, string, error) {
	return all[0], "", nil
}

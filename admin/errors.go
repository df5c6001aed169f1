package admin

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// explain makes a page of an error.
func (a *Admin) explain(r *rest.Request, e *rest.Error, resp *rest.Response) {
	v := &visit{Request: r, Words: a.config.Pages.Words(r.Request), admin: a}
	if p, ok := v.stale(e); ok {
		p.Status = resp.Status
		resp.Data = p
		return
	}
	p := page.Page{Status: resp.Status, RequestID: rest.RequestID(r.Context())}
	p.Heading, p.Lede = v.reason(e)
	p.Title = p.Heading
	home := page.Button{Link: page.Link{URL: a.url(""), Text: v.T("To the start page")}, Kind: page.Primary}
	if !r.User.Staff {
		home.Link = page.Link{URL: a.url("login/"), Text: v.T("Sign in")}
	}
	p.Body = []page.Block{home}
	resp.Data = p
}

// reason returns what a page says of an error: what is wrong, and what to do about it.
func (v *visit) reason(e *rest.Error) (heading string, lede page.Line) {
	var refusal *auth.Refusal
	var busy *auth.TooManyAttemptsError
	switch {
	case errors.As(e, &refusal) && refusal.Reason == auth.ReasonCSRF:
		return v.T("The form is too old"), page.Textf("%s",
			v.T("Open the page again and send the form from there."))
	case e.Status == http.StatusForbidden:
		lede = page.Line{page.Text(v.T("You are signed in as")), page.Text(" "), page.Strong(v.User.Username),
			page.Text(". ")}
		return v.T("You may not see this page"),
			append(lede, page.Text(v.T("Someone who manages users can give you the permission.")))
	case e.Status == http.StatusNotFound:
		return v.T("There is nothing here"), page.Textf("%s",
			v.T("The address has a mistake, or what was here is gone."))
	case errors.As(e, &busy):
		return v.T("Too many attempts."), page.Textf("%s", v.waitFor(busy))
	case e.Status < http.StatusInternalServerError:
		return v.T("This request cannot be answered"), page.Textf("%s", v.T("Go back, and try it another way."))
	case e.Status == http.StatusServiceUnavailable:
		return v.T("Not possible right now"), page.Textf("%s",
			v.T("The database or a service behind it does not answer. Try again in a moment."))
	}
	return v.T("Something went wrong"), page.Textf("%s",
		v.T("Before you try again, look whether your change was made. Whoever runs this site finds the cause "+
			"in the log, by the request id."))
}

// unknown answers an address that no page has. As in Django's admin, the address of a page without
// its last slash leads to the page.
func (a *Admin) unknown(v *visit) (*rest.Response, error) {
	path, query, hasQuery := strings.Cut(v.FullPath(), "?")
	if strings.HasSuffix(path, "/") || !a.hasPage(v.URL.Path+"/") {
		return nil, rest.NotFound(nil)
	}
	path += "/"
	if hasQuery {
		path += "?" + query
	}
	return rest.Redirect(path, http.StatusMovedPermanently), nil
}

// hasPage reports whether a path is that of a page. A name in a pattern is one segment.
func (a *Admin) hasPage(path string) bool {
	want := strings.Split(path, "/")
	return slices.ContainsFunc(a.Routes(), func(route Route) bool {
		return slices.EqualFunc(strings.Split(route.Pattern, "/"), want, func(pattern, segment string) bool {
			return pattern == segment || segment != "" && strings.HasPrefix(pattern, "{") &&
				!strings.HasSuffix(pattern, "...}")
		})
	})
}

// isMissing reports whether an object does not exist. A fault is no answer to that.
func isMissing(err error) bool {
	return errors.Is(err, auth.ErrNotFound) && !errors.Is(err, auth.ErrUnavailable)
}

package admin

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// keptPrefix begins the names of the fields of a form that was posted without a session.
const keptPrefix = "kept_"

// keep returns what was posted, without passwords and tokens.
func (v *visit) keep() url.Values {
	values, err := v.form()
	if err != nil {
		return nil
	}
	kept := url.Values{}
	for name, list := range values {
		if name != "csrfmiddlewaretoken" && !strings.Contains(name, "password") {
			kept[name] = list
		}
	}
	return kept
}

// restore returns what keep has kept.
func restore(values url.Values) url.Values {
	kept := url.Values{}
	for name, list := range values {
		if own, ok := strings.CutPrefix(name, keptPrefix); ok {
			kept[own] = list
		}
	}
	return kept
}

// hiddenFields returns fields that send values again, in the order of their names.
func hiddenFields(prefix string, values url.Values) []page.Hidden {
	var all []page.Hidden
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			all = append(all, page.Hidden{Name: prefix + name, Value: value})
		}
	}
	return all
}

// sendAgain is the page after a sign-in that a form has waited for. A redirect cannot post, so the
// user sends the form once more.
func (v *visit) sendAgain(form signInForm) (*rest.Response, error) {
	p := v.againPage(form.next, form.kept)
	p.Title, p.Heading = v.T("Signed in"), v.T("You are signed in again")
	return v.bare(p)
}

// againPage returns a page that sends what was kept of a form to an address.
func (v *visit) againPage(to string, kept url.Values) page.Page {
	return page.Page{Narrow: true,
		Lede: page.Textf("%s", v.T("What you have entered is still here, except for passwords.")),
		Body: []page.Block{page.Form{URL: to, Hidden: hiddenFields("", kept),
			Save: &page.Save{Submits: []page.Submit{{Text: v.T("Send it")}},
				Cancel: page.Link{URL: v.admin.url(""), Text: v.T("Discard it")}}}}}
}

// stale returns the page for a form whose CSRF token is of an earlier sign-in: its user has signed
// in again in another window. What was entered is not lost, and the user may send it again. It
// reports false for other errors, and unless the browser says that a page of this site has sent
// the form, because another site must not fill it.
func (v *visit) stale(e *rest.Error) (page.Page, bool) {
	var refusal *auth.Refusal
	if v.Method != http.MethodPost || !errors.As(e, &refusal) || refusal.Reason != auth.ReasonCSRF ||
		!session.IsSameOrigin(v.Request.Request) || v.URL.Path == v.admin.config.Prefix+"login/" {
		return page.Page{}, false
	}
	p := v.againPage(v.FullPath(), v.keep())
	p.Title, p.Heading = v.T("The form is too old"), v.T("The form is too old")
	var err error
	p.CSRF, err = v.admin.config.Sessions.CSRFToken(v.Request.Request, v.ResponseHeader())
	return p, err == nil
}

package browsable

import (
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// The fields of forms that are for the page and not for the view. DRF has _content_type and
// _content, which its script reads.
const (
	methodField      = "_method"
	contentField     = "_content"
	contentTypeField = "_content_type"
	tryField         = "_try"
	forgetField      = "_forget"
	signOutField     = "_sign_out"
	coloursField     = "_colours"
	csrfField        = "csrfmiddlewaretoken"
)

// Prepare implements rest.Preparer: it does what the forms of a page ask for, and uses the token
// that is tried. Both are for clients that accept text/html, and only with a valid CSRF token. A
// form without the field csrfmiddlewaretoken is no page's, and its fields are the view's.
func (p Renderer) Prepare(r *rest.Request) (*rest.Response, error) {
	if p.Sessions == nil || !acceptsPage(r) {
		return nil, nil
	}
	form := sentForm(r)
	if form != nil {
		if err := checkForged(p.Sessions, r, form); err != nil {
			return nil, err
		}
		if resp, err := p.answer(r, form); resp != nil || err != nil {
			return resp, err
		}
		p.override(r, form)
	}
	return nil, p.useTrial(r, form != nil)
}

// acceptsPage reports whether the client names text/html: ?format=api alone does not make a client
// a browser.
func acceptsPage(r *rest.Request) bool {
	line, _ := r.HeaderLine("Accept")
	return strings.Contains(strings.ToLower(line), "text/html")
}

// sentForm returns the form that a page has sent, or nil.
func sentForm(r *rest.Request) *rest.FormData {
	if r.Method != http.MethodPost || len(r.Header["Cookie"]) == 0 {
		return nil
	}
	form, err := r.PeekForm() // the view meets the same error, when it is its turn
	if err != nil || form == nil || !has(form, csrfField) {
		return nil
	}
	for _, name := range []string{methodField, contentField, tryField, forgetField, signOutField, coloursField} {
		if has(form, name) {
			return form
		}
	}
	return nil
}

func has(form *rest.FormData, name string) bool {
	_, has := form.Get(name)
	return has
}

// checkForged refuses a form that another site has made the browser send.
func checkForged(sessions *session.Service, r *rest.Request, form *rest.FormData) error {
	if session.IsCrossSite(r.Request) {
		return rest.PermissionDenied("CSRF Failed: the browser says that another site has sent the form.").WithCause(
			&auth.Refusal{Reason: auth.ReasonCSRF})
	}
	token, _ := form.Get(csrfField)
	reason, err := sessions.CheckCSRF(r.Request, r.ResponseHeader(), func() (string, error) { return token, nil })
	if err == nil && reason != "" {
		err = rest.PermissionDenied("CSRF Failed: " + reason).WithCause(&auth.Refusal{Reason: auth.ReasonCSRF})
	}
	return err
}

// override gives the request the method and body that the form asks for. The token of the form goes
// to where authenticators look for it in requests with other methods.
func (p Renderer) override(r *rest.Request, form *rest.FormData) {
	method, _ := form.Get(methodField)
	switch method = strings.ToUpper(method); method {
	case http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
	default:
		method = http.MethodPost
	}
	token, _ := form.Get(csrfField)
	r.SetHeader(p.Sessions.CSRFHeader(), token)
	text, hasContent := form.Get(contentField)
	contentType, _ := form.Get(contentTypeField)
	switch {
	case method == http.MethodDelete, method == http.MethodOptions:
		r.Override(method, "", []byte{})
	case hasContent: // browsers send CRLF
		r.Override(method, contentType, []byte(strings.ReplaceAll(text, "\r\n", "\n")))
	default:
		r.Override(method, "", nil)
	}
}

// answer does what the forms around a page ask for, and leads back to the page: it begins or ends a
// trial, ends the session, or keeps a choice of colours. It returns nil for another form.
func (p Renderer) answer(r *rest.Request, form *rest.FormData) (*rest.Response, error) {
	var cookie *http.Cookie
	switch {
	case has(form, signOutField):
		if err := p.Sessions.SignOut(r.Request, r.ResponseHeader()); err != nil {
			return nil, err
		}
	case has(form, coloursField):
		choice, _ := form.Get(coloursField)
		cookie = page.ThemeCookie(choice, r.IsSecure())
	case p.Trial != nil && (has(form, tryField) || has(form, forgetField)):
		entered, _ := form.Get(tryField)
		cookie = p.Trial.ended(r.IsSecure())
		if credential, ok := credentialOf(entered); ok {
			cookie = p.Trial.cookie(credential, r.IsSecure())
		}
	default:
		return nil, nil
	}
	if cookie != nil {
		r.ResponseHeader().Add("Set-Cookie", cookie.String())
	}
	return rest.Redirect("?"+r.URL.RawQuery, http.StatusSeeOther), nil
}

// useTrial sends the credential that is tried to the view. checked says that the CSRF token has
// been checked.
func (p Renderer) useTrial(r *rest.Request, checked bool) error {
	credential, _, ok := p.Trial.open(r.Request)
	_, hasOwn := r.Header["Authorization"]
	scheme := schemeFor(r.View(), credential)
	if !ok || hasOwn || scheme == "" {
		return nil
	}
	if !checked {
		form, err := r.PeekForm()
		if err != nil || form == nil {
			form = &rest.FormData{}
		}
		if err := checkForged(p.Sessions, r, form); err != nil {
			return err
		}
	}
	r.SetHeader("Authorization", scheme+" "+credential)
	return nil
}

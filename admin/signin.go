package admin

import (
	"errors"
	"math"
	"net/http"
	"net/url"
	"strconv"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// wrongCredentials is Django's text for a wrong name or password, and for a user who is no staff.
const wrongCredentials = "Please enter the correct username and password for a staff account. " +
	"Note that both fields may be case-sensitive."

// signInForm is the form of the sign-in.
type signInForm struct {
	next     string // where it leads
	username string
	notes    []page.Note
	kept     url.Values // a form that was posted without a session
	status   int
}

// signIn is Django's admin login.
func (a *Admin) signIn(v *visit) (*rest.Response, error) {
	next := page.SafePath(v.Query().Get("next"), a.url(""))
	if v.Method != http.MethodPost {
		form := signInForm{next: next}
		switch {
		case v.User.Staff:
			return rest.Redirect(next, http.StatusFound), nil
		case v.User.IsAuthenticated():
			form.notes = []page.Note{{Tone: page.Warn, Line: page.Textf("%s", v.T("You are authenticated as %s, "+
				"but are not authorized to access this page. Would you like to login to a different account?",
				v.User.Username))}}
		}
		return v.signInPage(form)
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	form := signInForm{next: next, username: values.Get("username"), kept: restore(values)}
	user, err := a.config.Users.Authenticate(v.Context(), form.username, values.Get("password"))
	if err == nil && !user.Staff {
		err = &auth.Refusal{Reason: auth.ReasonOther, User: user.ID, Detail: "no member of the staff",
			Err: auth.ErrBadCredentials}
	}
	if err == nil {
		err = a.config.Sessions.SignIn(v.Request.Request, v.ResponseHeader(), user)
	}
	if err == nil {
		err = v.noteConfirmed()
	}
	var busy *auth.TooManyAttemptsError
	switch {
	case errors.As(err, &busy):
		return v.throttled(form, busy)
	case errors.Is(err, auth.ErrBadCredentials):
		form.notes = []page.Note{{Tone: page.Wrong, Line: page.Textf("%s", v.T(wrongCredentials))}}
		resp, failed := v.signInPage(form)
		if failed != nil {
			return nil, failed
		}
		return resp.Refusing(err), nil
	case err != nil:
		return nil, err
	case len(form.kept) > 0:
		return v.sendAgain(form)
	}
	return rest.Redirect(next, http.StatusFound), nil
}

// wrongPassword records the answer to a wrong password as a refusal, although it is a page with the
// form again: so operators see the guesses of whoever uses a session that is not theirs.
func (v *visit) wrongPassword(resp *rest.Response, err error) (*rest.Response, error) {
	if err != nil {
		return nil, err
	}
	return resp.Refusing(&auth.Refusal{Reason: auth.ReasonPassword, User: v.User.ID, Detail: "wrong password",
		Err: auth.ErrBadCredentials}), nil
}

// throttled is the sign-in of a client that has tried too often.
func (v *visit) throttled(form signInForm, busy *auth.TooManyAttemptsError) (*rest.Response, error) {
	form.status = http.StatusTooManyRequests
	form.notes = []page.Note{{Tone: page.Warn, Line: page.Line{page.Strong(v.T("Too many attempts.")),
		page.Text(" " + v.waitFor(busy))}}}
	resp, err := v.signInPage(form)
	if err == nil {
		resp.Header = http.Header{"Retry-After": {strconv.Itoa(seconds(busy))}}
		resp.Refusing(busy)
	}
	return resp, err
}

// waitFor says how long a client has to wait that has tried too often.
func (v *visit) waitFor(busy *auth.TooManyAttemptsError) string {
	return v.N(seconds(busy), "Try again in %d second.", "Try again in %d seconds.") + " " +
		v.T("Keys and tokens go on working.")
}

func seconds(busy *auth.TooManyAttemptsError) int { return max(int(math.Ceil(busy.Wait.Seconds())), 1) }

// signInPage is the page with the form. A form that was posted without a session goes with it.
func (v *visit) signInPage(form signInForm) (*rest.Response, error) {
	hidden := hiddenFields(keptPrefix, form.kept)
	if len(form.kept) > 0 && len(form.notes) == 0 {
		form.notes = []page.Note{{Tone: page.Warn, Line: page.Textf("%s",
			v.T("Your session has ended. Sign in again: what you have entered is kept."))}}
	}
	return v.bare(page.Page{Status: form.status, Title: v.T("Sign in"), Heading: v.T("Sign in"), Narrow: true,
		Messages: form.notes,
		Body: []page.Block{page.Form{
			URL:    v.admin.url("login/?" + url.Values{"next": {form.next}}.Encode()),
			Hidden: hidden, Body: []page.Block{v.SignInFields(form.username)},
			Save: &page.Save{Submits: []page.Submit{{Text: v.T("Sign in")}}},
		}}})
}

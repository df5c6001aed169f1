package admin

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"time"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// confirmedKey is the value of a session with the Unix time at which its user has last entered the
// password.
const confirmedKey = "_latchkey_confirmed"

// confirmFor is how long a password that was entered is enough for what cannot be undone.
const confirmFor = 15 * time.Minute

// confirmField is the field of the password that is asked for again.
const confirmField = "confirm_password"

// noteConfirmed notes that the user has just entered the password.
func (v *visit) noteConfirmed() error {
	return v.admin.config.Sessions.Data(v.Request).Set(confirmedKey, v.admin.config.Now().Unix())
}

// isConfirmed reports whether the user has entered the password in this session not long ago.
func (v *visit) isConfirmed() (bool, error) {
	var at int64
	found, err := v.admin.config.Sessions.Data(v.Request).Get(confirmedKey, &at)
	age := v.admin.config.Now().Sub(time.Unix(at, 0))
	return found && age >= 0 && age <= confirmFor, err
}

// checkConfirmed reports whether the user has entered the password not long ago, or in this form.
// If not, problem is what is wrong with what the form has: "" if it has nothing.
func (v *visit) checkConfirmed(form url.Values) (ok bool, problem string, err error) {
	if recent, err := v.isConfirmed(); recent || err != nil {
		return recent, "", err
	}
	given := form.Get(confirmField)
	if given == "" {
		return false, "", nil
	}
	ok, err = v.admin.config.Users.CheckPassword(v.Context(), v.User.ID, given)
	if err != nil {
		return false, "", err
	}
	if !ok {
		return false, v.T(wrongOld), nil
	}
	return true, "", v.noteConfirmed()
}

// confirmFields ask for the password of the user of the visit.
func (v *visit) confirmFields() page.Fields {
	return page.Fields{{Name: confirmField, Label: v.T("Your own password"), Kind: page.Password,
		Auto: "current-password", Focus: true, Help: v.T("You entered it more than 15 minutes ago. It is asked for " +
			"before what cannot be undone.")}}
}

// condition reports whether a form that is posted to a page ends something.
type condition func(v *visit, form url.Values) (bool, error)

// always is the condition of a page whose every form ends something.
func always(*visit, url.Values) (bool, error) { return true, nil }

// onceAnswered is the condition of a page that asks a question first: see question.
func onceAnswered(_ *visit, form url.Values) (bool, error) { return form.Get("post") == "yes", nil }

// ending returns the route of a page that ends something: a key, a session, a user. If ends holds
// for a form, the visitor has to have entered the password in the last 15 minutes. Else a page asks
// for the password, and act is not called. Every page that ends something is declared with ending:
// it is the only guard, and a dangerous question on another page is an error.
//
//go:noinline
func (a *Admin) ending(ends condition, path string, act action, name string, methods ...string) Route {
	route := a.page(path, func(v *visit) (*rest.Response, error) {
		v.isGuarded = true
		if v.Method == http.MethodGet || v.Method == http.MethodHead {
			return act(v)
		}
		form, err := v.form()
		if err != nil {
			return nil, err
		}
		if asks, err := ends(v, form); err != nil {
			return nil, err
		} else if asks {
			if resp, err := v.confirm(form); resp != nil || err != nil {
				return resp, err
			}
		}
		return act(v)
	}, name, methods...)
	route.Ends = true
	return route
}

// errUnguarded is a mistake in the program: see Admin.ending.
var errUnguarded = errors.New("admin: the route of a page that ends something is not declared with ending")

// confirm asks for the password again. It returns the page that asks, or nil once the password is
// right or was entered not long ago. The page sends the form again.
func (v *visit) confirm(form url.Values) (*rest.Response, error) {
	ok, problem, err := v.checkConfirmed(form)
	if ok || err != nil {
		return nil, err
	}
	again := maps.Clone(form)
	delete(again, confirmField)
	delete(again, "csrfmiddlewaretoken")
	fields := v.confirmFields()
	p := page.Page{Title: v.T("Confirm that it is you"), Heading: v.T("Confirm that it is you"), Narrow: true,
		Body: []page.Block{page.Form{URL: v.FullPath(), Hidden: hiddenFields("", again), Account: v.User.Username,
			Body: []page.Block{page.Card{Body: []page.Block{fields}}},
			Save: &page.Save{Submits: []page.Submit{{Text: v.T("Continue")}},
				Cancel: page.Link{URL: v.admin.url(""), Text: v.T("Cancel")}}}}}
	if problem != "" {
		v.explainErrors(&p, []page.Fields{fields}, mistakes{confirmField: {problem}})
		return v.wrongPassword(v.answer(p))
	}
	return v.answer(p)
}

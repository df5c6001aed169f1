package admin

import (
	"maps"
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

// confirm asks for the password again before something that cannot be undone. It returns the page
// that asks, or nil once the password is right or was entered not long ago. The page sends the form
// again.
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
	}
	return v.answer(p)
}

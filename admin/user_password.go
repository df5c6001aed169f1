package admin

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// setPassword sets a password of another user, or disables it.
func (a *Admin) setPassword(v *visit, p *person) (*rest.Response, error) {
	form := url.Values{"usable_password": {"true"}}
	if v.Method != http.MethodPost {
		return v.setPasswordPage(p, form, nil)
	}
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	chosen, wrong := form.Get("password1"), mistakes{}
	if form.Get("usable_password") == "false" {
		chosen = ""
	} else {
		v.checkTwice(wrong, p.User, form)
	}
	ok, problem, err := v.checkConfirmed(form)
	if err != nil {
		return nil, err
	}
	if !ok {
		wrong[confirmField] = []string{cmp.Or(problem, v.T(required))}
	}
	if problem != "" {
		return v.wrongPassword(v.setPasswordPage(p, form, wrong))
	}
	if len(wrong) > 0 {
		return v.setPasswordPage(p, form, wrong)
	}
	hashed, err := v.hashPassword(chosen, wrong)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return v.setPasswordPage(p, form, wrong)
	}
	err = a.config.Tx.InTx(v.Context(), func(ctx context.Context) error {
		if _, err := v.lockWithin(ctx, p.ID); err != nil {
			return err
		}
		if err := a.config.Users.SetHashedPassword(ctx, p.ID, hashed); err != nil {
			return err
		}
		return v.log(ctx, adminlog.Change, v.admin.object(p), adminlog.ChangedMessage("password"))
	})
	switch {
	case isMissing(err):
		return v.missing("User", string(p.ID))
	case err != nil:
		return nil, err
	case p.ID == v.User.ID && chosen != "":
		if err := v.signInAgain(chosen); err != nil {
			return nil, err
		}
	}
	if chosen == "" {
		return v.done(userPath(p.ID, "change/"), v.T("Password-based authentication was disabled."))
	}
	return v.done(userPath(p.ID, "change/"), v.T("Password changed successfully."))
}

// hashPassword hashes a new password, or says what is wrong with it. It takes long, so that it is
// called before a transaction begins.
func (v *visit) hashPassword(chosen string, wrong mistakes) (auth.HashedPassword, error) {
	hashed, err := v.admin.config.Users.HashPassword(v.Context(), chosen)
	var invalid *auth.InvalidError
	if errors.As(err, &invalid) { // too long
		wrong["password1"], err = []string{invalid.Message}, nil
	}
	return hashed, err
}

func (v *visit) setPasswordPage(p *person, form url.Values, wrong mistakes) (*rest.Response, error) {
	recent, err := v.isConfirmed()
	if err != nil {
		return nil, err
	}
	title := v.T("Change password: %s", p.Username)
	usable, passwords, own := v.usableField(form), v.passwordFields(), page.Fields{}
	if !recent {
		own = v.confirmFields()
	}
	usable[0].Help = v.T("If disabled, the current password for this user will be lost.")
	shown := page.Page{Title: title, Heading: title, Narrow: true, Crumbs: v.userCrumbs(p, v.T("Password")),
		Lede: page.Textf("%s", v.T("All sessions of the user end.")),
		Body: []page.Block{page.Form{URL: v.admin.url(userPath(p.ID, "password/")), Account: p.Username,
			Body: []page.Block{page.Card{Body: []page.Block{usable, page.Beside(passwords), own}}},
			Save: &page.Save{Submits: []page.Submit{{Text: v.T("Set password")}},
				Cancel: page.Link{URL: v.admin.url(userPath(p.ID, "change/")), Text: v.T("Cancel")}}}}}
	v.explainErrors(&shown, []page.Fields{usable, passwords, own}, wrong)
	return v.answer(shown)
}

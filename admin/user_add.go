package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// userTaken is Django's text for a name that another user has.
const userTaken = "A user with that username already exists."

// onlyWithAll calls act for users who have all of these permissions.
//
//go:noinline
func onlyWithAll(permissions []string, act action) action {
	return func(v *visit) (*rest.Response, error) {
		has, err := v.mayAll(permissions...)
		if err != nil {
			return nil, err
		}
		if !has {
			return nil, rest.PermissionDenied(nil)
		}
		return act(v)
	}
}

// addUser is the first step of adding a user: a name, and a password if the user shall have one.
func (a *Admin) addUser(v *visit) (*rest.Response, error) {
	form := url.Values{"usable_password": {"true"}}
	if v.Method != http.MethodPost {
		return v.addUserPage(form, nil)
	}
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	name := a.config.Users.NormalizeUsername(form.Get("username"))
	wrong, password, err := v.checkNewUser(form, name)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return v.addUserPage(form, wrong)
	}
	hashed, err := v.hashPassword(password, wrong)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return v.addUserPage(form, wrong)
	}
	var user auth.User
	err = a.config.Tx.InTx(v.Context(), func(ctx context.Context) error {
		if err := v.checkFree(ctx, name); err != nil {
			return err
		}
		if user, err = a.config.Users.Create(ctx, auth.CreateParams{Username: name, Hashed: hashed}); err != nil {
			return err
		}
		return v.log(ctx, adminlog.Addition, a.object(&person{User: user}), adminlog.AddedMessage)
	})
	if wrong = v.mistakesOf(err, "username", userTaken); len(wrong) > 0 {
		return v.addUserPage(form, wrong)
	}
	if err != nil {
		return nil, err
	}
	if !form.Has("_addanother") { // as in Django, the second step follows
		form.Set("_continue", "1")
	}
	return v.saved(form, v.T("The user “%s” was added successfully.", user.Username), usersPath,
		userPath(user.ID, "change/"), "user")
}

// checkNewUser returns what is wrong with the first step, and the password: "" for none.
func (v *visit) checkNewUser(form url.Values, name string) (wrong mistakes, password string, err error) {
	wrong = v.lacking(form, "username")
	if name != "" {
		wrong.add("username", v.admin.config.Users.ValidateUsername(name))
	}
	if len(wrong["username"]) == 0 {
		err := v.checkFree(v.Context(), name)
		if errors.Is(err, auth.ErrExists) {
			wrong["username"] = []string{v.T(userTaken)}
		} else if err != nil {
			return wrong, "", err
		}
	}
	if form.Get("usable_password") == "false" {
		return wrong, "", nil
	}
	password = form.Get("password1")
	v.checkTwice(wrong, auth.User{Username: name}, form)
	return wrong, password, nil
}

// checkFree returns auth.ErrExists if a user has the name, also in another case: as Django 5.2's
// form.
func (v *visit) checkFree(ctx context.Context, name string) error {
	for _, err := range v.admin.config.Users.List(ctx, auth.UserFilter{Limit: 1,
		Match: []auth.Match{{Field: "username", Op: auth.MatchIExact, Text: name}}}) {
		if err != nil {
			return err
		}
		return auth.ErrExists
	}
	return nil
}

// checkTwice checks a new password that is typed twice, as Django's forms for administrators do.
func (v *visit) checkTwice(wrong mistakes, user auth.User, form url.Values) {
	for field, texts := range v.lacking(form, "password1", "password2") {
		wrong[field] = texts
	}
	if len(wrong["password1"]) > 0 || len(wrong["password2"]) > 0 {
		return
	}
	if texts := v.checkNewPassword(user, form.Get("password1"), form.Get("password2")); len(texts) > 0 {
		wrong["password2"] = texts
	}
}

func (v *visit) addUserPage(form url.Values, wrong mistakes) (*rest.Response, error) {
	name := page.Fields{{Name: "username", Label: v.T("Username"), Kind: page.ShortText, Value: form.Get("username"),
		Help: v.T(nameHelp), Max: auth.MaxUsernameLength, Width: page.MediumWidth, Focus: true}}
	if v.admin.config.Users.EmailLogin() {
		name[0].Label, name[0].Help = v.T("Email address"), ""
	}
	usable, passwords := v.usableField(form), v.passwordFields()
	p := page.Page{Title: v.T("Add user"), Heading: v.T("Add user"), Narrow: true,
		Lede: page.Textf("%s", v.T("After you’ve created a user, you’ll be able to edit more user options.")),
		Crumbs: []page.Link{{URL: v.admin.url(""), Text: v.T("Start")}, {URL: v.admin.url(usersPath),
			Text: v.T("Users")}, {Text: v.T("Add")}},
		Body: []page.Block{page.Form{URL: v.admin.url(usersPath + "add/"), Guard: true,
			Body: []page.Block{page.Card{Body: []page.Block{name, usable, page.Beside(passwords)}}},
			Save: &page.Save{Cancel: page.Link{URL: v.admin.url(usersPath), Text: v.T("Cancel")},
				Submits: []page.Submit{{Text: v.T("Add, then details"), Name: "_save", Value: "1"},
					{Text: v.T("Add, then another"), Name: "_addanother", Value: "1"}}}}}}
	v.explainErrors(&p, []page.Fields{name, usable, passwords}, wrong)
	return v.answer(p)
}

// usableField asks whether the user signs in with a password.
func (v *visit) usableField(form url.Values) page.Fields {
	return page.Fields{{Name: "usable_password", Label: v.T("Password-based authentication"), Kind: page.Radios,
		Value: form.Get("usable_password"),
		Help:  v.T("Disabled: for services and single sign-on. The user can still hold keys and tokens."),
		Options: []page.Option{{Value: "true", Text: v.T("Enabled")}, {Value: "false",
			Text: v.T("Disabled")}}}}
}

// passwordFields are those of a new password. They are optional for a browser, because a user may
// have none, but are not marked as such: who chooses a password has to type it.
func (v *visit) passwordFields() page.Fields {
	fields := page.Fields{
		{Name: "password1", Label: v.T("Password"), Kind: page.Password, Auto: "new-password", Optional: true,
			Bare: true},
		{Name: "password2", Label: v.T("Password confirmation"), Kind: page.Password, Auto: "new-password",
			Optional: true, Bare: true, Help: v.T("Enter the same password as before, for verification.")},
	}
	for _, validator := range v.admin.config.Validators {
		if fields[0].Help != "" {
			fields[0].Help += " "
		}
		fields[0].Help += v.Message(validator.Help())
	}
	return fields
}

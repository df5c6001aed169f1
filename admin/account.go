package admin

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// signOut ends the session.
func (a *Admin) signOut(v *visit) (*rest.Response, error) {
	if err := a.config.Sessions.SignOut(v.Request.Request, v.ResponseHeader()); err != nil {
		return nil, err
	}
	return v.bare(page.Page{Title: v.T("Signed out"), Heading: v.T("Signed out"), Narrow: true,
		Body: []page.Block{page.Button{Link: page.Link{URL: a.url("login/"), Text: v.T("Sign in again")},
			Kind: page.Primary}}})
}

// theme keeps a choice of colours.
func (a *Admin) theme(v *visit) (*rest.Response, error) {
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	resp := rest.Redirect(page.Back(v.Request.Request, a.url("")), http.StatusSeeOther)
	v.ResponseHeader().Add("Set-Cookie", page.ThemeCookie(values.Get("theme"), v.IsSecure()).String())
	return resp, nil
}

// passwordErrors are Django's texts for a change of one's own password.
const (
	wrongOld  = "Your old password was entered incorrectly. Please enter it again."
	different = "The two password fields didn’t match."
	required  = "This field is required."
)

// ownPassword changes the password of the user. The session goes on; the user's others end.
func (a *Admin) ownPassword(v *visit) (*rest.Response, error) {
	if v.Method != http.MethodPost {
		return v.answer(v.ownPasswordPage(nil))
	}
	values, err := v.form()
	if err != nil {
		return nil, err
	}
	wrong := v.lacking(values, "old_password", "new_password1", "new_password2")
	chosen := values.Get("new_password1")
	if len(wrong) == 0 {
		if problems := v.checkNewPassword(v.User, chosen, values.Get("new_password2")); len(problems) > 0 {
			wrong["new_password2"] = problems
		}
	}
	if len(wrong) == 0 {
		err = a.config.Users.ChangePassword(v.Context(), v.User.ID, values.Get("old_password"), chosen)
		if err == nil {
			return a.passwordChanged(v, chosen)
		}
		if !errors.Is(err, auth.ErrBadCredentials) {
			return nil, err
		}
		wrong["old_password"] = []string{v.T(wrongOld)}
		return v.wrongPassword(v.answer(v.ownPasswordPage(wrong)))
	}
	return v.answer(v.ownPasswordPage(wrong))
}

// lacking returns an error for each of the fields that is empty.
func (v *visit) lacking(values url.Values, names ...string) map[string][]string {
	wrong := map[string][]string{}
	for _, name := range names {
		if values.Get(name) == "" {
			wrong[name] = []string{v.T(required)}
		}
	}
	return wrong
}

// checkNewPassword returns what is wrong with a new password that was typed twice.
func (v *visit) checkNewPassword(user auth.User, first, second string) (wrong []string) {
	if first != second {
		return []string{v.T(different)}
	}
	for _, problem := range v.admin.config.Validators.Validate(first, password.AttributesOf(user)...) {
		wrong = append(wrong, problem.Message)
	}
	return wrong
}

// signInAgain signs the user of the visit in after a change of their password, which has ended all
// of their sessions.
func (v *visit) signInAgain(password string) error {
	user, err := v.admin.config.Users.Authenticate(v.Context(), v.User.Username, password)
	if err == nil {
		err = v.admin.config.Sessions.SignIn(v.Request.Request, v.ResponseHeader(), user)
	}
	if err == nil {
		err = v.noteConfirmed()
	}
	return err
}

// passwordChanged is the page after a change of one's own password.
func (a *Admin) passwordChanged(v *visit, password string) (*rest.Response, error) {
	if err := v.signInAgain(password); err != nil {
		return nil, err
	}
	return v.answer(page.Page{Title: v.T("Password change successful"), Heading: v.T("Password change successful"),
		Narrow: true,
		Lede:   page.Textf("%s", v.T("Your password was changed.")),
		Body: []page.Block{page.Button{Link: page.Link{URL: a.url(""), Text: v.T("To the start page")},
			Kind: page.Primary}}})
}

func (v *visit) ownPasswordPage(wrong map[string][]string) page.Page {
	fields := page.Fields{
		{Name: "old_password", Label: v.T("Old password"), Kind: page.Password, Auto: "current-password",
			Focus: true},
		{Name: "new_password1", Label: v.T("New password"), Kind: page.Password, Auto: "new-password"},
		{Name: "new_password2", Label: v.T("New password confirmation"), Kind: page.Password, Auto: "new-password"},
	}
	p := page.Page{Title: v.T("Change password"), Heading: v.T("Change password"), Narrow: true,
		Lede:   page.Textf("%s", v.T("Your other sessions end.")),
		Crumbs: []page.Link{{URL: v.admin.url(""), Text: v.T("Start")}, {Text: v.T("Change password")}},
		Body: []page.Block{page.Form{URL: v.admin.url("password_change/"), Account: v.User.Username,
			Body: []page.Block{page.Card{Body: []page.Block{fields}}},
			Save: &page.Save{Submits: []page.Submit{{Text: v.T("Change my password")}},
				Cancel: page.Link{URL: v.admin.url(""), Text: v.T("Cancel")}}}}}
	v.explainErrors(&p, []page.Fields{fields}, wrong)
	return p
}

// explainErrors puts errors beside their fields, and into a summary on top of the page.
func (v *visit) explainErrors(p *page.Page, all []page.Fields, wrong map[string][]string) {
	count, placed := 0, map[string]bool{}
	var links []page.Link
	for _, fields := range all {
		for i, field := range fields {
			placed[field.Name] = true
			for _, text := range wrong[field.Name] {
				text = v.Message(text)
				fields[i].Errors = append(fields[i].Errors, text)
				links = append(links, page.Link{URL: "#" + field.ID(), Text: field.Label + ": " + text})
				count++
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(wrong)) { // of what has no field: the grid
		if placed[name] {
			continue
		}
		for _, text := range wrong[name] {
			links = append(links, page.Link{URL: "#permissions", Text: v.Message(text)})
			count++
		}
	}
	if count == 0 {
		return
	}
	p.State = v.T("Error")
	p.Summary = &page.Summary{Errors: links,
		Title: v.N(count, "Please correct the error below.", "Please correct the errors below.")}
}

package admin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// mistakes are the errors of a form by the names of its fields.
type mistakes map[string][]string

// changeUser shows a user, and saves what was changed in one transaction.
func (a *Admin) changeUser(v *visit, p *person) (*rest.Response, error) {
	editable, err := v.may(a.users.permission("change"))
	if err != nil {
		return nil, err
	}
	editable = editable && p.within
	if v.Method != http.MethodPost {
		return v.showUser(p, draft{shown: p.stored, seen: p.stored, editable: editable})
	}
	if !editable {
		return nil, rest.PermissionDenied(nil)
	}
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	f := draft{shown: v.postedUser(form, p.stored), seen: seenValues(form, p.stored), editable: true}
	if f.wrong, err = v.checkUser(p.User, f.shown); err != nil {
		return nil, err
	}
	if len(f.wrong) > 0 {
		return v.showUser(p, f)
	}
	err = v.save(&f, v.editingUser(p))
	if f.wrong = v.mistakesOf(err, "username", userTaken); len(f.wrong) > 0 {
		return v.showUser(p, f)
	}
	switch {
	case isMissing(err):
		return v.missing("User", string(p.ID))
	case err != nil:
		return nil, err
	case len(f.conflict) > 0:
		return v.showUser(p, f)
	}
	return v.saved(form, v.T("The user “%s” was changed successfully.", f.shown.text("username")), usersPath,
		userPath(p.ID, "change/"), "user")
}

// postedUser reads the form. What the form does not offer stays as it is stored.
func (v *visit) postedUser(form url.Values, stored values) values {
	posted := readValues(userTraits, form)
	if !v.User.Superuser && !posted.is("is_superuser") {
		posted["is_superuser"] = stored["is_superuser"]
	}
	users := v.admin.config.Users
	if users.EmailLogin() || !users.HasEmail() {
		posted["email"] = stored["email"]
	}
	return posted
}

// checkUser returns what is wrong with the values of a form, with Django's texts. As in Django, a
// value that stays is not checked.
func (v *visit) checkUser(now auth.User, posted values) (mistakes, error) {
	wrong := mistakes{}
	name, email := posted.text("username"), posted.text("email")
	users := v.admin.config.Users
	switch {
	case name == "":
		wrong["username"] = []string{v.T(required)}
	case name != now.Username:
		wrong.add("username", users.ValidateUsername(users.NormalizeUsername(name)))
	}
	if email != "" && email != now.Email {
		wrong.add("email", auth.ValidateEmail(auth.NormalizeEmail(email)))
	}
	for _, field := range []string{"first_name", "last_name"} {
		if n := utf8.RuneCountInString(posted.text(field)); n > auth.MaxUsernameLength {
			wrong[field] = []string{v.T("Ensure this value has at most %d characters (it has %d).",
				auth.MaxUsernameLength, n)}
		}
	}
	return wrong, v.checkChoices(wrong, posted)
}

// checkChoices refuses groups and permissions that do not exist.
func (v *visit) checkChoices(wrong mistakes, posted values) error {
	var groups []string
	for g, err := range v.admin.config.Groups.All(v.Context()) {
		if err != nil {
			return err
		}
		groups = append(groups, string(g.ID))
	}
	permissions, err := v.admin.collectPermissions(v.Context(), auth.PermissionFilter{})
	if err != nil {
		return err
	}
	known := map[string][]string{"groups": groups, "user_permissions": names(permissions),
		"permissions": names(permissions)}
	for field, list := range known {
		for _, value := range without(posted[field], list) {
			wrong[field] = append(wrong[field],
				v.T("Select a valid choice. %s is not one of the available choices.", value))
		}
	}
	return nil
}

// add adds an error of a field, if there is one.
func (m mistakes) add(field string, err error) {
	var invalid *auth.InvalidError
	if errors.As(err, &invalid) {
		m[field] = append(m[field], invalid.Message)
	}
}

// mistakesOf returns the errors of the service that belong to a field. taken is the text for a name
// that another object has, and name the field of the name.
func (v *visit) mistakesOf(err error, name, taken string) mistakes {
	wrong := mistakes{}
	var invalid *auth.InvalidError
	var same *auth.TakenError
	switch {
	case errors.As(err, &invalid):
		wrong.add(invalid.Field, err)
	case errors.As(err, &same) && same.Field == "email" && !v.admin.config.Users.EmailLogin():
		wrong["email"] = []string{v.T("A user with that email address already exists.")}
	case errors.Is(err, auth.ErrExists):
		wrong[name] = []string{v.T(taken)}
	}
	return wrong
}

// editingUser says how the form of a user is saved.
func (v *visit) editingUser(p *person) editing {
	a := v.admin
	var now *person
	return editing{traits: userTraits,
		lock: func(ctx context.Context) (values, error) {
			user, err := a.lock(ctx, p.ID)
			if err != nil {
				return nil, err
			}
			if now, err = v.personOf(ctx, user); err != nil {
				return nil, err
			}
			return now.stored, nil
		},
		write: func(ctx context.Context, posted values, changed []trait) (adminlog.Object, error) {
			object := a.object(now)
			object.Text = a.config.Users.NormalizeUsername(posted.text("username"))
			if !now.within {
				return object, rest.PermissionDenied(nil)
			}
			if err := v.refuseMore(ctx, now.stored, posted); err != nil {
				return object, err
			}
			return object, a.writeUser(ctx, p.ID, posted, changed)
		}}
}

// writeUser writes these traits of a user.
func (a *Admin) writeUser(ctx context.Context, id auth.UserID, v values, changed []trait) error {
	var p auth.UpdateParams
	texts := map[string]**string{"username": &p.Username, "first_name": &p.FirstName, "last_name": &p.LastName,
		"email": &p.Email}
	flags := map[string]**bool{"is_active": &p.Active, "is_staff": &p.Staff, "is_superuser": &p.Superuser}
	for _, t := range changed {
		if to := texts[t.name]; to != nil {
			*to = new(v.text(t.name))
		}
		if to := flags[t.name]; to != nil {
			*to = new(v.is(t.name))
		}
	}
	if p != (auth.UpdateParams{}) {
		if _, err := a.config.Users.Update(ctx, id, p); err != nil {
			return err
		}
	}
	is := func(name string) bool {
		return slices.ContainsFunc(changed, func(t trait) bool { return t.name == name })
	}
	if is("groups") {
		var groups []auth.GroupID
		for _, group := range v["groups"] {
			groups = append(groups, auth.GroupID(group))
		}
		if err := a.config.Groups.SetGroups(ctx, id, groups...); err != nil {
			return err
		}
	}
	if is("user_permissions") {
		return a.config.Groups.SetUserPermissions(ctx, id, v["user_permissions"]...)
	}
	return nil
}

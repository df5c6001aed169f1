package admin

import (
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// userRoutes are the pages of users.
func (a *Admin) userRoutes() []Route {
	view, change := a.users.see(), []string{a.users.permission("change")}
	of := func(path string, act action, name string, methods ...string) Route {
		return a.page(usersPath+path, act, name, methods...)
	}
	ending := func(when condition, path string, act action, name string) Route {
		return a.ending(when, usersPath+path, act, name)
	}
	return []Route{
		ending(onceAnswered, "", allowed(view, a.listUsers), "Users"),
		of("add/", onlyWithAll([]string{a.users.permission("add"), a.users.permission("change")}, a.addUser),
			"Add user"),
		of("{id}/", allowed(view, a.toUser), "User", http.MethodGet, http.MethodHead),
		ending(deactivating, "{id}/change/", a.onPerson(view, false, a.changeUser), "Change user"),
		of("{id}/password/", a.onPerson(change, true, a.setPassword), "Change password"),
		of("{id}/activate/", a.onPerson(change, true, a.setActive(true)), "Activate"),
		ending(onceAnswered, "{id}/deactivate/", a.onPerson(change, true, a.setActive(false)), "Deactivate"),
		ending(onceAnswered, "{id}/sign-out/", a.onPerson(change, true, a.signOutEverywhere),
			"Sign out everywhere"),
		ending(onceAnswered, "{id}/delete/", a.onPerson([]string{a.users.permission("delete")}, true, a.deleteUser),
			"Delete user"),
		ending(always, "{id}/sessions/", a.sessionsOf(view), "Sessions"),
		of("{id}/history/", a.onPerson(view, false, a.userHistory), "History", http.MethodGet, http.MethodHead),
	}
}

// deactivating is the condition of the form of a user: it may take "Active" away.
func deactivating(v *visit, form url.Values) (bool, error) {
	user, err := v.admin.config.Users.ByID(v.Context(), auth.UserID(v.PathValue("id")))
	if isMissing(err) {
		return false, nil
	}
	return user.Active && !form.Has("is_active"), err
}

// toUser leads from the address of a user to the form, as in Django.
func (a *Admin) toUser(v *visit) (*rest.Response, error) {
	return v.redirect(userPath(auth.UserID(v.PathValue("id")), "change/")), nil
}

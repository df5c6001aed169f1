package rest

import (
	"slices"
	"strings"
)

// HasPermission admits users who have all these permissions, themselves or through a group. It is
// Django's permission_required. A permission is "app.codename", as for [auth.User.HasPermission].
// An inactive user has none, and a superuser has all.
//
// HasPermission panics without a name, and on one that is not of this form.
func HasPermission(names ...string) Permission {
	if len(names) == 0 {
		panic("rest: HasPermission needs a permission")
	}
	for _, name := range names {
		app, codename, _ := strings.Cut(name, ".")
		if app == "" || codename == "" {
			panic(`rest: the permission "` + name + `" is not of the form "app.codename"`)
		}
	}
	return permissionRule(slices.Clone(names))
}

// permissionRule are the names of the permissions that a user needs.
type permissionRule []string

// Allows implements Permission.
func (p permissionRule) Allows(r *Request) (bool, error) {
	for _, name := range p {
		if held, err := r.User.HasPermission(r.Context(), name); !held || err != nil {
			return false, err
		}
	}
	return true, nil
}

// String returns "HasPermission(notes.view_note)".
func (p permissionRule) String() string { return "HasPermission(" + strings.Join(p, ", ") + ")" }

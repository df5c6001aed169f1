package admin

import (
	"context"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// ownPlaces returns the places of the admin itself.
func (a *Admin) ownPlaces() []Place {
	return append([]Place{a.userPlace(), a.groupPlace()}, a.accessPlaces()...)
}

// shell returns what surrounds a page for the user of the visit: only places that the user may see.
func (v *visit) shell() (*page.Shell, error) {
	home := v.admin.url("")
	sections := []page.Section{{Places: []page.Place{
		{Link: page.Link{URL: home, Text: v.T("Start")}, Current: v.URL.Path == v.admin.config.Prefix},
	}}}
	for _, place := range v.admin.places {
		allowed, err := v.mayAny(place.Permissions)
		if err != nil {
			return nil, err
		}
		if !allowed {
			continue
		}
		shown, err := v.place(place)
		if err != nil {
			return nil, err
		}
		title := v.T(place.Section)
		if last := &sections[len(sections)-1]; last.Title != title {
			sections = append(sections, page.Section{Title: title})
		}
		last := &sections[len(sections)-1]
		last.Places = append(last.Places, shown)
	}
	kinds, err := v.mayFind()
	if err != nil {
		return nil, err
	}
	find := ""
	if len(kinds) > 0 {
		find = v.admin.url(findPath)
	}
	return &page.Shell{
		Home: home, Find: find, API: v.admin.config.API, Sections: sections, SignOut: v.admin.url("logout/"),
		User: page.User{Name: v.User.Username, Full: fullName(v.User), Detail: v.rank()},
		Menu: []page.Link{{URL: v.admin.url("password_change/"), Text: v.T("Change your password")}},
	}, nil
}

// rank says what the user is.
func (v *visit) rank() page.Line {
	if v.User.Superuser {
		return page.Textf("%s", v.T("Superuser"))
	}
	return page.Textf("%s", v.T("Staff"))
}

func fullName(u auth.User) string { return strings.TrimSpace(u.FirstName + " " + u.LastName) }

// may reports whether the user has a permission.
func (v *visit) may(permission string) (bool, error) { return may(v.Context(), v.User, permission) }

func may(ctx context.Context, user auth.User, permission string) (bool, error) {
	return user.HasPermission(ctx, permission)
}

// mayAny reports whether the user has one of the permissions, or whether there are none.
func (v *visit) mayAny(permissions []string) (bool, error) {
	for _, permission := range permissions {
		if allowed, err := v.may(permission); allowed || err != nil {
			return allowed, err
		}
	}
	return len(permissions) == 0, nil
}

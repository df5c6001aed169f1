package admin

import (
	"context"
	"maps"
	"net/url"
	"slices"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// userTraits are the fields of a user, in the order of Django's form.
var userTraits = []trait{
	{"username", "Username", aText}, {"first_name", "First name", aText}, {"last_name", "Last name", aText},
	{"email", "Email address", aText}, {"is_active", "Active", aCheck}, {"is_staff", "Staff status", aCheck},
	{"is_superuser", "Superuser status", aCheck}, {"groups", "Groups", several},
	{"user_permissions", "User permissions", several},
}

// person is the user whom a page is about.
type person struct {
	auth.User
	stored  values
	held    auth.Holdings
	byGroup map[string]bool // the permissions that the groups give
	// within says that the person may do no more than the user of the visit. Only then may that
	// user change the person: a new password would else give them what they lack.
	within bool
}

// person returns the user of the address. It is auth.ErrNotFound if there is none.
func (v *visit) person() (*person, error) {
	user, err := v.admin.config.Users.ByID(v.Context(), auth.UserID(v.PathValue("id")))
	if err != nil {
		return nil, err
	}
	return v.personOf(v.Context(), user)
}

func (v *visit) personOf(ctx context.Context, user auth.User) (*person, error) {
	all, err := v.personsOf(ctx, []auth.User{user})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// personsOf returns users with what is stored of them. It reads all of them at once.
func (v *visit) personsOf(ctx context.Context, users []auth.User) (all []*person, err error) {
	var ids []auth.UserID
	for _, u := range users {
		ids = append(ids, u.ID)
	}
	held, err := v.admin.config.Groups.HoldingsOf(ctx, ids...)
	if err != nil {
		return nil, err
	}
	groups := map[auth.GroupID]bool{}
	for _, h := range held {
		for _, g := range h.Groups {
			groups[g.ID] = true
		}
	}
	given, err := v.admin.config.Groups.PermissionsOf(ctx, slices.Collect(maps.Keys(groups))...)
	if err != nil {
		return nil, err
	}
	for _, u := range users {
		p := &person{User: u, held: held[u.ID], byGroup: map[string]bool{}}
		p.stored = userValues(u, p.held)
		for _, g := range p.held.Groups {
			for _, permission := range given[g.ID] {
				p.byGroup[permission.String()] = true
			}
		}
		if p.within = !u.Superuser || v.User.Superuser; p.within {
			permissions := slices.AppendSeq(slices.Clone(p.stored["user_permissions"]), maps.Keys(p.byGroup))
			if p.within, err = v.mayAll(permissions...); err != nil {
				return nil, err
			}
		}
		all = append(all, p)
	}
	return all, nil
}

// userValues returns what is stored of a user.
func userValues(u auth.User, held auth.Holdings) values {
	v := values{
		"username": one(u.Username), "first_name": one(u.FirstName), "last_name": one(u.LastName),
		"email": one(u.Email), "is_active": box(u.Active), "is_staff": box(u.Staff), "is_superuser": box(u.Superuser),
	}
	for _, group := range held.Groups {
		v["groups"] = append(v["groups"], string(group.ID))
	}
	slices.Sort(v["groups"])
	v["user_permissions"] = names(held.Permissions)
	return v
}

// object names a user in the log.
func (a *Admin) object(p *person) adminlog.Object {
	return adminlog.Object{App: a.users.app, Model: a.users.name, ID: string(p.ID), Text: p.Username}
}

// path returns the address of a page of the user, below Config.Prefix.
//
//go:noinline
func userPath(id auth.UserID, page string) string {
	return usersPath + url.PathEscape(string(id)) + "/" + page
}

// onPerson calls act with the user of the address, after a check of the permissions. A change asks
// for the first of them, and for a person within the reach of the user of the visit.
//
//go:noinline
func (a *Admin) onPerson(permissions []string, changes bool,
	act func(v *visit, p *person) (*rest.Response, error),
) action {
	return allowed(permissions, func(v *visit) (*rest.Response, error) {
		p, err := v.person()
		switch {
		case isMissing(err):
			return v.missing("User", v.PathValue("id"))
		case err != nil:
			return nil, err
		case changes && !p.within:
			return nil, rest.PermissionDenied(nil)
		}
		return act(v, p)
	})
}

// userCrumbs are the crumbs of a page of the user.
func (v *visit) userCrumbs(p *person, last string) []page.Link {
	crumbs := []page.Link{{URL: v.admin.url(""), Text: v.T("Start")}, {URL: v.admin.url(usersPath),
		Text: v.T("Users")}}
	if last == "" {
		return append(crumbs, page.Link{Text: p.Username})
	}
	return append(crumbs, page.Link{URL: v.admin.url(userPath(p.ID, "change/")), Text: p.Username},
		page.Link{Text: last})
}

// lock returns the user as stored, whom nobody else changes until the transaction ends.
func (a *Admin) lock(ctx context.Context, id auth.UserID) (auth.User, error) {
	return a.config.Users.Update(ctx, id, auth.UpdateParams{})
}

// lockWithin locks a user, and refuses one who may do more than the user of the visit: that may
// have changed since the page was read.
func (v *visit) lockWithin(ctx context.Context, id auth.UserID) (*person, error) {
	user, err := v.admin.lock(ctx, id)
	if err != nil {
		return nil, err
	}
	now, err := v.personOf(ctx, user)
	if err == nil && !now.within {
		err = rest.PermissionDenied(nil)
	}
	return now, err
}

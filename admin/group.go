package admin

import (
	"context"
	"net/url"
	"slices"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// groupTaken is Django's text for a name that another group has.
const groupTaken = "Group with this Name already exists."

// groupTraits are the fields of a group, in the order of Django's form.
var groupTraits = []trait{{"name", "Name", aText}, {"permissions", "Permissions", several}}

// team is the group that a page is about.
type team struct {
	auth.Group
	stored values
	// beyond are the permissions of the group that the user of the visit lacks. That user neither
	// gives nor takes them.
	beyond []string
}

// teamOf returns a group with what is stored of it.
func (v *visit) teamOf(ctx context.Context, group auth.Group) (*team, error) {
	all, err := v.teamsOf(ctx, []auth.Group{group})
	if err != nil {
		return nil, err
	}
	return all[0], nil
}

// teamsOf returns groups with what is stored of them. It reads all of them at once.
func (v *visit) teamsOf(ctx context.Context, groups []auth.Group) (all []*team, err error) {
	var ids []auth.GroupID
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	given, err := v.admin.config.Groups.PermissionsOf(ctx, ids...)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		t := &team{Group: g, stored: values{"name": one(g.Name), "permissions": names(given[g.ID])}}
		for _, permission := range t.stored["permissions"] {
			if has, err := v.mayAll(permission); err != nil {
				return nil, err
			} else if !has {
				t.beyond = append(t.beyond, permission)
			}
		}
		all = append(all, t)
	}
	return all, nil
}

// object names a group in the log.
func (t *team) object() adminlog.Object {
	return adminlog.Object{App: "auth", Model: "group", ID: string(t.ID), Text: t.Name}
}

// onGroup calls act with the group of the address, after a check of the permissions.
func (a *Admin) onGroup(permissions []string, act func(v *visit, t *team) (*rest.Response, error)) action {
	return allowed(permissions, func(v *visit) (*rest.Response, error) {
		group, err := a.config.Groups.ByID(v.Context(), auth.GroupID(v.PathValue("id")))
		switch {
		case isMissing(err):
			return v.missing("Group", v.PathValue("id"))
		case err != nil:
			return nil, err
		}
		t, err := v.teamOf(v.Context(), group)
		if err != nil {
			return nil, err
		}
		return act(v, t)
	})
}

// groupCrumbs are the crumbs of a page of the group.
func (v *visit) groupCrumbs(t *team, last string) []page.Link {
	list := page.Link{URL: v.admin.url(groupsPath), Text: v.T("Groups")}
	if last == "" {
		return v.crumbs(t.Name, list)
	}
	return v.crumbs(last, list, v.groupLink(t.Group))
}

// membersURL returns the address of the list of a group's members, or "" for who may not see users.
func (v *visit) membersURL(id auth.GroupID) (string, error) {
	sees, err := v.mayAny(v.admin.users.see())
	if !sees || err != nil {
		return "", err
	}
	return v.admin.url(usersPath) + "?" + url.Values{"groups__id__exact": {string(id)}}.Encode(), nil
}

// memberships links the groups of a user, for who may see groups. chosen is the field of the
// groups.
func (v *visit) memberships(chosen page.Field) ([]page.Block, error) {
	sees, err := v.mayAny(groupModel.see())
	if !sees || err != nil {
		return nil, err
	}
	var links page.Line
	for _, o := range chosen.Options {
		if chosen.IsChosen(o) {
			if len(links) > 0 {
				links = append(links, page.Text(", "))
			}
			links = append(links, v.groupLink(auth.Group{ID: auth.GroupID(o.Value), Name: o.Text}))
		}
	}
	if len(links) == 0 {
		return nil, nil
	}
	return []page.Block{page.Card{Title: v.T("Groups"), Body: []page.Block{page.Paragraph(links)}}}, nil
}

func (a *Admin) groupHistory(v *visit, t *team) (*rest.Response, error) {
	return v.showHistory(t.object(), v.groupCrumbs(t, v.T("History")))
}

// postedGroup reads the form. What the user of the visit lacks stays as it is stored.
func postedGroup(form url.Values, t *team) values {
	posted := readValues(groupTraits, form)
	all := append(posted["permissions"], t.beyond...)
	posted["permissions"] = slices.Compact(slices.Sorted(slices.Values(all)))
	return posted
}

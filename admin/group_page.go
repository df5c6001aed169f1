package admin

import (
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// showGroup returns the page of a group: a form, or facts for who may only view. A group without an
// id is a new one.
func (v *visit) showGroup(t *team, f draft) (*rest.Response, error) {
	name := page.Fields{{Name: "name", Label: v.T("Name"), Kind: page.ShortText, Value: f.shown.text("name"), Max: 150,
		Width: page.MediumWidth, Focus: t.ID == "" && len(f.wrong) == 0}}
	grid, kept, err := v.groupGrid(t, f)
	if err != nil {
		return nil, err
	}
	p := page.Page{Title: v.T("Add group"), Heading: v.T("Add group"), Crumbs: v.crumbs(v.T("Add"),
		page.Link{URL: v.admin.url(groupsPath), Text: v.T("Groups")})}
	path := groupsPath + "add/"
	if t.ID != "" {
		path = groupPath(t.ID, "change/")
		p.Title, p.Heading, p.Crumbs = t.Name, t.Name, v.groupCrumbs(t, "")
		p.Actions = []page.Block{page.Button{Link: page.Link{URL: v.admin.url(groupPath(t.ID, "history/")),
			Text: v.T("History")}}}
		if p.Aside, err = v.groupAside(t); err != nil {
			return nil, err
		}
	}
	if !f.editable {
		p.Title = v.T("View group")
		p.Body = []page.Block{page.Card{Title: v.T("Details"), Body: []page.Block{v.Facts(name)}},
			page.Card{ID: "permissions", Title: v.T("Permissions"), Body: []page.Block{page.Facts{{
				Name: v.T("Permissions"), Value: listed(append(givenNames(grid), kept...))}}}},
			page.Button{Link: page.Link{URL: v.admin.url(groupsPath), Text: v.T("Close")}}}
		return v.answer(p)
	}
	permissions := page.Card{ID: "permissions", Title: v.T("Permissions"),
		Lede: page.Textf("%s", v.T("All members have them.")), Body: []page.Block{grid}}
	if len(kept) > 0 {
		permissions.Body = append(permissions.Body, page.Facts{{Name: v.T("Kept, because you lack them"),
			Value: listed(kept)}})
	}
	return v.groupForm(p, t, f, path, name, permissions)
}

// groupForm returns the page of a group with its form. name and permissions are its fields.
func (v *visit) groupForm(
	p page.Page, t *team, f draft, path string, name page.Fields, permissions page.Card,
) (*rest.Response, error) {
	save, err := v.saveBar(groupsPath, groupModel.permission("add"))
	if err != nil {
		return nil, err
	}
	form := page.Form{URL: v.admin.url(path), Guard: true, Save: save,
		Hidden: []page.Hidden{{Name: seenField, Value: f.seen.encode()}},
		Body:   []page.Block{page.Card{Title: v.T("Details"), Body: []page.Block{name}}, permissions}}
	v.explainErrors(&p, []page.Fields{name}, f.wrong)
	if len(f.conflict) > 0 {
		p.State = v.T("Not saved")
		v.addConflict(&p, f.conflict, f.before, f.seen, nil)
	}
	zone, err := v.groupDanger(t)
	p.Body = append(append(p.Body, form), zone...)
	if err != nil {
		return nil, err
	}
	return v.answer(p)
}

// groupGrid returns the picker of the permissions that the user of the visit may give, and apart
// from them those that the group has and that user lacks.
func (v *visit) groupGrid(t *team, f draft) (grid page.Grid, kept []string, err error) {
	all, err := v.admin.collectPermissions(v.Context(), auth.PermissionFilter{})
	if err != nil {
		return grid, nil, err
	}
	beyond := setOf(t.beyond)
	var offered, others []auth.Permission
	for _, p := range all {
		if beyond[p.String()] {
			others = append(others, p)
		} else {
			offered = append(offered, p)
		}
	}
	given := setOf(f.shown["permissions"])
	if grid, err = v.grid("permissions", offered, given, nil); err != nil {
		return grid, nil, err
	}
	rest, err := v.grid("permissions", others, beyond, nil)
	return grid, givenNames(rest), err
}

// givenNames returns the names of the permissions that are given.
func givenNames(grid page.Grid) (names []string) {
	for _, app := range grid.Apps {
		for _, permission := range given(app) {
			names = append(names, app.Title+" | "+permission.Label)
		}
	}
	return names
}

// listed returns names one after the other, or a dash if there are none.
func listed(names []string) page.Line { return textOr(strings.Join(names, "; "), "—") }

// saveBar returns the buttons of a form: Save, and what Django's have beside it. addPermission is
// that to add another object.
func (v *visit) saveBar(list, addPermission string) (*page.Save, error) {
	back, err := v.orStart(list)
	if err != nil {
		return nil, err
	}
	save := &page.Save{Cancel: page.Link{URL: v.admin.url(back), Text: v.T("Cancel")},
		Submits: []page.Submit{{Text: v.T("Save"), Name: "_save", Value: "1"},
			{Text: v.T("Save and continue editing"), Name: "_continue", Value: "1"}}}
	adds, err := v.may(addPermission)
	if adds {
		save.Submits = append(save.Submits, page.Submit{Text: v.T("Save and add another"), Name: "_addanother",
			Value: "1"})
	}
	return save, err
}

// groupAside shows what cannot be changed on the page, and leads to the members.
func (v *visit) groupAside(t *team) ([]page.Block, error) {
	facts := page.Facts{{Name: v.T("Number"), Value: page.Line{page.Mono(t.ID)}}}
	members, err := v.membersURL(t.ID)
	if members != "" {
		facts = append(facts, page.Fact{Name: v.T("Members"), Value: page.Line{page.Link{URL: members,
			Text: v.T("Show the members")}}})
	}
	return []page.Block{page.Card{Title: v.T("At a glance"), Body: []page.Block{facts}}}, err
}

// groupDanger leads to the page that deletes a group.
func (v *visit) groupDanger(t *team) ([]page.Block, error) {
	deletes, err := v.may(groupModel.permission("delete"))
	if t.ID == "" || !deletes || len(t.beyond) > 0 || err != nil {
		return nil, err
	}
	return []page.Block{page.DangerZone{Title: v.T("Remove"), Items: []page.DangerItem{{
		Text: v.T("Removes the group. Its members stay, and lose what only this group gives them."),
		Link: page.Button{Kind: page.ToDanger, Link: page.Link{URL: v.admin.url(groupPath(t.ID, "delete/")),
			Text: v.T("Delete…")}}}}}}, nil
}

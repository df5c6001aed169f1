package admin

import (
	"net/http"
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

const groupsPath = "auth/group/"

var groupModel = model{"auth", "group"}

// byName is the order of the list of groups.
var byName = order{other: "-1", start: "From the start, by name.", end: "From the end, by name.",
	after: "After “%s”, by name.", before: "Before “%s”, by name."}

// groupPlace is the place of the groups in the navigation.
func (a *Admin) groupPlace() Place {
	return Place{Section: "People", Title: "Groups", Path: groupsPath, Permissions: groupModel.see()}
}

// groupRoutes are the pages of groups.
func (a *Admin) groupRoutes() []Route {
	view := groupModel.see()
	of := func(path string, act action, name string, methods ...string) Route {
		return a.page(groupsPath+path, act, name, methods...)
	}
	return []Route{
		a.ending(onceAnswered, groupsPath, allowed(view, a.groups), "Groups"),
		of("add/", onlyWithAll([]string{groupModel.permission("add")}, a.addGroup), "Add group"),
		of("{id}/", allowed(view, a.toGroup), "Group", http.MethodGet, http.MethodHead),
		of("{id}/change/", a.onGroup(view, a.changeGroup), "Change group"),
		a.ending(onceAnswered, groupsPath+"{id}/delete/", a.onGroup([]string{groupModel.permission("delete")},
			a.deleteGroup), "Delete group"),
		of("{id}/history/", a.onGroup(view, a.groupHistory), "History", http.MethodGet, http.MethodHead),
	}
}

// groupList is what the address of a list of groups asks for.
type groupList struct {
	query  url.Values
	filter auth.GroupFilter
}

func (v *visit) readGroupList() *groupList {
	list := &groupList{query: url.Values{}, filter: auth.GroupFilter{Search: v.Query().Get("q")}}
	if list.filter.Search != "" {
		list.query.Set("q", list.filter.Search)
	}
	list.query = v.span(byName).ordered(list.query)
	return list
}

// groups lists groups: one page in the order of names. It counts nothing.
func (a *Admin) groups(v *visit) (*rest.Response, error) {
	list := v.readGroupList()
	if v.Method == http.MethodPost {
		return list.bulk(v).act(v)
	}
	found, err := readPart(v.span(byName),
		func(after string, descending bool, limit int) (sifted[auth.Group], error) {
			filter := list.filter
			filter.After, filter.Descending, filter.Limit = after, descending, limit
			return whole(a.config.Groups.List(v.Context(), filter), limit)
		}, func(g auth.Group) string { return g.Name })
	if err != nil {
		return nil, err
	}
	body := []page.Block{v.tools(groupsPath, v.T("Groups"), v.T("Search name"), list.query)}
	if len(found.rows) == 0 {
		body = append(body, v.nothing(list.filter.Search != "" || found.span.key != "", v.T("No group matches"),
			v.T("No groups yet"), v.T("A group gives its permissions to all of its members."), groupsPath))
	} else {
		table := groupTable(v, found.rows, found.span.column(v.T("Name"), list.query))
		rows, err := list.bulk(v).tickable(v, table)
		if err != nil {
			return nil, err
		}
		body = append(body, rows, found.pager(v, list.query))
	}
	var actions []page.Block
	if adds, err := v.may(groupModel.permission("add")); err != nil {
		return nil, err
	} else if adds {
		actions = []page.Block{page.Button{Link: page.Link{URL: a.url(groupsPath + "add/"), Text: v.T("Add group")},
			Kind: page.Primary}}
	}
	return v.answer(page.Page{Title: v.T("Groups"), Heading: v.T("Groups"), Body: body, Actions: actions,
		Crumbs: v.crumbs(v.T("Groups"))})
}

// groupTable shows groups. name is the column of their names.
func groupTable(v *visit, groups []auth.Group, name page.Column) page.Table {
	table := page.Table{Caption: v.T("Groups"), Stick: true, Columns: []page.Column{name}}
	for _, g := range groups {
		table.Rows = append(table.Rows, page.Row{ID: string(g.ID), Label: v.T("Select %s", g.Name),
			Cells: []page.Cell{{Line: page.Line{v.groupLink(g)}}}})
	}
	return table
}

func (v *visit) groupLink(g auth.Group) page.Link {
	return page.Link{URL: v.admin.url(groupPath(g.ID, "change/")), Text: g.Name}
}

// groupPath returns the address of a page of a group, below Config.Prefix.
//
//go:noinline
func groupPath(id auth.GroupID, page string) string {
	return groupsPath + url.PathEscape(string(id)) + "/" + page
}

// toGroup leads from the address of a group to the form, as in Django.
func (a *Admin) toGroup(v *visit) (*rest.Response, error) {
	return v.redirect(groupPath(auth.GroupID(v.PathValue("id")), "change/")), nil
}

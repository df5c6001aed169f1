package admin

import (
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// userList is what the address of a list of users asks for.
type userList struct {
	query  url.Values // of the address, without what does not count
	filter auth.UserFilter
	groups []auth.Group
}

// readUserList reads the query of the address. As in Django an unknown value is no filter.
func (v *visit) readUserList() (*userList, error) {
	asked := v.Query()
	list := &userList{query: url.Values{}}
	keep := func(name string) string {
		if value := asked.Get(name); value != "" {
			list.query.Set(name, value)
		}
		return asked.Get(name)
	}
	list.filter = auth.UserFilter{Search: keep("q"), After: asked.Get("after"), Limit: pageSize + 1}
	for _, f := range flags {
		if value, ok := yesNo[asked.Get(f.name)]; ok {
			keep(f.name)
			*f.of(&list.filter) = &value
		}
	}
	for g, err := range v.admin.config.Groups.All(v.Context()) {
		if err != nil {
			return nil, err
		}
		list.groups = append(list.groups, g)
		if string(g.ID) == asked.Get("groups__id__exact") {
			list.filter.Group = g.ID
			keep("groups__id__exact")
		}
	}
	return list, nil
}

// without returns the address of the list without one of its filters.
func (l *userList) without(name string) string {
	rest := url.Values{}
	for other, values := range l.query {
		if other != name {
			rest[other] = values
		}
	}
	return "?" + rest.Encode()
}

// tools returns the search and the filters, and a chip for each that is set.
func (l *userList) tools(v *visit) page.Tools {
	tools := page.Tools{URL: v.admin.url(usersPath), Label: v.T("Users"),
		Search: v.T("Search username, name or email"), Value: l.filter.Search}
	if l.filter.Search != "" {
		tools.Chips = append(tools.Chips, page.Link{URL: l.without("q"), Text: v.T("Search “%s”", l.filter.Search)})
	}
	for _, f := range flags {
		field := page.Field{Name: f.name, Label: v.T(f.label), Kind: page.Choice, Optional: true,
			Value: l.query.Get(f.name),
			Options: []page.Option{{Text: v.T("Any")}, {Value: "1", Text: v.T("Yes")}, {Value: "0",
				Text: v.T("No")}}}
		l.add(&tools, field)
	}
	if len(l.groups) > 0 {
		field := page.Field{Name: "groups__id__exact", Label: v.T("Group"), Kind: page.Choice, Optional: true,
			Value: string(l.filter.Group), Options: []page.Option{{Text: v.T("Any")}}}
		for _, g := range l.groups {
			field.Options = append(field.Options, page.Option{Value: string(g.ID), Text: g.Name})
		}
		l.add(&tools, field)
	}
	if len(tools.Chips) > 0 {
		tools.Clear = tools.URL
	}
	return tools
}

// add adds a filter, and its chip if it is set.
func (l *userList) add(tools *page.Tools, field page.Field) {
	tools.Filters = append(tools.Filters, field)
	if field.Value == "" {
		return
	}
	tools.Set++
	for _, option := range field.Options {
		if option.Value == field.Value {
			tools.Chips = append(tools.Chips, page.Link{URL: l.without(field.Name),
				Text: field.Label + ": " + option.Text})
		}
	}
}

// empty says why the list is empty, and what to do about it.
func (l *userList) empty(v *visit) page.Empty {
	if len(l.query) == 0 && l.filter.After == "" {
		return page.Empty{Title: v.T("No users yet"), Text: v.T("The command createsuperuser makes the first one.")}
	}
	return page.Empty{Title: v.T("No user matches"), Text: v.T("No user has all that is asked for."),
		Actions: []page.Button{{Link: page.Link{URL: v.admin.url(usersPath), Text: v.T("Clear all")}}}}
}

// pager leads to the next page, which begins after the last username of this one.
func (l *userList) pager(v *visit, shown []auth.User, more bool) page.Pager {
	pager := page.Pager{Text: v.T("From the start, by username.")}
	if l.filter.After != "" {
		pager.Text = v.T("After “%s”, by username.", l.filter.After)
		pager.Previous = page.Button{Link: page.Link{URL: "?" + l.query.Encode(), Text: v.T("First page")}}
	}
	if more {
		next := url.Values{"after": {shown[len(shown)-1].Username}}
		for name, values := range l.query {
			next[name] = values
		}
		pager.Next = page.Button{Link: page.Link{URL: "?" + next.Encode(), Text: v.T("Next %d", pageSize)}}
	}
	return pager
}

// path returns the address of the list with its filters, below Config.Prefix.
func (l *userList) path() string {
	if len(l.query) == 0 {
		return usersPath
	}
	return usersPath + "?" + l.query.Encode()
}

// tickable puts the table into a form, if there is anything that the user of the visit may do with
// several users at once.
func (v *visit) tickable(list *userList, table page.Table) (page.Block, error) {
	options, err := v.bulkOptions()
	if len(options) == 0 || err != nil {
		return table, err
	}
	table.Ticked = "_selected_action"
	return page.Form{URL: v.admin.url(list.path()), Body: []page.Block{table, page.Bulk{Actions: options,
		Across: true}}}, nil
}

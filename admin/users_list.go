package admin

import (
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// byUsername is the order of the list of users. The dates of a user have no index in Django's
// table, so that ordering by them would read all users.
var byUsername = order{other: "-1", start: "From the start, by username.", end: "From the end, by username.",
	after: "After “%s”, by username.", before: "Before “%s”, by username."}

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
	list.filter.Search = keep("q")
	if start := keep(startFilter); start != "" {
		list.filter.Match = []auth.Match{begins(start)}
	}
	for _, f := range flags {
		if value, ok := yesNo[asked.Get(f.name)]; ok {
			keep(f.name)
			*f.of(&list.filter) = &value
		}
	}
	if err := list.readGroups(v, keep); err != nil {
		return nil, err
	}
	list.query = v.span(byUsername).ordered(list.query)
	return list, nil
}

// readGroups reads the filter by a group. Only who may see groups has it: its choices name them.
func (l *userList) readGroups(v *visit, keep func(name string) string) error {
	const name = "groups__id__exact"
	if sees, err := v.mayAny(groupModel.see()); !sees || err != nil {
		return err
	}
	for g, err := range v.admin.config.Groups.All(v.Context()) {
		if err != nil {
			return err
		}
		l.groups = append(l.groups, g)
		if string(g.ID) == v.Query().Get(name) {
			l.filter.Group = g.ID
			keep(name)
		}
	}
	return nil
}

// part reads the page of the list that the address asks for.
func (l *userList) part(v *visit) (part[auth.User], error) {
	return readPart(v.span(byUsername),
		func(after string, descending bool, limit int) (sifted[auth.User], error) {
			filter := l.filter
			filter.After, filter.Descending, filter.Limit = after, descending, limit
			return v.siftUsers(filter)
		}, func(u auth.User) string { return u.Username })
}

// tools returns the search and the filters.
func (l *userList) tools(v *visit) page.Tools {
	var filters []page.Field
	for _, f := range flags {
		filters = append(filters, page.Field{Name: f.name, Label: v.T(f.label), Kind: page.Choice, Optional: true,
			Value: l.query.Get(f.name),
			Options: []page.Option{{Text: v.T("Any")}, {Value: "1", Text: v.T("Yes")}, {Value: "0",
				Text: v.T("No")}}})
	}
	if len(l.groups) > 0 {
		field := page.Field{Name: "groups__id__exact", Label: v.T("Group"), Kind: page.Choice, Optional: true,
			Value: string(l.filter.Group), Options: []page.Option{{Text: v.T("Any")}}}
		for _, g := range l.groups {
			field.Options = append(field.Options, page.Option{Value: string(g.ID), Text: g.Name})
		}
		filters = append(filters, field)
	}
	tools := v.tools(usersPath, v.T("Users"), v.T("Search username, name or email"), l.query, filters...)
	if start := l.query.Get(startFilter); start != "" {
		tools.Keep = append(tools.Keep, page.Hidden{Name: startFilter, Value: start})
		tools.Chips = append(tools.Chips, page.Link{URL: withoutFilter(l.query, startFilter),
			Text: v.T("Usernames that begin with “%s”", start)})
		tools.Clear = tools.URL
	}
	return tools
}

// empty says why the page is empty, and what to do about it.
func (l *userList) empty(v *visit, found part[auth.User]) page.Empty {
	if len(l.query) == 0 && found.span.key == "" {
		return page.Empty{Title: v.T("No users yet"), Text: v.T("The command createsuperuser makes the first one.")}
	}
	return found.soFar(v, l.query, page.Empty{Title: v.T("No user matches"),
		Text:    v.T("No user has all that is asked for."),
		Actions: []page.Button{{Link: page.Link{URL: v.admin.url(usersPath), Text: v.T("Clear all")}}}})
}

// path returns the address of the list with its filters, below Config.Prefix.
func (l *userList) path() string { return listPath(usersPath, l.query) }

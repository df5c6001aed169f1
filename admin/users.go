package admin

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// pageSize is how many objects a page of a list has.
const pageSize = 50

const usersPath = "auth/user/"

// flag is a yes-or-no filter of the list of users, with Django's name in the address.
type flag struct {
	name, label string
	of          func(*auth.UserFilter) **bool
}

var flags = []flag{
	{"is_staff__exact", "Staff", func(f *auth.UserFilter) **bool { return &f.Staff }},
	{"is_active__exact", "Active", func(f *auth.UserFilter) **bool { return &f.Active }},
	{"is_superuser__exact", "Superuser", func(f *auth.UserFilter) **bool { return &f.Superuser }},
}

// yesNo are the values of a flag, as Django writes them.
var yesNo = map[string]bool{"1": true, "0": false}

// listUsers lists users: one page in the order of usernames. It counts nothing, and reads no more
// than the page and one row beyond, or for a search or a filter what Config allows.
func (a *Admin) listUsers(v *visit) (*rest.Response, error) {
	list, err := v.readUserList()
	if err != nil {
		return nil, err
	}
	if v.Method == http.MethodPost {
		return list.bulk(v).act(v)
	}
	found, err := list.part(v)
	if err != nil {
		return nil, err
	}
	starts, err := list.startsCard(v, found)
	if err != nil {
		return nil, err
	}
	body := append([]page.Block{list.tools(v)}, starts...)
	if len(found.rows) == 0 {
		body = append(body, list.empty(v, found))
	} else {
		table := userTable(v, found.rows, found.span.column(v.T("Username"), list.query))
		rows, err := list.bulk(v).tickable(v, table)
		if err != nil {
			return nil, err
		}
		body = append(body, rows, found.pager(v, list.query))
	}
	var actions []page.Block
	if adds, err := v.mayAll(a.users.permission("add"), a.users.permission("change")); err != nil {
		return nil, err
	} else if adds {
		actions = []page.Block{page.Button{Link: page.Link{URL: a.url(usersPath + "add/"), Text: v.T("Add user")},
			Kind: page.Primary}}
	}
	return v.answer(page.Page{Title: v.T("Users"), Heading: v.T("Users"), Body: body, Actions: actions,
		Crumbs: []page.Link{{URL: a.url(""), Text: v.T("Start")}, {Text: v.T("Users")}}})
}

// collect returns the first n elements of a list, and whether there are more.
func collect[T any](all func(yield func(T, error) bool), n int) (list []T, more bool, err error) {
	for element, err := range all {
		if err != nil {
			return nil, false, err
		}
		if len(list) == n {
			return list, true, nil
		}
		list = append(list, element)
	}
	return list, false, nil
}

// userTable shows users. name is the column of their usernames.
func userTable(v *visit, users []auth.User, name page.Column) page.Table {
	table := page.Table{Caption: v.T("Users"), Stick: true, Columns: []page.Column{
		name, {Label: v.T("Email address"), Rank: page.Medium},
		{Label: v.T("Status")}, {Label: v.T("Last sign-in"), Rank: page.Medium}, {Label: v.T("Joined"),
			Rank: page.Wide},
	}}
	for _, u := range users {
		table.Rows = append(table.Rows, page.Row{ID: string(u.ID),
			Label: v.T("Select %s", u.Username), Cells: []page.Cell{
				{Line: page.Line{page.Link{URL: v.admin.url(userPath(u.ID, "change/")), Text: u.Username}},
					Sub: textOr(fullName(u), "")},
				{Line: textOr(u.Email, "—")},
				{Line: status(v, u)},
				{Line: moment(v, page.Time{At: u.LastLogin, As: page.Full})},
				{Line: page.Line{page.Time{At: u.DateJoined, As: page.Day}}},
			}})
	}
	return table
}

// status says what a user is, in one word.
func status(v *visit, u auth.User) page.Line {
	switch {
	case !u.Active:
		return page.Line{page.Tag{Tone: page.Wrong, Text: v.T("Inactive")}}
	case u.Superuser:
		return page.Line{page.Tag{Tone: page.Blue, Text: v.T("Superuser")}}
	case u.Staff:
		return page.Line{page.Tag{Tone: page.OK, Text: v.T("Staff")}}
	}
	return page.Line{page.Soft(v.T("Active"))}
}

// moment returns a time, or Never for the zero time.
func moment(v *visit, t page.Time) page.Line {
	if t.At.IsZero() {
		return page.Line{page.Soft(v.T("Never"))}
	}
	return page.Line{t}
}

// textOr returns a text, or another one, less important, if it is empty.
func textOr(text, otherwise string) page.Line {
	switch {
	case text != "":
		return page.Line{page.Text(text)}
	case otherwise != "":
		return page.Line{page.Soft(otherwise)}
	}
	return nil
}

// userPlace is the place of the users in the navigation.
func (a *Admin) userPlace() Place {
	return Place{Section: "People", Title: "Users", Path: usersPath, Permissions: a.users.see()}
}

// model names a kind of objects, as a content type does.
type model struct{ app, name string }

// permission returns the permission on a verb: "auth.view_user".
//
//go:noinline
func (m model) permission(verb string) string { return m.app + "." + verb + "_" + m.name }

// see returns the permissions of which one is enough to see the model.
//
//go:noinline
func (m model) see() []string { return anyOf(m.app, m.name) }

// anyOf returns the permissions of which one is enough to see a model, as in Django: to view and to
// change it.
//
//go:noinline
func anyOf(app, model string) []string {
	return []string{app + ".view_" + model, app + ".change_" + model}
}

// allowed asks for one of the permissions before it calls act.
//
//go:noinline
func allowed(permissions []string, act action) action {
	return func(v *visit) (*rest.Response, error) {
		allowed, err := v.mayAny(permissions)
		if err != nil {
			return nil, err
		}
		if !allowed {
			return nil, rest.PermissionDenied(nil)
		}
		return act(v)
	}
}

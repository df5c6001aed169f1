package admin

import (
	"context"
	"net/url"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// maxBulk is how many users an action takes at once: its transaction stays short.
const maxBulk = 500

// bulkAction is what can be done with the users that are ticked in the list.
type bulkAction struct {
	name, label string
	verb        string    // of the permission
	heading     [2]string // for one and for many
	lede        string
	done        [2]string
	danger      bool
	do          func(ctx context.Context, v *visit, p *person) error
}

// bulkActions are the actions of the list of users. delete_selected is Django's name.
var bulkActions = []bulkAction{
	{"deactivate", "Deactivate…", "change", [2]string{"Deactivate %d user?", "Deactivate %d users?"},
		"Ends sessions, keys and token at once. Nothing is deleted, and it can be undone.",
		[2]string{"%d user was deactivated.", "%d users were deactivated."}, false,
		func(ctx context.Context, v *visit, p *person) error { return v.setActiveOne(ctx, p, false) }},
	{"end_sessions", "End sessions…", "change", [2]string{"Sign %d user out everywhere?",
		"Sign %d users out everywhere?"}, "Ends all sessions. Keys and the token go on working.",
		[2]string{"The sessions of %d user were ended.", "The sessions of %d users were ended."}, false,
		func(ctx context.Context, v *visit, p *person) error {
			_, err := v.admin.config.Sessions.EndAll(ctx, p.ID)
			return err
		}},
	{"delete_selected", "Delete…", "delete", [2]string{"Delete %d user?", "Delete %d users?"},
		"This cannot be undone. What is listed here goes too.",
		[2]string{"Successfully deleted %d user.", "Successfully deleted %d users."}, true,
		func(ctx context.Context, v *visit, p *person) error { return v.deleteOne(ctx, p) }},
}

// bulkOptions returns the actions that the user of the visit may choose.
func (v *visit) bulkOptions() (options []page.Option, err error) {
	for _, action := range bulkActions {
		allowed, err := v.may(v.admin.users.permission(action.verb))
		if err != nil {
			return nil, err
		}
		if allowed {
			options = append(options, page.Option{Value: action.name, Text: v.T(action.label)})
		}
	}
	return options, nil
}

// bulk asks, and does something with the users that are ticked, or with all that match.
func (a *Admin) bulk(v *visit, list *userList) (*rest.Response, error) {
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	path := list.path()
	var action bulkAction
	for _, known := range bulkActions {
		if known.name == form.Get("action") {
			action = known
		}
	}
	if action.name == "" {
		return v.warn(path, v.T("No action selected."))
	}
	if allowed, err := v.may(v.admin.users.permission(action.verb)); err != nil {
		return nil, err
	} else if !allowed {
		return nil, rest.PermissionDenied(nil)
	}
	chosen, left, err := v.chosenUsers(list, form)
	switch {
	case err != nil:
		return nil, err
	case len(chosen) > maxBulk:
		return v.warn(path, v.T("More than %d users match. Set more filters.", maxBulk))
	case len(chosen) == 0:
		return v.warn(path, v.T("Items must be selected in order to perform actions on them. "+
			"No items have been changed."))
	}
	q, err := v.bulkQuestion(action, chosen, left)
	if err != nil {
		return nil, err
	}
	q.path, q.back = path, path
	for _, name := range []string{"action", "_selected_action", "select_across"} {
		q.hidden = append(q.hidden, hiddenFields("", url.Values{name: form[name]})...)
	}
	n := len(chosen)
	return v.decide(q, func(ctx context.Context) error {
		for _, p := range chosen {
			if err := action.do(ctx, v, p); err != nil {
				return err
			}
		}
		return nil
	}, func() (*rest.Response, error) { return v.done(path, v.N(n, action.done[0], action.done[1])) })
}

// chosenUsers returns the users that an action is about. left is how many are left out, because
// they may do more than the user of the visit.
func (v *visit) chosenUsers(list *userList, form url.Values) (chosen []*person, left int, err error) {
	add := func(u auth.User) error {
		p, err := v.personOf(v.Context(), u)
		switch {
		case err != nil:
			return err
		case p.within:
			chosen = append(chosen, p)
		default:
			left++
		}
		return nil
	}
	if form.Get("select_across") == "1" {
		filter := list.filter
		filter.After, filter.Limit = "", maxBulk+1
		for u, err := range v.admin.config.Users.List(v.Context(), filter) {
			if err == nil {
				err = add(u)
			}
			if err != nil {
				return nil, 0, err
			}
		}
		return chosen, left, nil
	}
	for i, id := range form["_selected_action"] {
		if i > maxBulk {
			break
		}
		u, err := v.admin.config.Users.ByID(v.Context(), auth.UserID(id))
		if err == nil {
			err = add(u)
		}
		if err != nil && !isGone(err) {
			return nil, 0, err
		}
	}
	return chosen, left, nil
}

// bulkQuestion asks before an action.
func (v *visit) bulkQuestion(action bulkAction, chosen []*person, left int) (question, error) {
	n := len(chosen)
	heading := v.N(n, action.heading[0], action.heading[1])
	q := question{heading: heading, lede: v.T(action.lede), danger: action.danger, verb: v.T("Yes, I’m sure"),
		crumbs: []page.Link{{URL: v.admin.url(""), Text: v.T("Start")}, {URL: v.admin.url(usersPath),
			Text: v.T("Users")}, {Text: heading}}}
	if left > 0 {
		q.body = append(q.body, page.Note{Tone: page.Warn, Line: page.Textf("%s", v.N(left,
			"%d of them may do more than you, and is left out.",
			"%d of them may do more than you, and are left out."))})
	}
	var users []auth.User
	for _, p := range chosen {
		users = append(users, p.User)
	}
	if !action.danger {
		shown := users[:min(n, treeSize)]
		q.body = append(q.body, page.Card{Title: v.T("The first %d", len(shown)),
			Body: []page.Block{userTable(v, shown)}})
		return q, nil
	}
	l, err := v.losses(v.Context(), users)
	if err != nil {
		return q, err
	}
	q.body = append(q.body, l.blocks(v)...)
	if q.why = l.askTyped(v); q.why != "" {
		q.typed = v.N(n, "%d user", "%d users")
	}
	return q, nil
}

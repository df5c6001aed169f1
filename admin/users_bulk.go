package admin

import (
	"context"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/page"
)

// userActions are the actions of the list of users. delete_selected is Django's name.
var userActions = []bulkAction[*person]{
	{"deactivate", "Deactivate…", "change", [2]string{"Deactivate %d user?", "Deactivate %d users?"},
		"Ends sessions, keys and token at once. Nothing is deleted, and it can be undone.",
		[2]string{"%d user was deactivated.", "%d users were deactivated."}, false, false,
		func(ctx context.Context, v *visit, chosen []*person) error { return v.setActiveAll(ctx, chosen, false) }},
	{"end_sessions", "End sessions…", "change", [2]string{"Sign %d user out everywhere?",
		"Sign %d users out everywhere?"}, "Ends all sessions. Keys and the token go on working.",
		[2]string{"The sessions of %d user were ended.", "The sessions of %d users were ended."}, false, true,
		func(ctx context.Context, v *visit, chosen []*person) error {
			var ids []auth.UserID
			for _, p := range chosen {
				ids = append(ids, p.ID)
			}
			_, err := v.admin.config.Sessions.EndAllOf(ctx, ids...)
			return err
		}},
	{"delete_selected", "Delete…", "delete", [2]string{"Delete %d user?", "Delete %d users?"},
		"This cannot be undone. What is listed here goes too.",
		[2]string{"Successfully deleted %d user.", "Successfully deleted %d users."}, true, false,
		func(ctx context.Context, v *visit, chosen []*person) error { return v.deleteUsers(ctx, chosen) }},
}

// bulk is what can be done with several users at once.
func (l *userList) bulk(v *visit) bulk[*person] {
	users := v.admin.config.Users
	return bulk[*person]{path: l.path(), list: page.Link{URL: v.admin.url(usersPath), Text: v.T("Users")},
		model: v.admin.users, actions: userActions, tooMany: "More than %d users match. Set more filters.",
		some: func(ctx context.Context, ids []string) ([]*person, error) {
			filter := auth.UserFilter{IDs: []auth.UserID{}}
			for _, id := range ids {
				filter.IDs = append(filter.IDs, auth.UserID(id))
			}
			found, _, err := collect(users.List(ctx, filter), len(ids))
			if err != nil {
				return nil, err
			}
			return v.personsOf(ctx, found)
		},
		all: func(ctx context.Context, limit int) ([]*person, error) {
			filter := l.filter
			filter.Limit = limit
			found, err := v.siftUsers(filter)
			if found.stop != "" {
				err = errUnread
			}
			if err != nil {
				return nil, err
			}
			return v.personsOf(ctx, found.rows)
		},
		isWithin: func(p *person) bool { return p.within },
		left: [2]string{"%d of them may do more than you, and is left out.",
			"%d of them may do more than you, and are left out."},
		preview: v.previewUsers}
}

// previewUsers adds the users that an action is about, and what goes with them.
func (v *visit) previewUsers(q *question, action bulkAction[*person], chosen []*person) error {
	var users []auth.User
	for _, p := range chosen {
		users = append(users, p.User)
	}
	if !action.danger {
		shown := users[:min(len(users), treeSize)]
		q.body = append(q.body, page.Card{Title: v.treeTitle(v.N(len(users), "%d user", "%d users"), len(users)),
			Body: []page.Block{userTable(v, shown, page.Column{Label: v.T("Username")})}})
		return nil
	}
	l, err := v.losses(v.Context(), chosen)
	if err != nil {
		return err
	}
	q.body = append(q.body, l.blocks(v)...)
	if q.why = l.askTyped(v); q.why != "" {
		q.typed = v.N(len(users), "%d user", "%d users")
	}
	return nil
}

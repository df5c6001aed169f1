package cli

import (
	"context"
	"fmt"
	"iter"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// usernames are the present names of the users in entries: "" for a user who was deleted.
type usernames map[auth.UserID]string

// of returns the entries, and learns the names of their users.
func (u usernames) of(ctx context.Context, p *Services, entries iter.Seq2[audit.Entry, error],
) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		for e, err := range entries {
			if _, known := u[e.User]; !known && err == nil && e.Event.Name == "" {
				u[e.User], err = usernameOf(ctx, p, e.User)
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// object returns the name of what was changed, or else its id. What has no name of its own, such as
// a token, has its user's too.
func (u usernames) object(e audit.Entry) string {
	name := u[e.User]
	switch {
	case e.Event.Name != "":
		return e.Event.Name
	case name == "":
		return e.Event.ID
	case e.Event.ID == string(e.User): // a token has the id of its user
		return fmt.Sprintf("of %s (%s)", name, e.Event.ID)
	}
	return fmt.Sprintf("%s of %s", e.Event.ID, name)
}

// orNoUser returns the entries, or if there are none an error that says that no user has the name.
// The entries about a user who was deleted remain.
func (a *app) orNoUser(entries iter.Seq2[audit.Entry, error], name string) iter.Seq2[audit.Entry, error] {
	return func(yield func(audit.Entry, error) bool) {
		some := false
		for e, err := range entries {
			some = true
			if !yield(e, err) {
				return
			}
		}
		if !some {
			yield(audit.Entry{}, &failure{
				message: fmt.Sprintf("user %s does not exist, and no change names it", printable.Word(name)),
				hint:    fmt.Sprintf("'%s user list' lists the users", a.Name), err: auth.ErrNotFound,
			})
		}
	}
}

package admin_test

import (
	"context"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

// late calls a function once before a transaction begins, as another request that is quicker.
type late struct {
	auth.Transactor
	first *func()
}

func (l late) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if first := *l.first; first != nil {
		*l.first = nil
		first()
	}
	return l.Transactor.InTx(ctx, fn)
}

// TestMoreMeanwhile: who may change a user may not do so any more if a group of the user may do
// more since the form was read.
func TestMoreMeanwhile(t *testing.T) {
	t.Parallel()
	var first func()
	site := open(t, func(site *latchkey.Site, c *admin.Config) { c.Tx = late{site.Tx, &first} })
	site.User(t, "helen", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_user",
		"auth.change_user", "auth.delete_user"))
	b := as(t, site, "helen")
	for name, send := range map[string]func(page string){
		"changed":     func(page string) { b.submit(page+"change/", "username", "other", "email", "") },
		"deactivated": func(page string) { b.submit(page+"deactivate/", "post", "yes") },
		"deleted":     func(page string) { b.submit(page+"delete/", "post", "yes") },
	} {
		user := site.User(t, name)
		page := userURL(user.ID, "")
		group, err := site.Groups.Create(t.Context(), name)
		if err == nil {
			err = site.Groups.AddMember(t.Context(), group.ID, user.ID)
		}
		if err != nil {
			t.Fatal(err)
		}
		b.get(page+"change/").want(200, name)
		first = func() {
			if err := site.Groups.Grant(t.Context(), group.ID, "auth.delete_group"); err != nil {
				t.Error(err)
			}
		}
		if send(page); first != nil {
			t.Fatalf("%s: the request made no transaction: %d %s", name, b.last.Code, b.text())
		}
		b.want(403)
		if now, err := site.Users.ByName(t.Context(), name); err != nil || !now.Active || now.ID != user.ID {
			t.Errorf("%s: %+v, %v", name, now, err)
		}
	}
}

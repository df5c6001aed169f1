package admin_test

import (
	"context"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

// meddling lets something happen before a transaction begins, as another process may.
type meddling struct {
	auth.Transactor
	happens func(ctx context.Context) error
}

func (m *meddling) InTx(ctx context.Context, do func(ctx context.Context) error) error {
	if m.happens != nil {
		if err := m.happens(context.WithoutCancel(ctx)); err != nil {
			return err
		}
	}
	return m.Transactor.InTx(ctx, do)
}

// TestPromotedMeanwhile: nobody ends the access of a user, and nobody deletes a group, that has got
// more than they have after the page was read.
func TestPromotedMeanwhile(t *testing.T) {
	t.Parallel()
	tx := &meddling{}
	site := open(t, func(site *latchkey.Site, c *admin.Config) { tx.Transactor, c.Tx = c.Tx, tx })
	site.User(t, "helen", testkit.Staff, testkit.Password(password), testkit.Permission("auth.change_user",
		"auth.delete_user", "auth.view_user", "auth.view_group", "auth.delete_group"))
	anna := site.User(t, "anna", testkit.Group("Support"))
	support := group(t, site, "Support")
	b := as(t, site, "helen")
	for _, c := range []struct {
		page, sends string
		happens     func(ctx context.Context) error
	}{
		{userURL(anna.ID, "delete/"), "", func(ctx context.Context) error {
			return site.Users.SetSuperuser(ctx, anna.ID, true)
		}},
		{userURL(anna.ID, "deactivate/"), "", func(ctx context.Context) error {
			return site.Users.SetSuperuser(ctx, anna.ID, true)
		}},
		{groupURL(support.ID, "delete/"), "", func(ctx context.Context) error {
			return site.Groups.SetPermissions(ctx, support.ID, "auth.add_user")
		}},
	} {
		b.get(c.page).want(200)
		tx.happens = c.happens
		b.submit(c.page).want(403)
		tx.happens = nil
		if user, err := site.Users.ByID(t.Context(), anna.ID); err != nil || !user.Active {
			t.Errorf("%s: anna is %+v, %v", c.page, user, err)
		}
		if err := site.Users.SetSuperuser(t.Context(), anna.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	if got := gives(t, site, support.ID); !strings.Contains(got, "auth.add_user") {
		t.Errorf("the group gives %q", got)
	}
}

package admin_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestMembersAreNotCounted: the page that deletes a group tells the number of its members only to
// who may see users, and does not ask for the name because of members whom the visitor may not see.
func TestMembersAreNotCounted(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for i := range 101 {
		site.User(t, fmt.Sprint("member", i), testkit.Group("Support"))
	}
	remove := groupURL(group(t, site, "Support").ID, "delete/")
	const asks = "Asked because much goes with it."
	as(t, site, "maria").get(remove).want(200, "101 members", asks)
	site.User(t, "dora", testkit.Staff, testkit.Password(password), testkit.Permission("auth.delete_group"))
	b := as(t, site, "dora").get(remove).want(200, "Support")
	for _, text := range []string{"101", asks} {
		if strings.Contains(b.text(), text) {
			t.Errorf("the page says %q to who may not see users", text)
		}
	}
}

// TestRotateInstead: the page that revokes a key in use leads to its rotation only if the visitor
// may rotate it.
func TestRotateInstead(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	anna := site.User(t, "anna", testkit.Staff, testkit.Password(password),
		testkit.Permission("latchkey.view_apikey", "latchkey.delete_apikey"))
	key, secret, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: anna.ID, Name: "billing"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err = site.Keys.Verify(t.Context(), secret.Reveal()); err == nil {
		err = site.Keys.Flush(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	page := "/admin/latchkey/apikey/" + key.Handle + "/"
	for name, permissions := range map[string][]string{"maria": nil,
		"anna": nil, // her own key, which she may not change
		"rita": {"latchkey.view_apikey", "latchkey.delete_apikey"},
		"otto": {"latchkey.change_apikey", "latchkey.delete_apikey"}, // not his own key
		"dora": {"latchkey.delete_apikey"}} {
		if permissions != nil {
			site.User(t, name, testkit.Staff, testkit.Password(password), testkit.Permission(permissions...))
		}
		b := as(t, site, name).get(page+"delete/").want(200, "It was used lately:")
		if got := strings.Contains(b.text(), "Rotate instead"); got != (name == "maria") {
			t.Errorf("%s: the page leads to the rotation: %v", name, got)
		}
		crumb := `href="` + page + `change/"><bdi>billing`
		if got := strings.Contains(b.text(), crumb); got != (name != "dora") {
			t.Errorf("%s: the page leads to the key: %v", name, got)
		}
	}
}

// TestRefusalsOfAKey: the page counts up to a bound, and says when there may be more.
func TestRefusalsOfAKey(t *testing.T) {
	t.Parallel()
	site := open(t, func(site *latchkey.Site, c *admin.Config) { c.Refusals = site.Refusals })
	key, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: site.User(t, "anna").ID, Name: "billing"})
	if err != nil {
		t.Fatal(err)
	}
	page := "/admin/latchkey/apikey/" + key.Handle + "/change/"
	b := as(t, site, "maria").get(page).want(200, "Never in 7 days")
	for _, c := range []struct {
		n    int
		says string
	}{{99, "99 times in 7 days"}, {2, "At least 100 times in 7 days"}} {
		for range c.n {
			if _, err := site.DB.Exec(t.Context(), "INSERT INTO latchkey_refusal (request_id, time, status, reason, "+
				"detail, method, path, user_id, handle, network) VALUES ('', ?, 403, 'scope', '', 'GET', '/', '', ?, "+
				"'192.0.2.0/24')", site.Now().UnixMicro(), key.Handle); err != nil {
				t.Fatal(err)
			}
		}
		b.get(page).want(200, c.says)
	}
}

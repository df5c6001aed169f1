package admin_test

import (
	"errors"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestDeleteUser shows what goes, asks for the name because a key is in use, and for the password
// because it was entered long ago.
func TestDeleteUser(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Group("Support"))
	if _, err := site.Tokens.GetOrCreate(t.Context(), anna.ID); err != nil {
		t.Fatal(err)
	}
	_, secret, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: anna.ID, Name: "billing"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Keys.Verify(t.Context(), secret.Reveal()); err != nil {
		t.Fatal(err)
	}
	if err := site.Keys.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := site.Groups.GrantUser(t.Context(), anna.ID, "auth.view_user"); err != nil {
		t.Fatal(err)
	}
	path, b := userURL(anna.ID, "delete/"), as(t, site, "maria")
	site.Clock.Advance(16 * time.Minute)
	b.get(path).want(200, "Delete anna?", "Deactivate instead…", "billing", "Support", "last 24 hours",
		"Yes, delete anna", `name="post" value="yes"`)
	counts := regexp.MustCompile(`class="key"><bdi>([^<]+)</bdi></th><td class="num"><bdi>(\d+)</bdi>`)
	site.User(t, "helen", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_user",
		"auth.delete_user"))
	for name, want := range map[string]string{
		"maria": "1 Users, 1 Tokens, 1 API keys, 1 Memberships of groups, 1 Permissions of their own",
		"helen": "1 Users, 1 Memberships of groups, 1 Permissions of their own", // who may see no tokens and keys
	} {
		var rows []string
		for _, row := range counts.FindAllStringSubmatch(as(t, site, name).get(path).want(200).text(), -1) {
			rows = append(rows, row[2]+" "+row[1])
		}
		if got := strings.Join(rows, ", "); got != want {
			t.Errorf("the preview counts %s for %s, not %s", got, name, want)
		}
	}
	b.submit(path, "confirm", "ana").want(200, "Confirm that it is you")
	if _, err := site.Users.ByID(t.Context(), anna.ID); err != nil {
		t.Fatal("deleted without the password: ", err)
	}
	b.submit(path, "confirm_password", password).want(200, "Type “anna”, exactly like this.")
	b.submit(path, "confirm", "anna").leads("/admin/auth/user/")
	if _, err := site.Users.ByID(t.Context(), anna.ID); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("anna is still there: %v", err)
	}
	if all := logged(t, site, "user", string(anna.ID)); len(all) != 1 || all[0] != "maria 3 anna " {
		t.Error(all)
	}
	b.get(path).leads("/admin/")
}

// TestDeactivateUser deactivates a user, activates it again, and ends its sessions.
func TestDeactivateUser(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Staff, testkit.Password(password))
	hers, b := as(t, site, "anna"), as(t, site, "maria")
	for _, c := range []struct {
		page, asks string
		active     bool
	}{{"deactivate/", "Deactivate anna?", false}, {"activate/", "Activate anna?", true}} {
		b.get(userURL(anna.ID, c.page)).want(200, c.asks)
		b.submit(userURL(anna.ID, c.page)).leads(userURL(anna.ID, "change/"))
		if user, err := site.Users.ByID(t.Context(), anna.ID); err != nil || user.Active != c.active {
			t.Errorf("%s: %+v, %v", c.page, user, err)
		}
	}
	hers.get("/admin/").want(200)
	b.get(userURL(anna.ID, "sign-out/")).want(200, "Sign anna out everywhere?")
	b.submit(userURL(anna.ID, "sign-out/")).leads(userURL(anna.ID, "change/"))
	hers.get("/admin/").leads("/admin/login/?next=%2Fadmin%2F")
}

// TestBulkUsers does something with several users. A page asks first.
func TestBulkUsers(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	var ids []auth.UserID
	for _, name := range []string{"test1", "test2", "test3"} {
		ids = append(ids, site.User(t, name).ID)
	}
	b := as(t, site, "maria")
	active := func() string {
		var all []string
		for u, err := range site.Users.List(t.Context(), auth.UserFilter{Search: "test"}) {
			if err != nil {
				t.Fatal(err)
			}
			if u.Active {
				all = append(all, u.Username)
			}
		}
		return strings.Join(all, " ")
	}
	b.get("/admin/auth/user/?q=test").want(200, `name="_selected_action"`, `value="delete_selected"`)
	b.submit("/admin/auth/user/?q=test", "action", "deactivate", "_selected_action", string(ids[1])).want(200,
		"Deactivate 1 user?", "test2")
	if got := active(); got != "test1 test2 test3" {
		t.Errorf("nobody was asked: %q", got)
	}
	b.submit("/admin/auth/user/?q=test").leads("/admin/auth/user/?q=test")
	if got := active(); got != "test1 test3" {
		t.Errorf("active are %q", got)
	}
	b.get("/admin/auth/user/?q=test")
	b.submit("/admin/auth/user/?q=test", "action", "delete_selected").
		leads("/admin/auth/user/?q=test") // nothing ticked
	b.get("/admin/auth/user/?q=test")
	b.submit("/admin/auth/user/?q=test", "action", "delete_selected", "select_across", "1").want(200,
		"Delete 3 users?")
	b.submit("/admin/auth/user/?q=test").leads("/admin/auth/user/?q=test")
	b.get("/admin/auth/user/").want(200)
	if got := b.names(); got != "carl maria staff" {
		t.Errorf("left are %q", got)
	}
}

// TestBulkSignOutReadsSessionsOnce: to look for sessions that a Django has started takes a while
// among many, so that it is done for all users at once, and again after some were ended.
func TestBulkSignOutReadsSessionsOnce(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := as(t, site, "maria").get("/admin/auth/user/")
	form := change(b.form(), "action", "end_sessions")
	form.Set("post", "yes")
	for _, name := range []string{"anna", "bob", "eve"} {
		form.Add("_selected_action", string(site.User(t, name, testkit.Staff, testkit.Password(password)).ID))
		as(t, site, name)
	}
	ran := site.Queries(func() { b.post("/admin/auth/user/", form).leads("/admin/auth/user/") })
	reads := slices.DeleteFunc(ran, func(statement string) bool {
		return !strings.HasPrefix(statement, "SELECT") || !strings.Contains(statement, "django_session") ||
			!strings.Contains(statement, "EXCEPT")
	})
	if len(reads) != 1 {
		t.Errorf("%d searches of sessions:\n%s", len(reads), strings.Join(ran, "\n"))
	}
}

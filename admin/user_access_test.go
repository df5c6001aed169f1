package admin_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestUserPagesAccess opens every page of a user with each permission.
func TestUserPagesAccess(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Password(password))
	pages := []string{"", "add/", "{id}/change/", "{id}/history/", "{id}/password/", "{id}/deactivate/",
		"{id}/activate/",
		"{id}/sign-out/", "{id}/delete/"}
	for _, c := range []struct {
		name, permissions string
		want              string // one status for each page: . is 200, x is 403, and - leads to the sign-in
	}{
		{"none", "", "xxxxxxxxx"},
		{"view", "auth.view_user", ".x..xxxxx"},
		{"change", "auth.change_user", ".x......x"},
		{"add", "auth.add_user", "xxxxxxxxx"},
		{"addchange", "auth.add_user auth.change_user", "........x"},
		{"delete", "auth.delete_user", "xxxxxxxx."},
		{"nostaff", "auth.view_user auth.change_user", "---------"},
		{"inactive", "auth.view_user auth.change_user", "---------"},
	} {
		b := asVisitor(t, site, c.name, c.permissions)
		for i, path := range pages {
			path = "/admin/auth/user/" + strings.ReplaceAll(path, "{id}", string(anna.ID))
			want := map[byte]int{'.': 200, 'x': 403, '-': 302}[c.want[i]]
			if b.get(path); b.last.Code != want {
				t.Errorf("%s: GET %s is %d, not %d", c.name, path, b.last.Code, want)
			}
			if want == http.StatusForbidden && strings.Contains(b.text(), "anna") {
				t.Errorf("%s: the refusal of %s names anna", c.name, path)
			}
			if want == http.StatusOK {
				for _, hides := range map[string][]string{"view": {"add/\"", "/delete/", "/password/", "action"},
					"change": {"add/\"", "/delete/", "delete_selected"}}[c.name] {
					if strings.Contains(b.text(), `href="/admin/auth/user/`+hides) || strings.Contains(b.text(),
						string(anna.ID)+hides) {
						t.Errorf("%s: %s shows %s", c.name, path, hides)
					}
				}
			}
		}
	}
}

// TestNoEscalation: who may change users, but is no superuser, gives nothing that they lack, and
// does not take over who may do more.
func TestNoEscalation(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	user := site.User(t, "helen", testkit.Staff, testkit.Password(password),
		testkit.Permission("auth.change_user", "auth.delete_user", "auth.view_user"))
	anna := site.User(t, "anna")
	richer := site.User(t, "rich", testkit.Permission("auth.add_user"))
	maria, err := site.Users.ByName(t.Context(), "maria")
	if err != nil {
		t.Fatal(err)
	}
	site.User(t, "member", testkit.Group("Admins", "auth.delete_group"))
	group, err := site.Groups.ByName(t.Context(), "Admins")
	if err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "helen")
	for _, c := range []struct {
		id    auth.UserID
		pairs []string
	}{
		{anna.ID, []string{"is_superuser", "on"}}, {user.ID, []string{"is_superuser", "on"}},
		{anna.ID, []string{"user_permissions", "auth.add_user"}}, {user.ID, []string{"groups", string(group.ID)}},
	} {
		path := userURL(c.id, "change/")
		b.get(path).want(200)
		if strings.Contains(b.text(), `value="auth.add_user"`) || strings.Contains(b.text(), "Admins") ||
			strings.Contains(b.text(), `name="is_superuser"`) {
			t.Error("the form offers what may not be given")
		}
		b.post(path, change(b.form(), c.pairs...)).want(403)
	}
	b.save(userURL(anna.ID, "change/"), "user_permissions", "auth.view_user", "first_name",
		"Anna").leads("/admin/auth/user/")
	for _, id := range []auth.UserID{maria.ID, richer.ID} {
		b.get(userURL(id, "change/")).want(200, "View user")
		b.get("/admin/password_change/") // for a token
		for _, page := range []string{"change/", "password/", "deactivate/", "delete/", "sign-out/"} {
			form := url.Values{"csrfmiddlewaretoken": b.form()["csrfmiddlewaretoken"], "post": {"yes"}}
			if b.post(userURL(id, page), form); b.last.Code != 403 {
				t.Errorf("%s of %s: %d", page, id, b.last.Code)
			}
			b.get("/admin/password_change/")
		}
	}
}

// asVisitor signs a new member of the staff in, who has these permissions. The users "nostaff" and
// "inactive" then lose what their names say.
func asVisitor(t *testing.T, site *testkit.Site, name, permissions string) *browser {
	t.Helper()
	user := site.User(t, name, testkit.Staff, testkit.Password(password),
		testkit.Permission(strings.Fields(permissions)...))
	b := as(t, site, name)
	for _, err := range []error{site.Users.SetStaff(t.Context(), user.ID, name != "nostaff"),
		site.Users.SetActive(t.Context(), user.ID, name != "inactive")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

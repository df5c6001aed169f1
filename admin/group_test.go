package admin_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

func groupURL(id auth.GroupID, page string) string {
	return "/admin/auth/group/" + string(id) + "/" + page
}

// group returns the group of a name, and fails unless it is there.
func group(t *testing.T, site *testkit.Site, name string) auth.Group {
	t.Helper()
	g, err := site.Groups.ByName(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// gives returns the permissions of a group.
func gives(t *testing.T, site *testkit.Site, id auth.GroupID) string {
	t.Helper()
	var all []string
	for p, err := range site.Groups.Permissions(t.Context(), auth.PermissionFilter{Group: id}) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.String())
	}
	return strings.Join(all, " ")
}

// TestGroupLife adds, changes and deletes a group, and compares what is stored, said and logged.
func TestGroupLife(t *testing.T) {
	t.Parallel()
	site := open(t, withMessages)
	b := as(t, site, "maria")
	const list, add = "/admin/auth/group/", "/admin/auth/group/add/"
	b.get("/admin/").want(200, `href="`+list+`"`)
	b.get(list).want(200, "No groups yet", `href="`+add+`"`)
	b.save(add, "name", " Support ", "permissions", "auth.view_user", "_continue", "1")
	support := group(t, site, "Support")
	path := groupURL(support.ID, "change/")
	b.leads(path).get(path).want(200, "The group “Support” was added successfully. You may edit it again below.",
		`value="auth.view_user" checked`, "Show the members", userList(support.ID))
	b.get(groupURL(support.ID, "")).leads(path)
	b.save(path, "name", "Help desk", "_addanother", "1").leads(add)
	b.get(add).want(200, "The group “Help desk” was changed successfully. You may add another group below.")
	form := change(openForm(b, path), "_save", "1")
	form["permissions"] = []string{"auth.view_user", "auth.change_user"}
	b.post(path, form).leads(list)
	if got := gives(t, site, support.ID); got != "auth.change_user auth.view_user" {
		t.Errorf("gives %s", got)
	}
	b.save(path, "_save", "1").leads(list)
	want := []string{"maria 2 Help desk []", `maria 2 Help desk [{"changed": {"fields": ["Permissions"]}}]`,
		`maria 2 Help desk [{"changed": {"fields": ["Name"]}}]`, `maria 1 Support [{"added": {}}]`}
	if got := logged(t, site, "group", string(support.ID)); !slices.Equal(got, want) {
		t.Errorf("logged %q", got)
	}
	b.get(groupURL(support.ID, "history/")).want(200, "Added.", "Changed Permissions.", "No fields changed.")
	site.User(t, "anna", testkit.Group("Help desk"))
	remove := groupURL(support.ID, "delete/")
	b.get(remove).want(200, "Delete the group Help desk?", "Memberships of groups", "1 member", "auth.change_user",
		"the users stay, and lose what only the group gives them")
	b.submit(remove).leads(list).get(list).want(200, "The group “Help desk” was deleted successfully.")
	if _, err := site.Groups.ByID(t.Context(), support.ID); err == nil {
		t.Error("it is still there")
	}
	if _, err := site.Users.ByName(t.Context(), "anna"); err != nil {
		t.Errorf("the member is gone: %v", err)
	}
	if got := logged(t, site, "group", string(support.ID)); got[0] != "maria 3 Help desk " {
		t.Errorf("logged %q", got[0])
	}
	b.get(path).leads("/admin/").get("/admin/").want(200, "Group with ID “"+string(support.ID)+"” doesn’t exist.")
	var done []string
	for e, err := range site.Audit.List(t.Context(), audit.Filter{User: "maria"}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == "group" {
			done = append(done, e.Action)
		}
	}
	if got := strings.Join(done, " "); got != "group.create group.grant group.rename group.grant group.delete" {
		t.Errorf("in the audit trail: %s", got)
	}
}

// openForm opens a form, and returns its fields.
func openForm(b *browser, path string) url.Values {
	b.t.Helper()
	return b.get(path).want(200).form()
}

func userList(id auth.GroupID) string { return "/admin/auth/user/?groups__id__exact=" + string(id) }

// TestGroupMistakes has Django's texts. Nothing is stored, and what was entered is not lost.
func TestGroupMistakes(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for _, name := range []string{"Support", "Taken"} {
		if _, err := site.Groups.Create(t.Context(), name); err != nil {
			t.Fatal(err)
		}
	}
	b := as(t, site, "maria")
	for _, path := range []string{"/admin/auth/group/add/", groupURL(group(t, site, "Support").ID, "change/")} {
		for _, c := range []struct{ name, permission, want string }{
			{" ", "auth.view_user", "This field is required."},
			{"Taken", "auth.view_user", "Group with this Name already exists."},
			{strings.Repeat("x", 151), "auth.view_user", "Ensure this value has at most 150 characters (it has 151)."},
			{"New\x00", "auth.view_user", "Null characters are not allowed."},
			{"New", "no.such", "Select a valid choice. no.such is not one of the available choices."},
		} {
			b.save(path, "name", c.name, "permissions", c.permission).want(200, c.want,
				"Please correct the error below.")
			if c.permission == "auth.view_user" && !strings.Contains(b.text(), `value="auth.view_user" checked`) {
				t.Errorf("%q: the permission is lost", c.name)
			}
		}
	}
	if got := gives(t, site, group(t, site, "Support").ID); got != "" {
		t.Errorf("gives %s", got)
	}
}

// TestTwoGroupEditors: the second is told what the first has changed, and may save again.
func TestTwoGroupEditors(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	site.User(t, "zoe", testkit.Superuser, testkit.Staff, testkit.Password(password))
	made, err := site.Groups.Create(t.Context(), "Support")
	if err != nil {
		t.Fatal(err)
	}
	path := groupURL(made.ID, "change/")
	first, second := as(t, site, "maria"), as(t, site, "zoe")
	first.get(path)
	second.get(path)
	first.post(path, change(first.form(), "name", "Help", "permissions", "auth.view_user")).leads("/admin/auth/group/")
	second.post(path, change(second.form(), "permissions", "auth.view_group")).want(200,
		"Somebody else has changed this meanwhile", "<del><bdi>Support</bdi></del>", "<ins><bdi>Help</bdi></ins>",
		`value="Help"`)
	if got := gives(t, site, made.ID); got != "auth.view_user" {
		t.Errorf("saved before the second was asked: %s", got)
	}
	second.post(path, second.form()).leads("/admin/auth/group/")
	if got := gives(t, site, made.ID); got != "auth.view_group auth.view_user" {
		t.Errorf("gives %s", got)
	}
}

// TestGroupAccess opens every page of groups with each permission.
func TestGroupAccess(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	made, err := site.Groups.Create(t.Context(), "Hidden")
	if err != nil {
		t.Fatal(err)
	}
	pages := []string{"", "add/", "{id}/", "{id}/change/", "{id}/history/", "{id}/delete/"}
	for _, c := range []struct {
		name, permissions string
		get, post         string // . is 200, x is 403, > leads on, and - leads to the sign-in
	}{
		{"none", "", "xxxxxx", "xx?x?x"},
		{"view", "auth.view_group", ".x>..x", ">x?x?x"},
		{"change", "auth.change_group", ".x>..x", ">x?.?x"},
		{"add", "auth.add_group", "x.xxxx", "x.?x?x"},
		{"delete", "auth.delete_group", "xxxxx.", "xx?x?."},
		{"users", "auth.view_user auth.change_user", "xxxxxx", "xx?x?x"},
		{"nostaff", "auth.view_group auth.change_group", "------", "------"},
		{"inactive", "auth.view_group auth.change_group", "------", "??????"},
	} {
		b := asVisitor(t, site, c.name, c.permissions)
		for i, path := range pages {
			path = "/admin/auth/group/" + strings.ReplaceAll(path, "{id}", string(made.ID))
			status := map[byte]int{'.': 200, 'x': 403, '-': 302, '>': 302}
			if b.get(path); b.last.Code != status[c.get[i]] {
				t.Errorf("%s: GET %s is %d", c.name, path, b.last.Code)
			}
			if c.get[i] == 'x' && strings.Contains(b.text(), "Hidden") {
				t.Errorf("%s: the refusal of %s names the group", c.name, path)
			}
			if c.get[i] == '.' {
				for permission, links := range map[string][]string{"add_group": {`group/add/"`},
					"delete_group": {`/delete/"`, `"delete_selected"`}, "change_group": {`name="_save"`},
					"view_user": {"Show the members"}} {
					for _, link := range links {
						has := strings.Contains(b.text(), link)
						may := strings.Contains(c.permissions, permission) || c.name == "add" || c.name == "delete"
						if has && !may {
							t.Errorf("%s: %s shows %s", c.name, path, link)
						}
					}
				}
			}
			if b.get("/admin/password_change/"); b.last.Code != 200 {
				b.get("/admin/login/")
			}
			form := url.Values{"csrfmiddlewaretoken": b.form()["csrfmiddlewaretoken"]}
			if c.post[i] == '?' {
				continue
			}
			if b.post(path, form); b.last.Code != status[c.post[i]] && (c.post[i] != '-' || b.last.Code == 403) {
				t.Errorf("%s: POST %s is %d", c.name, path, b.last.Code)
			}
		}
		b.get("/admin/")
		if sees := strings.Contains(b.text(), `"/admin/auth/group/"`); sees != (c.get[0] == '.') {
			t.Errorf("%s: the navigation has the groups: %v", c.name, sees)
		}
	}
	if _, err := site.Groups.ByID(t.Context(), made.ID); err != nil {
		t.Errorf("the group is gone: %v", err)
	}
}

// TestGroupEscalation: who is no superuser gives no permission that they lack, takes none, and
// deletes no group that has one.
func TestGroupEscalation(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	site.User(t, "helen", testkit.Staff, testkit.Password(password), testkit.Permission("auth.add_group",
		"auth.change_group", "auth.delete_group", "auth.view_group", "auth.view_user"))
	site.User(t, "member", testkit.Group("Managers", "auth.delete_user", "auth.view_user"), testkit.Group("Plain"))
	managers := group(t, site, "Managers")
	path, b := groupURL(managers.ID, "change/"), as(t, site, "helen")
	b.get(path).want(200, "Kept, because you lack them", "delete user", `value="auth.view_user" checked`)
	if strings.Contains(b.text(), `value="auth.delete_user"`) || strings.Contains(b.text(), `value="auth.add_user"`) ||
		strings.Contains(b.text(), "/delete/") {
		t.Error("the form offers what may not be given or done")
	}
	form := change(b.form(), "name", "Leads")
	delete(form, "permissions")
	b.post(path, form).leads("/admin/auth/group/")
	if got := gives(t, site, managers.ID); got != "auth.delete_user" {
		t.Errorf("gives %q", got)
	}
	for _, path := range []string{path, "/admin/auth/group/add/"} {
		b.save(path, "name", "More", "permissions", "auth.add_user").want(403)
	}
	b.get("/admin/auth/group/")
	b.post(groupURL(managers.ID, "delete/"), change(b.form(), "post", "yes")).want(403)
	b.get("/admin/auth/group/").submit("/admin/auth/group/", "action", "delete_selected", "select_across", "1").
		want(200, "Delete 1 group?", "1 of them gives more than you have, and is left out.")
	b.submit("/admin/auth/group/").leads("/admin/auth/group/")
	if _, err := site.Groups.ByName(t.Context(), "Plain"); err == nil {
		t.Error("the plain group is still there")
	}
	group(t, site, "Leads")
}

// TestGroupBulkDelete names what is touched, and asks to type a word before much goes.
func TestGroupBulkDelete(t *testing.T) {
	t.Parallel()
	site := open(t, withMessages)
	for i := range 101 {
		if _, err := site.Groups.Create(t.Context(), fmt.Sprintf("old%03d", i)); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := site.Groups.Create(t.Context(), "kept")
	if err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "maria")
	const list = "/admin/auth/group/?q=old"
	b.get(list).want(200, "_selected_action", "select_across")
	b.submit(list, "action", "delete_selected").leads(list).get(list).want(200, "Items must be selected in order to")
	b.submit(list, "action", "nosuch").leads(list).get(list).want(200, "No action selected.")
	b.submit(list, "action", "delete_selected", "select_across", "1").want(200, "Delete 101 groups?",
		"Type “101 groups”", "old000")
	b.submit(list, "confirm", "no").want(200, "Type “101 groups”, exactly like this.")
	b.submit(list, "confirm", "101 groups").leads(list).get(list).want(200, "Successfully deleted 101 groups.",
		"No group matches")
	if _, err := site.Groups.ByID(t.Context(), kept.ID); err != nil {
		t.Errorf("another group is gone: %v", err)
	}
}

// TestMembershipLinks: a user's page leads to the groups, for who may see those.
func TestMembershipLinks(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Group("Support"))
	site.User(t, "eve", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_user"))
	link := `href="` + groupURL(group(t, site, "Support").ID, "change/") + `"`
	as(t, site, "maria").get(userURL(anna.ID, "change/")).want(200, link)
	if b := as(t, site, "eve").get(userURL(anna.ID, "change/")).want(200); strings.Contains(b.text(), link) {
		t.Error("who may not see groups gets a link to one")
	}
}

// TestGroupIsHarmless: no name of a group runs as a script.
func TestGroupIsHarmless(t *testing.T) {
	t.Parallel()
	site := open(t, withMessages)
	made, err := site.Groups.Create(t.Context(), "g"+hostile)
	if err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "maria")
	b.save(groupURL(made.ID, "change/"), "name", hostile, "_continue", "1")
	for _, path := range []string{"/admin/auth/group/?q=" + url.QueryEscape(hostile), "/admin/auth/group/",
		"/admin/auth/group/?after=" + url.QueryEscape(hostile), groupURL(made.ID, "change/"),
		groupURL(made.ID, "history/"), groupURL(made.ID, "delete/")} {
		if b.get(path).want(200); strings.Contains(b.text(), "<script>alert") {
			t.Errorf("%s:\n%s", path, b.text())
		}
	}
}

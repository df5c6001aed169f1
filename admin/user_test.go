package admin_test

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

// input matches the fields of a form that have a value.
var (
	textInput = regexp.MustCompile(`<input type="(?:text|email|hidden)"[^>]* name="([^"]*)"[^>]* value="([^"]*)"`)
	hiddenIn  = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)"`)
	tickedBox = regexp.MustCompile(`<input type="checkbox"[^>]*>`)
	attribute = regexp.MustCompile(`(name|value)="([^"]*)"`)
)

// form returns the fields of the open page's form as a browser would send them.
func (b *browser) form() url.Values {
	values := url.Values{}
	for _, list := range [][][]string{hiddenIn.FindAllStringSubmatch(b.text(), -1),
		textInput.FindAllStringSubmatch(b.text(), -1)} {
		for _, field := range list {
			values.Set(html.UnescapeString(field[1]), html.UnescapeString(field[2]))
		}
	}
	for _, box := range tickedBox.FindAllString(b.text(), -1) {
		if !strings.Contains(box, " checked") {
			continue
		}
		name, value := "", "on"
		for _, a := range attribute.FindAllStringSubmatch(box, -1) {
			if a[1] == "name" {
				name = a[2]
			} else {
				value = html.UnescapeString(a[2])
			}
		}
		values.Add(name, value)
	}
	delete(values, "q")
	return values
}

// save opens a form, changes fields and posts it. A pair with the value "" removes the field.
func (b *browser) save(path string, pairs ...string) *browser {
	b.t.Helper()
	b.get(path).want(200)
	return b.post(path, change(b.form(), pairs...))
}

func change(form url.Values, pairs ...string) url.Values {
	for i := 0; i < len(pairs); i += 2 {
		form.Del(pairs[i])
		if pairs[i+1] != "" {
			form.Set(pairs[i], pairs[i+1])
		}
	}
	return form
}

func userURL(id auth.UserID, page string) string {
	return "/admin/auth/user/" + string(id) + "/" + page
}

// logged returns what the log has about a user, the latest first.
func logged(t *testing.T, site *testkit.Site, model, id string) (all []string) {
	t.Helper()
	list, err := site.AdminLog.ListEntries(t.Context(), adminlog.Filter{Object: adminlog.Object{App: "auth",
		Model: model, ID: id}})
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		all = append(all, e.Name+" "+string(rune('0'+e.Action))+" "+e.Object.Text+" "+e.Message)
	}
	return all
}

// TestChangeUser changes fields one after the other, and compares what is stored and logged.
func TestChangeUser(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Password(password))
	group, err := site.Groups.Create(t.Context(), "Support")
	if err != nil {
		t.Fatal(err)
	}
	b, path := as(t, site, "maria"), userURL(anna.ID, "change/")
	b.get(userURL(anna.ID, "")).leads(path)
	b.get("/admin/auth/user/").want(200, `href="`+path+`"`)
	b.get(path).want(200, "Designates whether the user can log into this admin site.", "pbkdf2_sha256", "At a glance",
		userURL(anna.ID, "password/"), userURL(anna.ID, "delete/"))
	if strings.Contains(b.text(), "pbkdf2_sha256$") {
		t.Error("the page has the hash")
	}
	for _, c := range []struct {
		pairs  []string
		to     string
		logged string
	}{
		{[]string{"_save", "1"}, "/admin/auth/user/", `[]`},
		{[]string{"first_name", " Anna ", "email", "anna@Example.COM", "_continue", "1"}, path,
			`[{"changed": {"fields": ["First name", "Email address"]}}]`},
		{[]string{"is_staff", "on", "groups", string(group.ID), "_addanother", "1"}, "/admin/auth/user/add/",
			`[{"changed": {"fields": ["Staff status", "Groups"]}}]`},
		{[]string{"user_permissions", "auth.view_user"}, "/admin/auth/user/",
			`[{"changed": {"fields": ["User permissions"]}}]`},
		{[]string{"username", "anna.keller", "is_active", ""}, "/admin/auth/user/",
			`[{"changed": {"fields": ["Username", "Active"]}}]`},
	} {
		b.save(path, c.pairs...).leads(c.to)
		user, err := site.Users.ByID(t.Context(), anna.ID)
		if err != nil {
			t.Fatal(err)
		}
		all := logged(t, site, "user", string(anna.ID))
		if want := "maria 2 " + user.Username + " " + c.logged; len(all) == 0 || all[0] != want {
			t.Errorf("%v: logged %v, not %s", c.pairs, all, want)
		}
	}
	user, err := site.Users.ByID(t.Context(), anna.ID)
	if err != nil || user.Username != "anna.keller" || user.FirstName != "Anna" || user.Active || !user.Staff ||
		user.Email != "anna@example.com" {
		t.Errorf("%+v, %v", user, err)
	}
	b.get(userURL(anna.ID, "history/")).want(200, "Changed First name and Email address.", "No fields changed.")
	b.get(userURL("9999", "change/")).leads("/admin/")
}

// TestChangeUserMistakes has Django's texts. Nothing is stored, and what was entered is not lost.
func TestChangeUserMistakes(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna")
	b := as(t, site, "maria")
	for _, c := range []struct {
		pairs []string
		want  string
	}{
		{[]string{"username", ""}, "This field is required."},
		{[]string{"username", "carl"}, "A user with that username already exists."},
		{[]string{"username", "an na"}, "Enter a valid username."},
		{[]string{"email", "nowhere"}, "Enter a valid email address."},
		{[]string{"first_name", strings.Repeat("x", 151)},
			"Ensure this value has at most 150 characters (it has 151)."},
		{[]string{"groups", "9999"}, "Select a valid choice. 9999 is not one of the available choices."},
		{[]string{"user_permissions", "no.such"}, "Select a valid choice. no.such is not one of"},
	} {
		b.save(userURL(anna.ID, "change/"), append(c.pairs, "last_name", "Keller")...).want(200, c.want,
			"Please correct the error below.", `value="Keller"`)
	}
	if user, err := site.Users.ByID(t.Context(), anna.ID); err != nil || user.LastName != "" {
		t.Errorf("%+v, %v", user, err)
	}
	if all := logged(t, site, "user", string(anna.ID)); all != nil {
		t.Error(all)
	}
}

// TestTwoEditors: both open the form, and one saves first. The other is told what changed, loses
// nothing, and may save again.
func TestTwoEditors(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Email("old@example.com"))
	site.User(t, "zoe", testkit.Superuser, testkit.Staff, testkit.Password(password))
	path := userURL(anna.ID, "change/")
	first, second := as(t, site, "maria"), as(t, site, "zoe")
	first.get(path)
	second.get(path)
	first.post(path, change(first.form(), "email", "new@example.com", "first_name", "Anna",
		"user_permissions", "auth.view_user")).leads("/admin/auth/user/")
	second.post(path, change(second.form(), "last_name", "Keller", "first_name", "Änna", "user_permissions",
		"auth.view_group")).want(200, "Somebody else has changed this meanwhile",
		"<del><bdi>old@example.com</bdi></del>", "<ins><bdi>new@example.com</bdi></ins>", `value="Keller"`,
		`value="Änna"`, `value="new@example.com"`)
	user, err := site.Users.ByID(t.Context(), anna.ID)
	if err != nil || user.LastName != "" || user.FirstName != "Anna" {
		t.Errorf("saved before the second was asked: %+v, %v", user, err)
	}
	second.post(path, second.form()).leads("/admin/auth/user/")
	user, err = site.Users.ByID(t.Context(), anna.ID)
	if err != nil || user.LastName != "Keller" || user.FirstName != "Änna" || user.Email != "new@example.com" {
		t.Errorf("%+v, %v", user, err)
	}
	var have []string
	for p, err := range site.Groups.Permissions(t.Context(), auth.PermissionFilter{User: anna.ID}) {
		if err != nil {
			t.Fatal(err)
		}
		have = append(have, p.String())
	}
	if want := []string{"auth.view_group", "auth.view_user"}; !slices.Equal(have, want) {
		t.Errorf("%v, not %v", have, want)
	}
}

// TestUserIsHarmless: no text of a user runs as a script, whichever page shows it.
func TestUserIsHarmless(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	evil := `"><script>alert(1)</script><img src=x onerror=alert(1)>`
	id, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "m" + evil, FirstName: evil, LastName: evil,
		Email: evil + "@example.com"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Groups.Create(t.Context(), evil); err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "maria")
	for _, path := range pagesOfUsers {
		b.get(strings.ReplaceAll(path, "{id}", string(id.ID))).want(200)
		if strings.Contains(b.text(), "<script>") || strings.Contains(b.text(), "<img") {
			t.Errorf("%s:\n%s", path, b.text())
		}
	}
	b.save(userURL(id.ID, "change/"), "username", evil, "groups", evil, "user_permissions", evil).want(200)
	if strings.Contains(b.text(), "<script>") || strings.Contains(b.text(), "<img") {
		t.Error(b.text())
	}
}

var pagesOfUsers = []string{"/admin/auth/user/{id}/change/", "/admin/auth/user/{id}/history/",
	"/admin/auth/user/{id}/password/"}

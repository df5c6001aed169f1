package admin_test

import (
	"errors"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

const chosen = "a long enough sentence"

// TestAddUser adds users in two steps, with and without a password.
func TestAddUser(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	b := as(t, site, "maria")
	b.get("/admin/auth/user/").want(200, `href="/admin/auth/user/add/"`)
	for _, c := range []struct {
		pairs []string
		want  string // an error
	}{
		{[]string{"username", "anna", "password1", chosen, "password2", chosen + "x"},
			"The two password fields didn’t match."},
		{[]string{"username", "anna", "password1", "12345678", "password2", "12345678"},
			"This password is entirely numeric."},
		{[]string{"username", "anna"}, "This field is required."},
		{[]string{"password1", chosen, "password2", chosen}, "This field is required."},
		{[]string{"username", "CARL", "password1", chosen, "password2", chosen},
			"A user with that username already exists."},
		{[]string{"username", "an na", "usable_password", "false"}, "Enter a valid username."},
	} {
		b.get("/admin/auth/user/add/").want(200, "After you’ve created a user")
		b.submit("/admin/auth/user/add/", c.pairs...).want(200, c.want)
	}
	if _, err := site.Users.ByName(t.Context(), "anna"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("added in spite of an error: %v", err)
	}
	b.get("/admin/auth/user/add/")
	b.submit("/admin/auth/user/add/", "username", "anna", "password1", chosen, "password2", chosen)
	anna, err := site.Users.Authenticate(t.Context(), "anna", chosen)
	if err != nil {
		t.Fatal(err)
	}
	b.leads(userURL(anna.ID, "change/"))
	if all := logged(t, site, "user", string(anna.ID)); len(all) != 1 || all[0] != `maria 1 anna [{"added": {}}]` {
		t.Error(all)
	}
	b.get("/admin/auth/user/add/")
	b.submit("/admin/auth/user/add/", "username", "robot", "usable_password", "false", "_addanother",
		"1").leads("/admin/auth/user/add/")
	robot, err := site.Users.ByName(t.Context(), "robot")
	if err != nil {
		t.Fatal(err)
	}
	b.get(userURL(robot.ID, "change/")).want(200, "No password")
}

// TestSetPassword sets and disables a password. After 15 minutes it asks for the administrator's
// own.
func TestSetPassword(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	anna := site.User(t, "anna", testkit.Password(password))
	path, b := userURL(anna.ID, "password/"), as(t, site, "maria")
	b.get(path).want(200, "Change password: anna", "If disabled, the current password for this user will be lost.")
	b.submit(path, "password1", "anna", "password2", "anna").want(200, "This password is too short.")
	b.get(path)
	b.submit(path, "password1", chosen, "password2", chosen).leads(userURL(anna.ID, "change/"))
	if _, err := site.Users.Authenticate(t.Context(), "anna", chosen); err != nil {
		t.Error(err)
	}
	site.Clock.Advance(16 * time.Minute)
	b.get(path).want(200, "Your own password")
	b.submit(path, "usable_password", "false").want(200, "This field is required.")
	b.submit(path, "usable_password", "false", "confirm_password", "wrong").want(200,
		"Your old password was entered incorrectly.")
	b.submit(path, "usable_password", "false", "confirm_password", password).leads(userURL(anna.ID, "change/"))
	if _, err := site.Users.Authenticate(t.Context(), "anna", chosen); !errors.Is(err, auth.ErrBadCredentials) {
		t.Error(err)
	}
	want := `maria 2 anna [{"changed": {"fields": ["password"]}}]`
	if all := logged(t, site, "user", string(anna.ID)); len(all) != 2 || all[0] != want || all[1] != want {
		t.Error(all)
	}
}

package browser_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/browser/internal/chrome"
	"github.com/latchkey-go/latchkey/browser/internal/shop"
	"github.com/latchkey-go/latchkey/testkit"
)

const users = "/admin/auth/user/"

// TestAddUser takes the two steps: a name with a password, then the details.
func TestAddUser(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist").Press("Users").At(users).Press("Add user")
	tab.Fill("Username", "tess").Fill("Password", shop.Password).Fill("Password confirmation", shop.Password)
	tab.Press("Add, then details").See("The user “tess” was added successfully.", "You may edit it again below.")
	tab.Fill("First name", "Tess").Fill("Email address", "tess@example.com").Click("Staff status").Press("Save")
	tab.At(users).See("The user “tess” was changed successfully.", "tess@example.com")
	as(t, s, "tess").See("Nothing to look at").Miss("Users")
}

// TestFieldErrors: each error stands below its field, which names it (aria-describedby). A summary
// with the focus links to the fields, and the title says it first.
func TestFieldErrors(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist").Open(users + "add/")
	tab.Fill("Username", "maria.lindqvist").Fill("Password", "12345678").Fill("Password confirmation", "1234567")
	tab.Press("Add, then details").See("Error: ", "A user with that username already exists.",
		"The two password fields didn’t match.")
	if value := tab.Value("Username"); value != "maria.lindqvist" {
		t.Errorf("the username is lost: %q", value)
	}
	for field, want := range map[string]string{
		"username": "A user with that username already exists.", "password2": "The two password fields didn’t match."} {
		got := chrome.Eval[string](tab, `(() => {
			const field = document.querySelector("[name=`+field+`]");
			if (field.getAttribute("aria-invalid") !== "true") return "aria-invalid is not set";
			const error = field.getAttribute("aria-describedby").split(" ").map((id) => document.getElementById(id))
				.find((el) => el?.classList.contains("error"));
			return error.getBoundingClientRect().top > field.getBoundingClientRect().top ? error.textContent : "above";
		})()`)
		if got != want {
			t.Errorf("the error of %s is %q", field, got)
		}
	}
	if focus := chrome.Eval[string](tab, "document.activeElement.getAttribute('role')"); focus != "alert" {
		t.Errorf("the summary lacks the focus, which is on %q", focus)
	}
	tab.Click("Username: A user with that username already exists.")
	if focus := chrome.Eval[string](tab, "document.activeElement.name"); focus != "username" {
		t.Errorf("the link in the summary leads to %q", focus)
	}
}

// TestBulk ticks two users and deactivates them, after a page that names them.
func TestBulk(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	for _, name := range []string{"anna", "bert", "carl"} {
		s.User(t, name)
	}
	tab := as(t, s, "maria.lindqvist").Open(users)
	tab.Click("Select anna").Click("Select carl").See("2 ticked").Fill("With those ticked", "Deactivate…").Press("Go")
	tab.See("anna", "carl").Miss("bert").Press("Yes, I’m sure").At(users)
	for name, want := range map[string]bool{"anna": false, "bert": true, "carl": false} {
		user, err := s.Users.ByName(t.Context(), name)
		if err != nil || user.Active != want {
			t.Errorf("%s is active: %v (%v)", name, user.Active, err)
		}
	}
}

// TestTwoEditors: who saves second is told what the first has changed, and may save again.
func TestTwoEditors(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	s.User(t, "jonas", testkit.Superuser, testkit.Staff, testkit.Password(shop.Password))
	s.User(t, "anna")
	first, second := as(t, s, "maria.lindqvist"), as(t, s, "jonas")
	first.Open(users).Press("anna")
	second.Open(first.Path())
	first.Fill("Last name", "Keller").Press("Save").At(users)
	second.Fill("First name", "Anna").Press("Save").See("Not saved: ", "Keller")
	if got := second.Value("First name") + " " + second.Value("Last name"); got != "Anna Keller" {
		t.Errorf("the form has %q", got)
	}
	second.Press("Save").At(users).See("Anna Keller")
}

// TestKeptForm: the session ends while a form is filled in. After the sign-in the form is sent.
func TestKeptForm(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	anna := s.User(t, "anna")
	tab := as(t, s, "maria.lindqvist").Open(users+string(anna.ID)+"/change/").Fill("First name", "Anna <b>")
	endAll(t, s, "maria.lindqvist")
	tab.Press("Save").See("Your session has ended.")
	tab.Fill("Username", "maria.lindqvist").Fill("Password", shop.Password).Press("Sign in")
	tab.See("You are signed in again").Press("Send it").At(users).See("Anna <b>")
}

// endAll ends all sessions of a user.
func endAll(t *testing.T, s *shop.Shop, username string) {
	t.Helper()
	user, err := s.Users.ByName(t.Context(), username)
	if err == nil {
		_, err = s.Sessions.EndAll(t.Context(), user.ID)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestPermissionTaken: a permission goes, and with it the place in the navigation and the page.
func TestPermissionTaken(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	jonas := s.User(t, "jonas", testkit.Staff, testkit.Password(shop.Password), testkit.Permission("auth.view_user"))
	his := as(t, s, "jonas").See("Users").Press("Users").At(users).See("maria.lindqvist")
	hers := as(t, s, "maria.lindqvist").Open(users + string(jonas.ID) + "/change/")
	hers.Click("view user").Press("Save").At(users)
	his.Open("/admin/").Miss("Users").Open(users).See("You may not see this page").Miss("maria.lindqvist")
}

// TestUnsaved: a form that was changed asks before it is left, and one that was sent does not.
func TestUnsaved(t *testing.T) {
	t.Parallel()
	s := shop.Open(t).Maria(t)
	tab := as(t, s, "maria.lindqvist").Open(users+"add/").Fill("Username", "tess").Press("Users")
	if tab.Asked() != 1 {
		t.Errorf("the form has asked %d times", tab.Asked())
	}
	tab.Open(users+"add/").Fill("Username", "tess").Click("Disabled").Press("Add, then details")
	if tab.Asked() != 1 {
		t.Error("a form that was sent has asked")
	}
}

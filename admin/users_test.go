package admin_test

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/testkit"
)

var names = regexp.MustCompile(`<th scope="row" class="key"><a href="[^"]*"><bdi>([^<]*)</bdi></a>`)

// names returns the users that the page lists.
func (b *browser) names() string {
	var all []string
	for _, found := range names.FindAllStringSubmatch(b.text(), -1) {
		all = append(all, found[1])
	}
	return strings.Join(all, " ")
}

func TestUserList(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	site.User(t, "zoe", testkit.Group("Support"), testkit.Email("zoe@example.com"))
	group, err := site.Groups.ByName(t.Context(), "Support")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ query, want string }{
		{"", "carl maria staff zoe"},
		{"q=AR", "carl maria"},
		{"q=example.com", "zoe"},
		{"is_staff__exact=1", "maria staff"},
		{"is_staff__exact=1&is_superuser__exact=0", "staff"},
		{"is_active__exact=0", ""},
		{"groups__id__exact=" + string(group.ID), "zoe"},
		{"groups__id__exact=9999&is_staff__exact=maybe&nosuch=1", "carl maria staff zoe"},
		{"after=maria", "staff zoe"},
		{"q=nobody", ""},
	} {
		b := as(t, site, "maria").get("/admin/auth/user/?" + c.query).want(200)
		if got := b.names(); got != c.want {
			t.Errorf("?%s: %q, not %q", c.query, got, c.want)
		}
		if isEmpty := strings.Contains(b.text(), "No user matches"); isEmpty != (c.want == "") {
			t.Errorf("?%s: says that no user matches: %v", c.query, isEmpty)
		}
	}
	as(t, site, "maria").get("/admin/auth/user/?q=a&is_staff__exact=1").want(200,
		`href="?is_staff__exact=1"><span><span class="vh">Remove filter: </span><bdi>Search “a”</bdi>`,
		`href="?q=a"><span><span class="vh">Remove filter: </span><bdi>Staff: Yes</bdi>`, "Filters (1)")
}

// TestUserPages follows the pages of a list: each user is on one of them, once.
func TestUserPages(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	for i := range 120 {
		if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: fmt.Sprintf("user%03d",
			i)}); err != nil {
			t.Fatal(err)
		}
	}
	next := regexp.MustCompile(`rel="next" href="([^"]*)"`)
	b, seen := as(t, site, "maria"), map[string]int{}
	path, pages := "/admin/auth/user/?q=user", 0
	for path != "" {
		for _, name := range strings.Fields(b.get(path).want(200).names()) {
			seen[name]++
		}
		pages++
		link := next.FindStringSubmatch(b.text())
		if path = ""; link != nil {
			query, err := url.ParseQuery(strings.TrimPrefix(strings.ReplaceAll(link[1], "&amp;", "&"), "?"))
			if err != nil {
				t.Fatal(err)
			}
			path = "/admin/auth/user/?" + query.Encode()
		}
	}
	for name, n := range seen {
		if n != 1 {
			t.Errorf("%s is listed %d times", name, n)
		}
	}
	if len(seen) != 120 || pages != 3 {
		t.Errorf("%d users on %d pages", len(seen), pages)
	}
}

// TestUserListAccess: who may neither view nor change users does not learn that they are there.
func TestUserListAccess(t *testing.T) {
	t.Parallel()
	for permission, want := range map[string]int{
		"": 403, "auth.view_user": 200, "auth.change_user": 200, "auth.add_user": 403, "auth.view_group": 403,
	} {
		site := open(t, nil)
		b := as(t, site, "staff")
		if permission != "" {
			user, err := site.Users.ByName(t.Context(), "staff")
			if err != nil {
				t.Fatal(err)
			}
			if err := site.Groups.GrantUser(t.Context(), user.ID, permission); err != nil {
				t.Fatal(err)
			}
		}
		b.get("/admin/auth/user/").want(want)
		b.get("/admin/").want(200)
		if isShown := strings.Contains(b.text(), "/admin/auth/user/"); isShown != (want == 200) {
			t.Errorf("%q: the navigation has the users: %v", permission, isShown)
		}
	}
}

// TestHostileUser: no name runs as a script.
func TestHostileUser(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "mallory",
		FirstName: `"><script>alert(1)</script>`,
		Email:     `<img src=x onerror=alert(1)>@example.com`}); err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "maria").get("/admin/auth/user/?q=" + url.QueryEscape(`"><script>alert(2)</script>`)).get("/admin/auth/user/")
	if strings.Contains(b.text(), "<script>") || strings.Contains(b.text(), "<img") {
		t.Error(b.text())
	}
}

// TestGroupFilter: who may not see groups learns the name of none from the filters of users, and
// filters by none.
func TestGroupFilter(t *testing.T) {
	t.Parallel()
	site := open(t, nil)
	site.User(t, "zoe", testkit.Group("Support"))
	group, err := site.Groups.ByName(t.Context(), "Support")
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		permissions []string
		sees        bool
	}{
		"una":  {[]string{"auth.view_user"}, false},
		"gina": {[]string{"auth.view_user", "auth.view_group"}, true},
	} {
		site.User(t, name, testkit.Staff, testkit.Password(password), testkit.Permission(c.permissions...))
		b := as(t, site, name).get("/admin/auth/user/?groups__id__exact=" + string(group.ID)).want(200)
		if sees, filtered := strings.Contains(b.text(), "Support"), b.names() == "zoe"; sees != c.sees ||
			filtered != c.sees {
			t.Errorf("%s sees the group: %t, filters by it: %t", name, sees, filtered)
		}
	}
}

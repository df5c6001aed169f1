package admin_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/testkit"
)

// TestUserLinks: the page of a user leads to the sessions, keys and token of that user alone, and
// these lead back, as far as the visitor may see them.
func TestUserLinks(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	anna := newTarget(t, site, "anna", form{model: "auth.user"})
	annabel := newTarget(t, site, "annabel", form{model: "auth.user"})
	user := "/admin/auth/user/" + string(anna.ID) + "/change/"
	keys, token := "/admin/latchkey/apikey/?user="+string(anna.ID), "/admin/authtoken/tokenproxy/?"+
		url.Values{"q": {"anna"}}.Encode()
	sessions := "/admin/auth/user/" + string(anna.ID) + "/sessions/"
	for _, c := range []struct {
		name, permissions string
		keys, token       bool
	}{
		{"maria", "", true, true},
		{"vera", "auth.view_user", false, false},
		{"kim", "auth.view_user latchkey.view_apikey", true, false},
		{"toni", "auth.view_user authtoken.change_tokenproxy", false, true},
	} {
		if c.name != "maria" {
			site.User(t, c.name, testkit.Staff, testkit.Password(password),
				testkit.Permission(strings.Fields(c.permissions)...))
		}
		b := as(t, site, c.name)
		b.get(user).want(200, `href="`+sessions+`"`)
		for to, shown := range map[string]bool{keys: c.keys, token: c.token} {
			if strings.Contains(b.text(), `href="`+to+`"`) != shown {
				t.Errorf("%s: the page of anna leads to %s: %v, not %v", c.name, to, !shown, shown)
			}
			if !shown {
				continue
			}
			b.get(to).want(200, `href="`+user+`"`)
			if strings.Contains(b.text(), annabel.Username) {
				t.Errorf("%s: %s shows annabel", c.name, to)
			}
			b.get(user)
		}
		b.get(sessions).want(200, `href="`+user+`"`)
		if c.keys {
			b.get("/admin/latchkey/apikey/"+anna.key.Handle+"/change/").want(200, `href="`+user+`"`)
			b.get(keys+"&state=live&q=key").want(200, "Owner: anna", "key-anna", `name="user" value="`+string(anna.ID)+`"`)
			b.get("/admin/latchkey/apikey/?user=nosuch").want(200, "No API key matches")
		}
	}
	site.User(t, "olga", testkit.Staff, testkit.Password(password), testkit.Permission("latchkey.view_apikey"))
	b := as(t, site, "olga")
	for _, path := range []string{"/admin/latchkey/apikey/", "/admin/latchkey/apikey/" + anna.key.Handle + "/change/"} {
		if b.get(path).want(200, "anna"); strings.Contains(b.text(), "/auth/user/") {
			t.Errorf("%s leads to users, whom olga may not see", path)
		}
	}
	keyless := site.User(t, "keyless")
	if b.get("/admin/latchkey/apikey/?user=" + string(keyless.ID)).want(200); strings.Contains(b.text(), "keyless") {
		t.Error("olga learns the username behind a number")
	}
}

package admin_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/testkit"
)

// findable returns a site with things to find.
func findable(t *testing.T) (site *testkit.Site, key apikey.Key, secret, refused, changed string) {
	t.Helper()
	site = openAccess(t)
	site.User(t, "anna", testkit.Email("anna@example.com"), testkit.Group("Support"))
	site.User(t, "anna.keller", testkit.Email("keller@example.com"))
	site.User(t, "support.desk")
	key, secret = makeKey(t, site, "carl")
	newBrowser(t, site).get("/admin/login/").submit("/admin/login/", "username", "anna", "password", "no").want(200)
	if err := site.Refusals.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	records, err := site.Refusals.List(t.Context(), refusal.Filter{Limit: 1})
	if err != nil || len(records) == 0 {
		t.Fatal(records, err)
	}
	refused = records[0].RequestID
	b := as(t, site, "maria")
	b.save("/admin/auth/group/add/", "name", "Made")
	for e, err := range site.Audit.List(t.Context(), audit.Filter{Action: "group.create"}) {
		if err != nil {
			t.Fatal(err)
		}
		changed = e.RequestID
	}
	if refused == "" || changed == "" {
		t.Fatalf("no request ids: %q, %q", refused, changed)
	}
	return site, key, secret, refused, changed
}

// TestFind looks for names, handles and request ids. One exact hit leads straight to it.
func TestFind(t *testing.T) {
	t.Parallel()
	site, key, secret, refused, changed := findable(t)
	id := func(name string) string {
		u, err := site.Users.ByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return userURL(u.ID, "change/")
	}
	keyPage := "/admin/latchkey/apikey/" + key.Handle + "/change/"
	b := as(t, site, "maria")
	for _, c := range []struct {
		name, text string
		leads      string   // "": a page
		shows      []string // on that page
	}{
		{"a user", "anna", id("anna"), nil},
		{"a user, with spaces", " anna ", id("anna"), nil},
		{"an address", "Keller@Example.com", id("anna.keller"), nil},
		{"a group", "Support", groupURL(group(t, site, "Support").ID, "change/"), nil},
		{"a handle", key.Handle, keyPage, nil},
		{"a whole key", secret, keyPage, nil},
		{"part of a name", "nna", "", []string{id("anna"), id("anna.keller"), `id="users"`}},
		{"part of a group and of a user", "upport", "", []string{id("support.desk"), `id="groups"`}},
		{"part of a handle", key.Handle[:4], "", []string{keyPage, `id="keys"`}},
		{"a refused request", refused, "", []string{"/admin/login/", `id="refusals"`}},
		{"a request that changed something", changed, "", []string{"group.create", `id="entries"`}},
		{"nothing", "nosuch", "", []string{"Nothing found"}},
		{"nothing asked", "", "", []string{`name="q"`}},
		{"a NUL", "a\x00", "", []string{"Nothing found"}},
		{"no text", "\xff\xfe", "", []string{"Nothing found"}},
		{"a long text", strings.Repeat("x", 5000), "", []string{"Nothing found"}},
		{"a script", hostile + "!", "", []string{"Nothing found"}},
		{"a token", strings.Repeat("0f", 20), "", []string{"This looks like the key of a token."}},
	} {
		t.Run(c.name, func(t *testing.T) {
			b.t = t
			b.get("/admin/find/?" + url.Values{"q": {c.text}}.Encode())
			if c.leads != "" {
				b.leads(c.leads)
				return
			}
			b.want(200, c.shows...)
			if strings.Contains(b.text(), "<script>alert") || strings.Contains(b.text(), strings.Repeat("0f", 20)) {
				t.Error(b.text())
			}
		})
	}
}

// TestFindAccess: only what one may view is found, and who may view nothing has no page.
func TestFindAccess(t *testing.T) {
	t.Parallel()
	site, key, _, refused, changed := findable(t)
	texts := map[string]string{"users": "nna", "groups": "uppor", "keys": key.Handle[:6], "refusals": refused,
		"entries": changed}
	for permission, want := range map[string]string{
		"": "", "auth.view_user": "users", "auth.change_user": "users", "auth.add_user": "",
		"auth.view_group": "groups",
	} {
		name := "may" + permission
		site.User(t, name, testkit.Staff, testkit.Password(password))
		if permission != "" {
			user, err := site.Users.ByName(t.Context(), name)
			if err == nil {
				err = site.Groups.GrantUser(t.Context(), user.ID, permission)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		b := as(t, site, name)
		b.get("/admin/").want(200)
		if has := strings.Contains(b.text(), `class="find"`); has != (want != "") {
			t.Errorf("%q: the bar has the search: %v", permission, has)
		}
		for kind, text := range texts {
			b.get("/admin/find/?" + url.Values{"q": {text}}.Encode())
			if want == "" {
				b.want(403)
				continue
			}
			b.want(200)
			if shows := strings.Contains(b.text(), `id="`+kind+`"`); shows != (kind == want) {
				t.Errorf("%q finds %s: %v", permission, kind, shows)
			}
		}
		for _, exact := range []string{"anna", "Support", key.Handle} { // no address tells what is there
			b.get("/admin/find/?" + url.Values{"q": {exact}}.Encode())
			leads := map[string]string{"users": "anna", "groups": "Support"}[want] == exact
			if (b.last.Code == http.StatusFound) != leads {
				t.Errorf("%q: %s is answered with %d", permission, exact, b.last.Code)
			}
		}
	}
	newBrowser(t, site).get("/admin/find/?q=anna").leads("/admin/login/?next=%2Fadmin%2Ffind%2F%3Fq%3Danna")
}

// TestAutocomplete suggests what one may view, with Django's names, and never more than 20.
func TestAutocomplete(t *testing.T) {
	t.Parallel()
	site, _, _, _, _ := findable(t)
	for i := range 30 {
		name := "many" + strings.Repeat("x", i)
		if _, err := site.Users.Create(t.Context(), auth.CreateParams{Username: name}); err != nil {
			t.Fatal(err)
		}
	}
	site.User(t, "eve", testkit.Staff, testkit.Password(password), testkit.Permission("auth.view_group"))
	b := as(t, site, "maria")
	for query, want := range map[string]string{
		"model=auth.user&term=NNA":     "anna anna.keller",
		"model=auth.user&term=nosuch":  "",
		"model=auth.group&term=sup":    "Support",
		"model=auth.group&term=%00":    "",
		"model=auth.user&term=keller@": "anna.keller",
	} {
		if names, more := b.suggested(query); names != want || more {
			t.Errorf("%s: %q, more: %v", query, names, more)
		}
	}
	if names, more := b.suggested("model=auth.user&term=many"); len(strings.Fields(names)) != 20 || !more {
		t.Errorf("%q, more: %v", names, more)
	}
	b.get("/admin/autocomplete/?model=nosuch&term=a").want(404)
	b = as(t, site, "eve")
	if names, _ := b.suggested("model=auth.group&term=sup"); names != "Support" {
		t.Error(names)
	}
	if b.get("/admin/autocomplete/?model=auth.user&term=anna").want(403); strings.Contains(b.text(), "anna") {
		t.Error("the refusal names a user")
	}
	newBrowser(t, site).get("/admin/autocomplete/?model=auth.user&term=a").
		leads("/admin/login/?next=%2Fadmin%2Fautocomplete%2F%3Fmodel%3Dauth.user%26term%3Da")
}

func (b *browser) suggested(query string) (names string, more bool) {
	b.t.Helper()
	b.get("/admin/autocomplete/?" + query).want(200)
	var answer struct {
		Results    []struct{ ID, Text string }
		Pagination struct{ More *bool }
	}
	if err := json.Unmarshal([]byte(b.text()), &answer); err != nil || answer.Pagination.More == nil ||
		b.last.Header().Get("Content-Type") != "application/json" ||
		!strings.Contains(b.last.Header().Get("Cache-Control"), "no-store") {
		b.t.Fatal(err, b.text(), b.last.Header())
	}
	var all []string
	for _, r := range answer.Results {
		all = append(all, r.Text)
	}
	return strings.Join(all, " "), *answer.Pagination.More
}

// TestPick: a text that is nobody's name comes back with those whom it fits. The choice counts for
// this text only.
func TestPick(t *testing.T) {
	t.Parallel()
	site, _, _, _, _ := findable(t)
	id := func(name string) auth.UserID {
		u, err := site.Users.ByName(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		return u.ID
	}
	anna, keller := string(id("anna")), string(id("anna.keller"))
	const tokens, keys = "/admin/authtoken/tokenproxy/add/", "/admin/latchkey/apikey/add/"
	b := as(t, site, "maria")
	b.get(tokens).want(200, `data-suggest="/admin/autocomplete/?model=auth.user&amp;term="`)
	b.submit(tokens, "user", "nna").want(200, "Nothing is named “nna”. Choose one, or type the whole name.",
		`name="user_pick"`, `value="`+anna+` nna" checked`, `value="`+keller+` nna"`, "keller@example.com")
	b.submit(tokens, "user", "kell", "user_pick", anna+" nna").want(200, "Nothing is named “kell”.",
		`value="`+keller+` kell" checked`) // the choice was for another text
	b.submit(tokens, "user", "kell", "user_pick", string(id("carl"))+" kell").want(200, "Nothing is named “kell”.")
	b.submit(tokens, "user", "kell", "user_pick", keller+" kell").leads("/admin/authtoken/tokenproxy/?q=anna.keller")
	b.get(tokens).submit(tokens, "user", "anna", "user_pick", keller+" anna"). // a name needs no choice
											leads("/admin/authtoken/tokenproxy/?q=anna")
	b.get(tokens).submit(tokens, "user", "nosuch").want(200, "No user has the name “nosuch”.")
	b.get(tokens).submit(tokens, "user", string(id("carl"))).leads("/admin/authtoken/tokenproxy/?q=carl") // the number
	b.get(keys).submit(keys, "name", "export", "owner", "keller@", "expires", "30", "scopes", "orders:read").
		want(200, `value="`+keller+` keller@" checked`, `value="export"`)
	b.submit(keys, "name", "export", "owner", "keller@", "owner_pick", keller+" keller@", "expires", "30", "scopes",
		"orders:read").want(200, "Copy the key now")
	site.User(t, "eve", testkit.Staff, testkit.Password(password), testkit.Permission("authtoken.add_tokenproxy"))
	b = as(t, site, "eve")
	if b.get(tokens).want(200); strings.Contains(b.text(), "data-suggest") {
		t.Error("who may not see users gets suggestions")
	}
	if b.submit(tokens, "user", "nna").want(200, "No user has the name"); strings.Contains(b.text(), "anna") {
		t.Error("who may not see users gets names")
	}
}

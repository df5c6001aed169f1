package admin_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// form is a page of the admin, and a form that is posted to it.
type form struct {
	page  string // below /admin/, as in Route.Pattern
	sends string // the form, as in a query
	model string // whose permissions the page asks for: "auth.user"
	// get and post have a letter for each of visitors: . is 200, > leads on, x is 403, 4 is 404, m
	// is 405, s leads to the sign-in, and i is the sign-in itself, with the form kept.
	get, post string
	ends      bool   // the password is asked for again after 15 minutes
	audit     string // the action of the entry in the audit trail; "": the form changes nothing
	says      string // on the page behind the form
}

// visitors are those who try each page: a member of the staff with one permission on its model, and
// others.
var visitors = []string{"nothing", "view", "change", "add", "delete", "no staff", "inactive", "superuser"}

// forms has every page of the admin. {user}, {key}, {name} and {session} stand for an object that
// is made for the test.
var forms = []form{
	{page: "login/", sends: "username=maria&password=" + password, get: ">>>>>..>", post: ">>>>>>>>"},
	{page: "theme/", sends: "theme=dark", get: "mmmmmmmm", post: ">>>>>>>>"},
	{page: "", get: ".....ss.", post: ".....si."},
	{page: "logout/", get: "mmmmmmmm", post: ".....si.", audit: "session.end"},
	{page: "password_change/", sends: "old_password=" + password + "&new_password1=" + chosen + "&new_password2=" +
		chosen, get: ".....ss.", post: ".....si.", audit: "user.change_password",
		says: "Your password was changed."},

	{page: "auth/user/", sends: "action=nosuch", model: "auth.user", get: "x..xxss.", post: "x>>xxsi>",
		says: "No action selected."},
	{page: "auth/user/", sends: "action=deactivate&_selected_action={user}&post=yes", model: "auth.user",
		get: "x..xxss.", post: "xx>xxsi>", ends: true, audit: "user.deactivate", says: "1 user was deactivated."},
	{page: "auth/user/", sends: "action=end_sessions&_selected_action={user}&post=yes", model: "auth.user",
		get: "x..xxss.", post: "xx>xxsi>", ends: true, audit: "session.end",
		says: "The sessions of 1 user were ended."},
	{page: "auth/user/", sends: "action=delete_selected&_selected_action={user}&confirm=1+user&post=yes",
		model: "auth.user", get: "x..xxss.", post: "xxxxxsi>", ends: true, audit: "user.delete",
		says: "Successfully deleted 1 user."},
	{page: "auth/user/add/", sends: "username=new-{name}&usable_password=false", model: "auth.user",
		get: "xxxxxss.", post: "xxxxxsi>", audit: "user.create",
		says: "The user “new-{name}” was added successfully. You may edit it again below."},
	{page: "auth/user/{id}/", model: "auth.user", get: "x>>xxss>", post: "mmmmmmmm"},
	{page: "auth/user/{id}/change/", sends: "username={name}&is_active=on&first_name=Anna", model: "auth.user",
		get: "x..xxss.", post: "xx>xxsi>", audit: "user.update",
		says: "The user “{name}” was changed successfully."},
	{page: "auth/user/{id}/change/", sends: "username={name}", model: "auth.user", get: "x..xxss.",
		post: "xx>xxsi>", ends: true, audit: "user.update", says: "The user “{name}” was changed successfully."},
	{page: "auth/user/{id}/password/", sends: "usable_password=false", model: "auth.user", get: "xx.xxss.",
		post: "xx>xxsi>", ends: true, audit: "user.remove_password",
		says: "Password-based authentication was disabled."},
	{page: "auth/user/{id}/activate/", sends: "post=yes", model: "auth.user", get: "xx.xxss.", post: "xx>xxsi>",
		says: "The user “{name}” was changed successfully."},
	{page: "auth/user/{id}/deactivate/", sends: "post=yes", model: "auth.user", get: "xx.xxss.",
		post: "xx>xxsi>", ends: true, audit: "user.deactivate",
		says: "The user “{name}” was changed successfully."},
	{page: "auth/user/{id}/sign-out/", sends: "post=yes", model: "auth.user", get: "xx.xxss.", post: "xx>xxsi>",
		ends: true, audit: "session.end", says: "1 session was ended."},
	{page: "auth/user/{id}/delete/", sends: "post=yes&confirm={name}", model: "auth.user", get: "xxxx.ss.",
		post: "xxxx>si>", ends: true, audit: "user.delete", says: "The user “{name}” was deleted successfully."},
	{page: "auth/user/{id}/history/", model: "auth.user", get: "x..xxss.", post: "mmmmmmmm"},
	{page: "auth/user/{id}/sessions/", sends: "end={session}", model: "auth.user", get: "x..xxss.",
		post: "xx>xxsi>", ends: true, audit: "session.end", says: "1 session was ended."},
	{page: "auth/user/{id}/sessions/", sends: "all=1", model: "auth.user", get: "x..xxss.", post: "xx>xxsi>",
		ends: true, audit: "session.end", says: "1 session was ended."},

	{page: "find/", get: "xxxxxss.", post: "mmmmmmmm"},
	{page: "autocomplete/", get: "44444ss4", post: "mmmmmmmm"}, // of no model

	{page: "auth/group/", sends: "action=nosuch", model: "auth.group", get: "x..xxss.", post: "x>>xxsi>",
		says: "No action selected."},
	{page: "auth/group/", sends: "action=delete_selected&_selected_action={id}&post=yes", model: "auth.group",
		get: "x..xxss.", post: "xxxxxsi>", ends: true, audit: "group.delete",
		says: "Successfully deleted 1 group."},
	{page: "auth/group/add/", sends: "name=new-{name}", model: "auth.group", get: "xxx.xss.", post: "xxx>xsi>",
		audit: "group.create", says: "The group “new-{name}” was added successfully."},
	{page: "auth/group/{id}/", model: "auth.group", get: "x>>xxss>", post: "mmmmmmmm"},
	{page: "auth/group/{id}/change/", sends: "name=changed-{name}", model: "auth.group", get: "x..xxss.",
		post: "xx>xxsi>", audit: "group.rename", says: "The group “changed-{name}” was changed successfully."},
	{page: "auth/group/{id}/delete/", sends: "post=yes", model: "auth.group", get: "xxxx.ss.", post: "xxxx>si>",
		ends: true, audit: "group.delete", says: "The group “group-{name}” was deleted successfully."},
	{page: "auth/group/{id}/history/", model: "auth.group", get: "x..xxss.", post: "mmmmmmmm"},

	{page: "latchkey/apikey/", model: "latchkey.apikey", get: "x..xxss.", post: "mmmmmmmm"},
	{page: "latchkey/apikey/add/", sends: "owner={me}&name=export&expires=90&everything=on",
		model: "latchkey.apikey", get: "xxx.xss.", post: "xxx.xsi.", audit: "key.create", says: "Copy the key now"},
	{page: "latchkey/apikey/{handle}/change/", model: "latchkey.apikey", get: "x..xxss.", post: "mmmmmmmm"},
	{page: "latchkey/apikey/{handle}/rotate/", sends: "grace=1h", model: "latchkey.apikey", get: "mmmmmmmm",
		post: "xxxxxsi.", ends: true, audit: "key.rotate", says: "Copy the key now"},
	{page: "latchkey/apikey/{handle}/delete/", sends: "post=yes", model: "latchkey.apikey", get: "xxxx.ss.",
		post: "xxxx>si>", ends: true, audit: "key.revoke", says: "The API key “key-{name}” was revoked."},

	{page: "authtoken/tokenproxy/", model: "authtoken.tokenproxy", get: "x..xxss.", post: "mmmmmmmm"},
	{page: "authtoken/tokenproxy/add/", sends: "user={bare}", model: "authtoken.tokenproxy", get: "xxx.xss.",
		post: "xxx>xsi>", audit: "token.create", says: "The Token “{bare}” was added successfully."},
	{page: "authtoken/tokenproxy/{id}/delete/", sends: "post=yes", model: "authtoken.tokenproxy",
		get: "xxxx.ss.", post: "xxxx>si>", ends: true, audit: "token.revoke",
		says: "The Token “{name}” was deleted successfully."},
	{page: "authtoken/tokenproxy/{id}/delete/", sends: "post=yes&reset=1", model: "authtoken.tokenproxy",
		get: "xxxx.ss.", post: "xxxxxsi>", ends: true, audit: "token.reset",
		says: "The Token “{name}” was replaced by a new one."},
	{page: "authtoken/tokenproxy/{id}/history/", model: "authtoken.tokenproxy", get: "x..xxss.", post: "mmmmmmmm"},

	{page: "latchkey/audit/", model: "latchkey.audit", get: "x.xxxss.", post: "mmmmmmmm"},
	{page: "latchkey/audit/verify/", model: "latchkey.audit", get: "mmmmmmmm", post: "x>xxxsi>",
		says: "The chain is intact."},
	{page: "{path...}", get: "44444ss4", post: "44444si4"},
}

// openSite is a site with the admin as a project mounts it.
func openSite(t *testing.T) *testkit.Site {
	t.Helper()
	site := testkit.Open(t, latchkey.Project{Name: "shop", Setup: func(site *latchkey.Site) error {
		site.Admin(admin.Config{Now: site.Now, MaxReadTime: time.Hour}) // a busy machine finds all the same
		return nil
	}})
	site.User(t, "maria", testkit.Superuser, testkit.Staff, testkit.Password(password))
	addPermissions(t, site)
	return site
}

// addPermissions adds the permissions of what Django does not have, as a project may.
func addPermissions(t *testing.T, site *testkit.Site) {
	t.Helper()
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		for _, model := range []string{"apikey", "audit", "refusal"} {
			_, err := site.DB.Exec(ctx,
				"INSERT INTO django_content_type (app_label, model) VALUES ('latchkey', ?)", model)
			for _, verb := range []string{"view", "add", "change", "delete"} {
				if err == nil {
					_, err = site.DB.Exec(ctx,
						"INSERT INTO auth_permission (name, codename, content_type_id) SELECT ?, ?, id "+
							"FROM django_content_type WHERE app_label = 'latchkey' AND model = ?",
						"Can "+verb+" "+model, verb+"_"+model, model)
				}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// target is what a form is about: a user with a token, a key, a session and a group.
type target struct {
	auth.User
	key     apikey.Key
	me      string // the visitor
	bare    string // a user without a token
	session string
}

func newTarget(t *testing.T, site *testkit.Site, name string, f form) target {
	t.Helper()
	if f.model == "" {
		return target{}
	}
	user := site.User(t, name, testkit.Staff, testkit.Password(password), testkit.Email(name+"@example.com"),
		testkit.Group("group-"+name))
	site.Token(t, user)
	bare := site.User(t, "bare-"+name)
	key, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: user.ID, Name: "key-" + name})
	if err != nil {
		t.Fatal(err)
	}
	x := target{User: user, key: key, bare: bare.Username}
	if f.model == "auth.group" { // the pages of groups have its number
		x.ID = auth.UserID(group(t, site, "group-"+name).ID)
	}
	if f.audit != "session.end" {
		return x
	}
	as(t, site, name)
	for s, err := range site.Sessions.ByUser(t.Context(), user.ID) {
		if err != nil {
			t.Fatal(err)
		}
		x.session = s.Handle
	}
	return x
}

// fill puts the objects of the target into a text.
func (x target) fill(text string) string {
	return strings.NewReplacer("{id}", string(x.ID), "{user}", string(x.ID), "{name}", x.Username, "{handle}",
		x.key.Handle, "{session}", x.session, "{me}", x.me, "{bare}", x.bare, "{path...}",
		"nosuch/").Replace(text)
}

// open opens the page of a form. If there is none, it opens one that has a token for a form.
func (b *browser) open(f form, x target) *browser {
	b.t.Helper()
	return b.get("/admin/" + x.fill(f.page))
}

// send sends a form as the page itself would.
func (b *browser) send(f form, x target) *browser {
	b.t.Helper()
	values, err := url.ParseQuery(x.fill(f.sends))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, page := range []string{"/admin/password_change/", "/admin/login/"} {
		if b.token == "" && b.get(page).last.Code == 200 {
			b.token = csrfOf(b)
		}
	}
	values.Set("csrfmiddlewaretoken", b.token)
	return b.post("/admin/"+x.fill(f.page), values)
}

// letter returns how form.get and form.post name the last answer.
func (b *browser) letter(f form) byte {
	to := b.last.Header().Get("Location")
	switch code := b.last.Code; {
	case code == 200 && strings.Contains(b.text(), "<h1>Sign in</h1>") && f.page != "login/":
		return 'i'
	case code == 302 && strings.HasPrefix(to, "/admin/login/?next="):
		return 's'
	case code == 302 || code == 303:
		return '>'
	case code == 200:
		return '.'
	case code == 403 || code == 404 || code == 405:
		return "x4m"[code-403]
	}
	return '?'
}

// TestEveryPageIsInTheTable: a new page fails this test until forms says who may open it.
func TestEveryPageIsInTheTable(t *testing.T) {
	t.Parallel()
	var routes []admin.Route
	open(t, func(site *latchkey.Site, c *admin.Config) {
		c.Audit, c.Refusals = site.Audit, site.Refusals
		routes = admin.New(*c).Routes()
	})
	for _, route := range routes {
		page := strings.TrimPrefix(route.Pattern, "/admin/")
		all := slices.DeleteFunc(slices.Clone(forms), func(f form) bool { return f.page != page })
		if len(all) == 0 {
			t.Errorf("the page %q is not in the table of permissions", page)
		}
		for _, f := range all {
			if len(f.get) != len(visitors) || len(f.post) != len(visitors) {
				t.Errorf("%q: not a letter for each visitor", page)
			}
		}
		ends := slices.ContainsFunc(all, func(f form) bool { return f.ends })
		if page == "auth/user/{id}/password/" { // it asks in its own form, because that has a password
			continue
		}
		if ends != route.Ends {
			t.Errorf("%q: guarded by the password: %v, in the table: %v", page, route.Ends, ends)
		}
		for _, word := range []string{"delete", "rotate", "revoke", "end", "sign-out", "sessions", "deactivate",
			"remove"} {
			if slices.Contains(strings.Split(page, "/"), word) && !route.Ends {
				t.Errorf("%q ends something by its name, and does not ask for the password", page)
			}
		}
	}
	for _, f := range forms {
		if !slices.ContainsFunc(routes, func(r admin.Route) bool { return r.Pattern == "/admin/"+f.page }) {
			t.Errorf("there is no page %q", f.page)
		}
	}
}

// TestPermissions opens every page and sends every form, as each of the visitors.
func TestPermissions(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	browsers := map[string]*browser{}
	for i, f := range forms {
		t.Run(fmt.Sprint(f.page, " ", f.sends), func(t *testing.T) {
			kept := newTarget(t, site, fmt.Sprintf("t%d", i), f)
			for j, visitor := range visitors {
				b := browsers[f.model+visitor]
				if b == nil {
					b = visit(t, site, visitor, f.model, fmt.Sprintf("visitor%dx%d", i, j))
				}
				if b.t = t; f.model != "" { // the others sign in or out
					browsers[f.model+visitor] = b
				}
				x := kept
				if strings.ContainsRune(".>", rune(f.post[j])) && f.model != "" { // it is used up
					x = newTarget(t, site, fmt.Sprintf("t%dx%d", i, j), f)
				}
				x.me = b.name
				if got := b.open(f, x).letter(f); got != f.get[j] {
					t.Errorf("%s: GET is %c, not %c: %d", visitor, got, f.get[j], b.last.Code)
				}
				b.tellsNothing(visitor, f, x)
				if got := b.send(f, x).letter(f); got != f.post[j] {
					t.Errorf("%s: POST is %c, not %c: %d", visitor, got, f.post[j], b.last.Code)
				}
				b.tellsNothing(visitor, f, x)
			}
		})
	}
}

// visit signs a visitor in.
func visit(t *testing.T, site *testkit.Site, visitor, model, username string) *browser {
	t.Helper()
	options := []testkit.UserOption{testkit.Staff, testkit.Password(password)}
	app, name, _ := strings.Cut(model, ".")
	for _, verb := range []string{"view", "change", "add", "delete"} {
		if model != "" && (visitor == verb || visitor == "no staff" || visitor == "inactive") {
			options = append(options, testkit.Permission(app+"."+verb+"_"+name))
		}
	}
	if visitor == "superuser" {
		options = append(options, testkit.Superuser)
	}
	user := site.User(t, username, options...)
	b := as(t, site, username)
	b.name = username
	for _, err := range []error{site.Users.SetStaff(t.Context(), user.ID, visitor != "no staff"),
		site.Users.SetActive(t.Context(), user.ID, visitor != "inactive")} {
		if err != nil {
			t.Fatal(err)
		}
	}
	return b
}

// tellsNothing fails if a page shows what the visitor may not view.
func (b *browser) tellsNothing(visitor string, f form, x target) {
	b.t.Helper()
	model := f.model
	if visitor == "superuser" || model == "" {
		return
	}
	hidden := map[string]string{"auth.user": x.Email, "auth.group": "group-" + x.Username,
		"latchkey.apikey": "key-" + x.Username, "latchkey.audit": "user.create"}
	switch model {
	case "latchkey.audit": // its entries are about everything
		hidden = nil
	case "auth.user": // as in Django, a user's groups are part of the user
		delete(hidden, "auth.group")
	}
	for of, text := range hidden {
		if of != model && strings.Contains(b.text(), text) {
			b.t.Errorf("%s of %s: the page shows %q:\n%s", visitor, model, text, b.text())
		}
	}
	if b.last.Code >= 400 || strings.ContainsRune("si", rune(b.letter(f))) {
		for _, text := range []string{x.Username + "<", "key-" + x.Username, "group-" + x.Username} {
			if strings.Contains(strings.ReplaceAll(b.text(), x.me, ""), text) {
				b.t.Errorf("%s of %s: the refusal shows %q:\n%s", visitor, model, text, b.text())
			}
		}
	}
	for place, of := range map[string]string{"auth/user/": "auth.user",
		"auth/group/": "auth.group", "latchkey/apikey/": "latchkey.apikey",
		"authtoken/tokenproxy/": "authtoken.tokenproxy", "latchkey/audit/": "latchkey.audit"} {
		if (of != model || visitor != "view" && visitor != "change") &&
			strings.Contains(b.text(), `href="/admin/`+place+`"`) {
			b.t.Errorf("%s of %s: the page leads to %s", visitor, model, place)
		}
	}
}

package admin_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// openAccess is open with all services.
func openAccess(t *testing.T) *testkit.Site {
	return open(t, func(site *latchkey.Site, c *admin.Config) {
		c.Keys, c.Tokens, c.Audit, c.Refusals = site.Keys, site.Tokens, site.Audit, site.Refusals
		c.Now, c.Scopes = site.Now, []string{"orders:read"}
	})
}

const hostile = `"><script>alert(1)</script>`

// makeKey makes a key of a user, with texts that try to be a script.
func makeKey(t *testing.T, site *testkit.Site, user string) (apikey.Key, string) {
	t.Helper()
	owner, err := site.Users.ByName(t.Context(), user)
	if err != nil {
		t.Fatal(err)
	}
	key, secret, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: owner.ID, Name: "n" + hostile,
		Description: hostile})
	if err != nil {
		t.Fatal(err)
	}
	return key, secret.Reveal()
}

var shownKey = regexp.MustCompile(`<code id="new-key"[^>]*>([^<]*)</code>`)

// TestKeyLife makes, uses, rotates and revokes a key. Only the answer to a POST shows it.
func TestKeyLife(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	b := as(t, site, "maria")
	b.get("/admin/latchkey/apikey/").want(200, "No API keys yet", "Create key")
	const add = "/admin/latchkey/apikey/add/"
	b.get(add).want(200, "orders:read").
		submit(add, "name", "", "owner", "nobody", "expires", "7", "networks", "10.0.0.0/33").
		want(200, "Please correct the errors below.", "No user has the name", "is not a network",
			"This field is required.")
	b.submit(add, "name", "export", "owner", "carl", "expires", "90", "scopes", "orders:read",
		"networks", "10.0.0.0/8").
		want(200, "Copy the key now", "10.0.0.0/8", "orders:read")
	found := shownKey.FindStringSubmatch(b.text())
	if found == nil || !apikey.Check(found[1]) {
		t.Fatalf("no key: %s", b.text())
	}
	handle := apikey.HandleOf(found[1])
	page := "/admin/latchkey/apikey/" + handle + "/"
	b.get("/admin/latchkey/apikey/?q=EXP").want(200, "export", handle, "carl", "In use")
	b.get(page+"change/").want(200, "owned by", "Rotate and show the new key", "Revoke…")
	if strings.Contains(b.text(), found[1]) {
		t.Error("the page of the key shows it")
	}
	b.submit(page+"rotate/", "grace", "1h").want(200, "Copy the key now")
	fresh := shownKey.FindStringSubmatch(b.text())
	if fresh == nil || fresh[1] == found[1] {
		t.Fatal("no new key")
	}
	b.get(page+"change/").want(200, "Rotated", "Replaced by")
	page = "/admin/latchkey/apikey/" + apikey.HandleOf(fresh[1]) + "/"
	b.get(page+"delete/").want(200, "Revoke the key export?").submit(page + "delete/").leads(page + "change/")
	b.get(page+"change/").want(200, "Revoked", "maria")
	if _, err := site.Keys.Verify(t.Context(), fresh[1]); err == nil {
		t.Error("the revoked key works")
	}
}

// TestTokenPages: no page shows a key, and what the pages do is as they say.
func TestTokenPages(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	carl, err := site.Users.ByName(t.Context(), "carl")
	if err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "maria")
	const list = "/admin/authtoken/tokenproxy/"
	b.get(list).want(200, "No tokens yet").get(list+"add/").submit(list+"add/", "user", "carl").leads(list + "?q=carl")
	first, err := site.Tokens.ByUser(t.Context(), carl.ID)
	if err != nil {
		t.Fatal(err)
	}
	b.get(list).want(200, "carl", first.Masked())
	b.get(list+"add/").submit(list+"add/", "user", "carl").want(200, "Token with this User already exists.")
	remove := list + string(carl.ID) + "/delete/"
	b.get(remove).want(200, "Delete the token of carl?").submit(remove, "reset", "1").leads(list + "?q=carl")
	second, err := site.Tokens.ByUser(t.Context(), carl.ID)
	if err != nil || second.Key == first.Key {
		t.Errorf("not replaced: %v", err)
	}
	if b.get(list+"?q=carl").want(200, second.Masked()); strings.Contains(b.text(), second.Key) {
		t.Error("the list shows a key")
	}
	b.get(remove).submit(remove).leads(list).get(list+"?q=carl").want(200, "No token matches")
	entries, err := site.AdminLog.ListEntries(t.Context(), adminlog.Filter{Object: adminlog.Object{App: "authtoken",
		Model: "tokenproxy", ID: string(carl.ID)}})
	if err != nil {
		t.Fatal(err)
	}
	var says []string
	for _, e := range entries {
		says = append(says, e.Name+" "+e.Object.Text+" "+e.Describe(fmt.Sprintf))
	}
	if got := strings.Join(says, "|"); got != "maria carl |maria carl Changed Key.|maria carl Added." {
		t.Errorf("the log has %q", got)
	}
}

// TestTrail shows changes, and says whether the chain is intact.
func TestTrail(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	makeKey(t, site, "carl")
	b := as(t, site, "maria")
	const trail = "/admin/latchkey/audit/"
	b.get(trail+"?action=key.create").want(200, "key.create", "has not verified the chain yet")
	b.submit(trail+"verify/").leads(trail).get(trail).want(200, "The chain is intact.")
	err := site.Tx.InTx(t.Context(), func(ctx context.Context) error {
		_, err := site.DB.Exec(ctx, "UPDATE latchkey_audit SET actor = 'mallory' WHERE number = 2")
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	b.submit(trail+"verify/").leads(trail).get(trail).want(200, "The chain breaks at entry 2.")
	b.get("/admin/").want(200, "Broken")
}

// TestAccessPages: no page of these has a script of a client, and only who has the permission sees
// one. Django has no permissions for keys and the audit trail, so that they are for superusers.
func TestAccessPages(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	key, _ := makeKey(t, site, "carl")
	carl, err := site.Users.ByName(t.Context(), "carl")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := site.Tokens.GetOrCreate(t.Context(), carl.ID); err != nil {
		t.Fatal(err)
	}
	token, keys := "authtoken.view_tokenproxy authtoken.change_tokenproxy", "/admin/latchkey/apikey/"
	pages := map[string]string{ // the permissions that open each
		keys: "", keys + "add/": "", keys + key.Handle + "/change/": "", keys + key.Handle + "/delete/": "",
		"/admin/latchkey/audit/": "", "/admin/authtoken/tokenproxy/": token,
		"/admin/authtoken/tokenproxy/add/":                            "authtoken.add_tokenproxy",
		"/admin/authtoken/tokenproxy/" + string(carl.ID) + "/delete/": "authtoken.delete_tokenproxy",
		"/admin/auth/user/" + string(carl.ID) + "/sessions/":          "auth.view_user auth.change_user",
	}
	maria := as(t, site, "maria")
	for path := range pages {
		if maria.get(path).want(200); strings.Contains(maria.text(), "<script>") {
			t.Errorf("%s has a script of a client", path)
		}
	}
	maria.get("/admin/").want(200, "What needs a look")
	if strings.Contains(maria.text(), "<script>") {
		t.Error("the start page has a script of a client")
	}
	for _, permission := range []string{"", "authtoken.view_tokenproxy", "authtoken.add_tokenproxy",
		"authtoken.change_tokenproxy", "authtoken.delete_tokenproxy", "auth.view_user", "auth.change_user"} {
		name := "may" + strings.ReplaceAll(permission, ".", "_")
		options := []testkit.UserOption{testkit.Staff, testkit.Password(password)}
		if permission != "" {
			options = append(options, testkit.Permission(permission))
		}
		user := site.User(t, name, options...)
		b := as(t, site, name)
		for path, opens := range pages {
			want := 403
			if permission != "" && strings.Contains(" "+opens+" ", " "+permission+" ") {
				want = 200
			}
			b.get(path).want(want)
		}
		if err := site.Users.SetStaff(t.Context(), user.ID, false); err != nil {
			t.Fatal(err)
		}
		b.get(keys).want(302)
		if err := site.Users.SetActive(t.Context(), user.ID, false); err != nil {
			t.Fatal(err)
		}
		b.get(keys).want(302)
	}
}

// TestSessionPage ends one session, and then all.
func TestSessionPage(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	staff, err := site.Users.ByName(t.Context(), "staff")
	if err != nil {
		t.Fatal(err)
	}
	first, second, b := as(t, site, "staff"), as(t, site, "staff"), as(t, site, "maria")
	path := "/admin/auth/user/" + string(staff.ID) + "/sessions/"
	end := regexp.MustCompile(`name="end" value="([a-z0-9]+)"`)
	found := end.FindAllStringSubmatch(b.get(path).want(200).text(), -1)
	if len(found) != 2 {
		t.Fatalf("%d sessions: %s", len(found), b.text())
	}
	open := func() (n int) {
		for _, other := range []*browser{first, second} {
			if other.get("/admin/").last.Code == 200 {
				n++
			}
		}
		return n
	}
	b.post(path, map[string][]string{"end": {found[0][1]}, "csrfmiddlewaretoken": {csrfOf(b)}}).leads(path)
	if n := open(); n != 1 {
		t.Errorf("%d open after one has ended", n)
	}
	b.get(path).submit(path, "all", "1").leads(path).get(path).want(200, "No session is open")
	if n := open(); n != 0 {
		t.Errorf("%d open", n)
	}
}

func csrfOf(b *browser) string {
	return regexp.MustCompile(`name="csrfmiddlewaretoken" value="([^"]*)"`).FindStringSubmatch(b.text())[1]
}

// TestStartIsCheap: the start page takes one statement for each part.
func TestStartIsCheap(t *testing.T) {
	t.Parallel()
	site := openAccess(t)
	for range 20 {
		makeKey(t, site, "carl")
	}
	b := as(t, site, "maria")
	b.get("/admin/")
	ran := site.Queries(func() { b.get("/admin/") })
	b.want(200, "Failed sign-ins", "Keys that expire soon", "Recent changes")
	if len(ran) > 8 {
		t.Errorf("%d statements:\n%s", len(ran), strings.Join(ran, "\n"))
	}
}

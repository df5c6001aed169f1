package admin_test

import (
	"fmt"
	"html"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// TestForms sends every form as a superuser. It changes something, an entry in the audit trail says
// who did what to what, and the next page tells it, once.
func TestForms(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	for i, f := range forms {
		if f.page == "login/" || f.page == "theme/" || f.sends == "" && f.says == "" {
			continue
		}
		t.Run(fmt.Sprint(f.page, " ", f.sends), func(t *testing.T) {
			x := newTarget(t, site, fmt.Sprintf("t%d", i), f)
			b := visit(t, site, "superuser", "", fmt.Sprintf("boss%d", i))
			x.me = b.name
			before := lastEntry(t, site).Number
			b.send(f, x)
			if to := b.last.Header().Get("Location"); to != "" {
				b.get(to).want(200)
			}
			if says := x.fill(f.says); !strings.Contains(html.UnescapeString(b.text()), says) {
				t.Errorf("the page lacks %q:\n%s", says, b.text())
			} else if b.get("/admin/").want(200); says != "The chain is intact." &&
				strings.Contains(html.UnescapeString(b.text()), says) {
				t.Errorf("the second page says it again: %s", says)
			}
			found := f.audit == ""
			for e, err := range site.Audit.List(t.Context(), audit.Filter{Last: 20}) {
				if err != nil {
					t.Fatal(err)
				}
				if e.Number <= before {
					continue
				}
				found = found || e.Action == f.audit
				if e.Actor.Name != b.name || e.Via != "session" || e.Kind == "" || e.Event.ID == "" || f.audit == "" {
					t.Errorf("not an entry of %q with its object: %+v", b.name, e)
				}
			}
			if !found {
				t.Errorf("no entry %s", f.audit)
			}
		})
	}
}

// lastEntry returns the last entry of the audit trail.
func lastEntry(t *testing.T, site *testkit.Site) (last audit.Entry) {
	t.Helper()
	for e, err := range site.Audit.List(t.Context(), audit.Filter{Last: 1}) {
		if err != nil {
			t.Fatal(err)
		}
		last = e
	}
	return last
}

// TestPasswordAgain: 15 minutes after the password was entered, each form that ends something asks
// for it again, and does nothing until it has it.
func TestPasswordAgain(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	for i, f := range forms {
		if !f.ends {
			continue
		}
		t.Run(fmt.Sprint(f.page, " ", f.sends), func(t *testing.T) {
			x := newTarget(t, site, fmt.Sprintf("t%d", i), f)
			b := visit(t, site, "superuser", "", fmt.Sprintf("boss%d", i))
			x.me = b.name
			site.Clock.Advance(15*time.Minute + time.Second)
			before := lastEntry(t, site).Number
			b.send(f, x).want(200, "Your own password")
			if f.page != "auth/user/{id}/password/" {
				b.want(200, "Confirm that it is you")
			}
			b.submit("/admin/"+x.fill(f.page), "confirm_password", "wrong").want(200,
				"Your old password was entered incorrectly.")
			if now := lastEntry(t, site); now.Number != before {
				t.Errorf("without the password: %+v", now)
			}
			if f.page == "auth/user/{id}/password/" {
				f.sends += "&confirm_password=" + password
				b.send(f, x)
			} else {
				b.submit("/admin/"+x.fill(f.page), "confirm_password", password)
			}
			if now := lastEntry(t, site); now.Number == before {
				t.Errorf("with the password nothing was done: %d %s", b.last.Code, b.text())
			}
			again := newTarget(t, site, fmt.Sprintf("u%d", i), f)
			again.me = b.name
			if b.send(f, again); strings.Contains(b.text(), "Your own password") {
				t.Error("it asks again within 15 minutes")
			}
		})
	}
}

// TestKeyOwners: who is no superuser makes keys of their own, gets none of others, and does not
// learn which names exist.
func TestKeyOwners(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	carl := site.User(t, "carl")
	_, err := site.Groups.Create(t.Context(), "Keys")
	if err != nil {
		t.Fatal(err)
	}
	site.User(t, "kim", testkit.Staff, testkit.Password(password), testkit.Permission("latchkey.view_apikey",
		"latchkey.add_apikey", "latchkey.change_apikey", "latchkey.delete_apikey"))
	key, _, err := site.Keys.Create(t.Context(), apikey.CreateParams{User: carl.ID, Name: "export"})
	if err != nil {
		t.Fatal(err)
	}
	b := as(t, site, "kim")
	const add = "/admin/latchkey/apikey/add/"
	for _, owner := range []string{"carl", "maria", "nobody", "KIM ", ""} {
		b.get(add)
		b.submit(add, "owner", owner, "name", "mine", "expires", "90")
		want := "Only a superuser makes keys of other users."
		if owner == "" {
			want = "This field is required."
		}
		if b.want(200, want); strings.Contains(b.text(), "Copy the key now") {
			t.Errorf("%q: made", owner)
		}
	}
	page := "/admin/latchkey/apikey/" + key.Handle + "/"
	if b.get(page + "change/").want(200); strings.Contains(b.text(), "Rotate") {
		t.Error("the page offers a key of another user")
	}
	b.submit(page+"rotate/", "grace", "1h")
	b.send(form{page: "latchkey/apikey/{handle}/rotate/"}, target{key: key}).want(http.StatusForbidden)
	b.get(add).submit(add, "owner", "kim", "name", "mine", "expires", "90").want(200, "Copy the key now")
	var mine apikey.Key
	for k, err := range site.Keys.List(t.Context(), apikey.Filter{Newest: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if k.Username == "kim" {
			mine = k.Key
		}
	}
	b.send(form{page: "latchkey/apikey/{handle}/rotate/"}, target{key: mine}).want(200, "Copy the key now")
}

// TestSuperusersOnly: only a superuser makes superusers, changes their rights, ends their sessions,
// or takes the status away. Others neither do it by a form that the page does not offer.
func TestSuperusersOnly(t *testing.T) {
	t.Parallel()
	site := openSite(t)
	all := testkit.Permission("auth.view_user", "auth.add_user", "auth.change_user", "auth.delete_user")
	site.User(t, "helen", testkit.Staff, testkit.Password(password), all)
	b := as(t, site, "helen")
	boss := newTarget(t, site, "boss", form{model: "auth.user", audit: "session.end"})
	if err := site.Users.SetSuperuser(t.Context(), boss.ID, true); err != nil {
		t.Fatal(err)
	}
	plain := newTarget(t, site, "plain", form{model: "auth.user"})
	for _, f := range forms {
		if f.model != "auth.user" || f.audit == "" || !strings.Contains(f.page, "{id}") {
			continue
		}
		if b.send(f, boss); b.last.Code != http.StatusForbidden {
			t.Errorf("%s %s of a superuser: %d", f.page, f.sends, b.last.Code)
		}
	}
	b.send(form{page: "auth/user/{id}/change/", sends: "username=plain&is_active=on&is_superuser=on"}, plain).want(403)
	for _, action := range []string{"deactivate", "end_sessions", "delete_selected"} {
		b.send(form{page: "auth/user/", sends: "action=" + action + "&_selected_action={id}&post=yes"}, boss)
		if user, err := site.Users.ByID(t.Context(), boss.ID); err != nil || !user.Active || !user.Superuser {
			t.Fatalf("%s: %+v, %v", action, user, err)
		}
		if n := openSessions(t, site, boss.ID); n != 1 {
			t.Errorf("%s: %d sessions are open", action, n)
		}
	}
	maria := as(t, site, "maria")
	maria.send(form{page: "auth/user/{id}/change/", sends: "username=boss&is_active=on"}, boss)
	if user, err := site.Users.ByID(t.Context(), boss.ID); err != nil || user.Superuser {
		t.Errorf("a superuser cannot take the status away: %+v, %v", user, err)
	}
}

func openSessions(t *testing.T, site *testkit.Site, id auth.UserID) (n int) {
	t.Helper()
	for _, err := range site.Sessions.ByUser(t.Context(), id) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	return n
}

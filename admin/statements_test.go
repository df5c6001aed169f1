package admin_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/testkit"
)

// populate adds n groups, each with a permission, and n users, each with a token, a key, a
// permission of their own, and a membership of every one of ten groups. The names begin with
// "many".
func populate(t *testing.T, site *testkit.Site, n int) (users, groups []string) {
	t.Helper()
	ctx := t.Context()
	var ids []auth.GroupID
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i := range n {
		g, err := site.Groups.Create(ctx, fmt.Sprintf("many%03d", i))
		check(err)
		check(site.Groups.Grant(ctx, g.ID, "auth.view_user"))
		ids, groups = append(ids, g.ID), append(groups, string(g.ID))
	}
	for i := range n {
		u, err := site.Users.Create(ctx, auth.CreateParams{Username: fmt.Sprintf("many%03d", i)})
		check(err)
		check(site.Groups.SetGroups(ctx, u.ID, ids[:min(n, 10)]...))
		check(site.Groups.GrantUser(ctx, u.ID, "auth.view_group"))
		_, err = site.Tokens.GetOrCreate(ctx, u.ID)
		check(err)
		_, _, err = site.Keys.Create(ctx, apikey.CreateParams{User: u.ID, Name: "many"})
		check(err)
		users = append(users, string(u.ID))
	}
	return users, groups
}

// TestStatements: a page of the admin, and the question before an action, run as many statements
// with many objects as with few, for a superuser and for a member of the staff alike.
func TestStatements(t *testing.T) {
	t.Parallel()
	type ask struct {
		path string
		form url.Values // nil: a GET
	}
	counts := map[string][]int{}
	for _, n := range []int{3, 40} {
		site := openSite(t)
		users, groups := populate(t, site, n)
		var all []string
		for _, verb := range []string{"view", "add", "change", "delete"} {
			for _, model := range []string{"auth.%s_user", "auth.%s_group", "authtoken.%s_tokenproxy",
				"latchkey.%s_apikey", "latchkey.%s_audit", "latchkey.%s_refusal"} {
				all = append(all, fmt.Sprintf(model, verb))
			}
		}
		site.User(t, "sam", testkit.Staff, testkit.Password(password), testkit.Permission(all...))
		user, group := "/admin/auth/user/", "/admin/auth/group/"
		asks := map[string]ask{"sets groups that one may give": {user + users[0] + "/change/", url.Values{
			"username": {""}, "groups": groups}}} // an error, so that nothing is written
		for _, path := range []string{"", "auth/user/", "auth/user/?q=many", "auth/user/?is_active__exact=1",
			"auth/user/add/", "auth/user/{user}/change/", "auth/user/{user}/delete/", "auth/user/{user}/history/",
			"auth/user/{user}/sessions/", "auth/user/{user}/deactivate/", "auth/group/", "auth/group/?q=many",
			"auth/group/add/", "auth/group/{group}/change/", "auth/group/{group}/delete/", "find/?q=many",
			"autocomplete/?model=auth.user&term=many", "authtoken/tokenproxy/", "authtoken/tokenproxy/?q=many000",
			"latchkey/apikey/", "latchkey/apikey/?q=many", "latchkey/apikey/?state=live", "latchkey/audit/",
			"latchkey/audit/?q=many000", "latchkey/audit/?action=user.create"} {
			asks[path] = ask{"/admin/" + strings.NewReplacer("{user}", users[0], "{group}",
				groups[0]).Replace(path), nil}
		}
		for name, form := range map[string]url.Values{
			"ticked": {"_selected_action": users}, "all that match": {"select_across": {"1"}}} {
			for _, action := range []string{"deactivate", "end_sessions", "delete_selected"} {
				asks["users: "+action+" "+name] = ask{user + "?q=many", with(form, "action", action)}
			}
		}
		for name, form := range map[string]url.Values{
			"ticked": {"_selected_action": groups}, "all that match": {"select_across": {"1"}}} {
			asks["groups: delete "+name] = ask{group + "?q=many", with(form, "action", "delete_selected")}
		}
		for _, who := range []string{"maria", "sam"} {
			b := as(t, site, who)
			for name, ask := range asks {
				send := func() {
					if ask.form == nil {
						b.get(ask.path)
					} else {
						b.post(ask.path, with(ask.form, "csrfmiddlewaretoken", b.cookies["csrftoken"]))
					}
				}
				send()
				if b.last.Code != 200 && b.last.Code != 302 {
					t.Errorf("%s, %s: %d", who, name, b.last.Code)
				}
				counts[who+", "+name] = append(counts[who+", "+name], len(site.Queries(send)))
			}
		}
	}
	for name, n := range counts {
		if n[0] != n[1] {
			t.Errorf("%s: %d statements with few objects, %d with many", name, n[0], n[1])
		}
	}
}

// with returns a form with one more field.
func with(form url.Values, name, value string) url.Values {
	more := url.Values{name: {value}}
	for name, values := range form {
		more[name] = values
	}
	return more
}

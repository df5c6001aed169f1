package bench_test

import (
	"fmt"
	"net/url"
	"strconv"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// adminForm is a form that BenchmarkAdmin sends.
type adminForm struct {
	path   string
	sends  url.Values
	want   int                     // 302: it was done; 200: the question before
	before func(f filler) []string // statements that run first, of which the time does not count
}

var adminForms = []adminForm{
	{"auth/user/12/sessions/", url.Values{"all": {"1"}}, 302, nil},
	{"auth/user/12/sessions/", url.Values{"end": {"no-such-session"}}, 302, nil},
	{"auth/user/12/sign-out/", url.Values{"post": {"yes"}}, 302, nil},
	{"auth/user/", url.Values{"action": {"end_sessions"}, "_selected_action": {"12", "13"}, "post": {"yes"}}, 302, nil},
	{"auth/user/", url.Values{"action": {"end_sessions"}, "_selected_action": manyIDs(), "post": {"yes"}}, 302,
		activeAgain},
	{"auth/user/?groups__id__exact=2", url.Values{"action": {"deactivate"}, "select_across": {"1"}}, 200, nil},
	{"auth/user/?groups__id__exact=2", url.Values{"action": {"delete_selected"}, "select_across": {"1"}}, 200, nil},
	{"auth/user/", url.Values{"action": {"deactivate"}, "_selected_action": manyIDs()}, 200, nil},
	{"auth/user/", url.Values{"action": {"end_sessions"}, "_selected_action": manyIDs()}, 200, nil},
	{"auth/user/", url.Values{"action": {"delete_selected"}, "_selected_action": manyIDs()}, 200, nil},
	{"auth/user/", url.Values{"action": {"deactivate"}, "_selected_action": manyIDs(), "post": {"yes"}}, 302,
		activeAgain},
	{"auth/user/", url.Values{"action": {"delete_selected"}, "_selected_action": doomedIDs(), "post": {"yes"},
		"confirm": {"500 users"}}, 302, doomedUsers},
	{"auth/user/12/change/", url.Values{"username": {"user0000002"}, "is_active": {"on"}, "_continue": {"1"}}, 302,
		nil},
	{"auth/user/2001000/delete/", url.Values{"post": {"yes"}, "confirm": {"doomed1000"}}, 302, doomedUsers},
	{"auth/group/9/delete/", url.Values{"post": {"yes"}, "confirm": {"doomed"}}, 302, doomedGroup},
	{"auth/group/1/change/", url.Values{"name": {"many"}, "_continue": {"1"}}, 302, nil},
}

// areMany selects the users of manyIDs.
const areMany = "id BETWEEN 1000 AND 1499"

// manyIDs are the numbers of 500 users.
func manyIDs() []string { return idsFrom(1000) }

// doomedIDs are those of 500 users whom doomedUsers adds.
func doomedIDs() []string { return idsFrom(2001000) }

func idsFrom(first int) (ids []string) {
	for i := range 500 {
		ids = append(ids, strconv.Itoa(first+i))
	}
	return ids
}

// activeAgain activates the users of manyIDs.
func activeAgain(filler) []string {
	return []string{"UPDATE auth_user SET is_active = (1 = 1) WHERE " + areMany}
}

// doomedUsers adds the users of doomedIDs, each with a token and an API key.
func doomedUsers(f filler) []string {
	statements := []string{}
	for _, table := range []string{"authtoken_token", "latchkey_apikey"} {
		statements = append(statements, "DELETE FROM "+table+" WHERE user_id > 2000000")
	}
	name := f.concat("'doomed'", f.text("id"))
	return append(statements, "DELETE FROM auth_user WHERE id > 2000000",
		"INSERT INTO auth_user (id, username, first_name, last_name, email, password, is_staff, is_active, "+
			"is_superuser, date_joined) SELECT 2000000 + id, "+name+", '', '', '', '!', 1 = 0, 1 = 1, 1 = 0, "+f.at+
			" FROM auth_user WHERE "+areMany,
		"INSERT INTO authtoken_token ("+f.key+", created, user_id) SELECT "+name+", "+f.at+
			", 2000000 + id FROM auth_user WHERE "+areMany,
		"INSERT INTO latchkey_apikey (handle, digest, user_id, parent, name, description, scopes, networks, "+
			"created, last_used, last_network, successor, revoked_by) SELECT "+name+", "+name+", 2000000 + id, '', "+
			"'key', '', 'orders:read', '', 1800000000000000, 1800000000000000, '', '', '' FROM auth_user WHERE "+
			areMany)
}

// doomedGroup adds a group with the members of the group many.
func doomedGroup(filler) []string {
	return []string{"DELETE FROM auth_user_groups WHERE group_id = 9", "DELETE FROM auth_group WHERE id = 9",
		"INSERT INTO auth_group (id, name) VALUES (9, 'doomed')",
		"INSERT INTO auth_user_groups (user_id, group_id) SELECT user_id, 9 FROM auth_user_groups WHERE group_id = 1"}
}

// signedIn are the users for whom a session starts before the form is sent.
func (f adminForm) signedIn() []string {
	if f.sends.Get("action") == "end_sessions" && f.sends.Get("post") == "yes" {
		return f.sends["_selected_action"]
	}
	return []string{"12", "12", "12"}
}

// benchmarkForms measures the forms of the admin.
func benchmarkForms(b *testing.B, site *latchkey.Site, databaseURL string) {
	staff := signIn(b, site) // again: after 15 minutes a page would ask for the password
	f, raw := fillerOf(databaseURL), dbtest.Raw(b, databaseURL)
	for _, form := range adminForms {
		name := fmt.Sprintf("POST /admin/%s?%s of %d", form.path, form.sends.Get("action"),
			len(form.sends["_selected_action"]))
		b.Run(name, func(b *testing.B) {
			var times pageTimes
			for b.Loop() {
				b.StopTimer()
				if form.before != nil {
					for _, statement := range form.before(f) {
						if _, err := raw.ExecContext(b.Context(), statement); err != nil {
							b.Fatalf("%.200s: %v", statement, err)
						}
					}
				}
				for _, id := range form.signedIn() {
					startSessions(b, site, auth.UserID(id), 1)
				}
				b.StartTimer()
				times.page(func() {
					if code := staff.post(form.path, form.sends); code != form.want {
						b.Fatalf("%d, not %d", code, form.want)
					}
				})
			}
			times.report(b)
		})
	}
}

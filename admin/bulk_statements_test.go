package admin_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"testing"

	"github.com/latchkey-go/latchkey/adminlog"
	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
)

// TestBulkStatements: an action writes many objects with as many statements as few. Each object
// still has its entries in the audit trail and in the log, and its hooks.
func TestBulkStatements(t *testing.T) {
	t.Parallel()
	counts := map[string][]int{}
	for _, n := range []int{3, 40} {
		site := openSite(t)
		users, groups := populate(t, site, n)
		hooked := 0
		site.Users.OnDelete(func(context.Context, auth.User) error { hooked++; return nil })
		b := as(t, site, "maria")
		for _, id := range users {
			err := site.Sessions.SignIn(httptest.NewRequestWithContext(t.Context(), "POST", "/", nil), http.Header{},
				auth.User{ID: auth.UserID(id)})
			if err != nil {
				t.Fatal(err)
			}
		}
		for _, step := range []struct {
			list, action, kind, recorded string
			ids                          []string
			flag                         adminlog.Action
		}{
			{"user", "end_sessions", "session", "session.end", users, 0},
			{"user", "deactivate", "user", "user.deactivate", users, adminlog.Change},
			{"user", "delete_selected", "user", "user.delete", users, adminlog.Deletion},
			{"group", "delete_selected", "group", "group.delete", groups, adminlog.Deletion},
		} {
			form := url.Values{"action": {step.action}, "_selected_action": step.ids, "post": {"yes"},
				"confirm": {fmt.Sprintf("%d %ss", n, step.kind)}, "csrfmiddlewaretoken": {b.cookies["csrftoken"]}}
			path := "/admin/auth/" + step.list + "/"
			counts[step.recorded] = append(counts[step.recorded], len(site.Queries(func() { b.post(path, form) })))
			if b.last.Code != 302 {
				t.Fatalf("%s: %d", step.recorded, b.last.Code)
			}
			var trail []string
			for e, err := range site.Audit.List(t.Context(), audit.Filter{Action: step.recorded}) {
				if err != nil {
					t.Fatal(err)
				}
				id := e.Event.ID
				if step.kind == "session" { // whose id is its handle
					id = string(e.User)
				}
				trail = append(trail, id)
			}
			slices.Sort(trail)
			if !slices.Equal(trail, slices.Sorted(slices.Values(step.ids))) {
				t.Errorf("%s: the audit trail has %v", step.recorded, trail)
			}
			for _, id := range step.ids {
				if step.flag == 0 { // of sessions the log has nothing
					break
				}
				entries, err := site.AdminLog.ListEntries(t.Context(), adminlog.Filter{Limit: 1,
					Object: adminlog.Object{App: "auth", Model: step.kind, ID: id}})
				if err != nil || len(entries) != 1 || entries[0].Action != step.flag {
					t.Errorf("%s: the log of %s has %v, %v", step.recorded, id, entries, err)
				}
			}
		}
		if hooked != n {
			t.Errorf("%d hooks for %d users", hooked, n)
		}
		if _, err := site.Audit.Verify(t.Context(), audit.Checks{}); err != nil {
			t.Errorf("the trail: %v", err)
		}
	}
	t.Log(counts)
	for name, n := range counts {
		if n[0] != n[1] {
			t.Errorf("%s: %d statements for 3, %d for 40", name, n[0], n[1])
		}
	}
}

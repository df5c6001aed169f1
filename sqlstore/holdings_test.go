package sqlstore_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestHoldings: what many users and groups hold is what each of them holds when it is asked for
// alone, and an id that none has selects nothing.
func TestHoldings(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db, ctx := open(t), t.Context()
		store := db.Groups()
		check := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		var users []auth.UserID
		var groups []auth.GroupID
		for i := range 4 {
			g, err := store.InsertGroup(ctx, fmt.Sprint("group", 9-i))
			check(err)
			u, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: fmt.Sprint("user", i)}})
			check(err)
			users, groups = append(users, u), append(groups, g.ID)
			for j, name := range []string{"auth.view_user", "auth.add_group", "auth.delete_group"}[:i] {
				check(store.SetGroupPermission(ctx, g.ID, name, true))
				check(store.SetUserPermission(ctx, u, name, true))
				check(store.SetMember(ctx, groups[j], u, true))
			}
		}
		held, err := store.HoldingsOf(ctx, append(users, "no id", "999"))
		check(err)
		given, err := store.PermissionsOf(ctx, append(groups, "no id", "999"))
		check(err)
		members, err := store.CountMembersOf(ctx, append(groups, "no id", "999"), 100)
		check(err)
		four, err := store.CountMembersOf(ctx, groups, 4)
		check(err)
		if n := four[groups[0]] + four[groups[1]] + four[groups[2]]; n != 4 {
			t.Errorf("%d of 6 memberships are counted, not 4: %v", n, four)
		}
		for i := range 4 {
			want := auth.Holdings{Groups: list(t, store.ListGroups(ctx, auth.GroupFilter{User: users[i]})),
				Permissions: list(t, store.ListPermissions(ctx, auth.PermissionFilter{User: users[i]}))}
			if diff := cmp.Diff(want, held[users[i]]); diff != "" {
				t.Errorf("user %d: %s", i, diff)
			}
			of := list(t, store.ListPermissions(ctx, auth.PermissionFilter{Group: groups[i]}))
			if diff := cmp.Diff(of, given[groups[i]]); diff != "" {
				t.Errorf("group %d: %s", i, diff)
			}
			n, err := store.CountMembers(ctx, groups[i])
			if check(err); n != members[groups[i]] {
				t.Errorf("group %d: %d members, not %d", i, members[groups[i]], n)
			}
		}
		some := list(t, db.Users().ListUsers(ctx, auth.UserFilter{IDs: []auth.UserID{users[2], "no id", users[0],
			"999"}}))
		if len(some) != 2 || some[0].ID != users[0] || some[1].ID != users[2] {
			t.Errorf("users by id: %v", some)
		}
		named := list(t, store.ListGroups(ctx, auth.GroupFilter{IDs: []auth.GroupID{groups[0], "no id", groups[3]}}))
		if len(named) != 2 || named[0].ID != groups[3] || named[1].ID != groups[0] {
			t.Errorf("groups by id: %v", named)
		}
		if none := list(t, db.Users().ListUsers(ctx, auth.UserFilter{IDs: []auth.UserID{}})); len(none) != 0 {
			t.Errorf("no ids select %v", none)
		}
	})
}

// list returns what an iteration has.
func list[T any](t *testing.T, all func(yield func(T, error) bool)) (found []T) {
	t.Helper()
	for element, err := range all {
		if err != nil {
			t.Fatal(err)
		}
		found = append(found, element)
	}
	return found
}

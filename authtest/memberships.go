package authtest

import (
	"errors"
	"slices"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

var membershipTests = map[string]func(*testing.T, Stores){
	"the groups of a user and the members of a group can be listed": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		readers, writers := insertGroup(t, s, "readers"), insertGroup(t, s, "writers")
		for _, step := range []struct{ groups []auth.GroupID }{
			{[]auth.GroupID{writers.ID}}, {[]auth.GroupID{writers.ID, readers.ID, writers.ID}},
			{[]auth.GroupID{readers.ID}}, {},
			{[]auth.GroupID{readers.ID, writers.ID}},
		} {
			if err := s.Groups.SetUserGroups(ctx, alice, step.groups); err != nil {
				t.Fatal(err)
			}
			want := slices.Compact(slices.Sorted(slices.Values(step.groups)))
			if got := idsOf(groupsOf(t, s, alice)); !slices.Equal(got, want) {
				t.Errorf("groups %v, want %v", got, want)
			}
		}
		if err := s.Groups.SetMember(ctx, readers.ID, bob, true); err != nil {
			t.Fatal(err)
		}
		if diff := diff([]auth.Group{readers, writers}, groupsOf(t, s, alice)); diff != "" {
			t.Errorf("not by name: %s", diff)
		}
		for id, want := range map[auth.GroupID][]string{
			readers.ID: {"alice", "bob"}, writers.ID: {"alice"}, "999999": {}, "x": {},
		} {
			got := userNames(collect(t, s.Users.ListUsers(ctx, auth.UserFilter{Group: id})))
			if n, err := s.Groups.CountMembers(ctx, id); !slices.Equal(got, want) || n != len(want) || err != nil {
				t.Errorf("members of %s: %v, %d, %v, want %v", id, got, n, err, want)
			}
		}
		limited := collect(t, s.Users.ListUsers(ctx, auth.UserFilter{Group: readers.ID, After: "alice", Limit: 1}))
		if got := userNames(limited); !slices.Equal(got, []string{"bob"}) {
			t.Errorf("a page of members: %v", got)
		}
		for _, id := range []auth.UserID{"999999", "x", "1\x00"} {
			if got := groupsOf(t, s, id); len(got) > 0 {
				t.Errorf("groups of %q: %v", id, got)
			}
		}
	},
	"the groups of a user are set as a whole or not at all": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		readers, writers := insertGroup(t, s, "readers"), insertGroup(t, s, "writers")
		for _, user := range []auth.UserID{alice, bob} {
			if err := s.Groups.SetUserGroups(ctx, user, []auth.GroupID{readers.ID}); err != nil {
				t.Fatal(err)
			}
		}
		err := s.Groups.SetUserGroups(ctx, alice, []auth.GroupID{writers.ID, "999999"})
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("an unknown group: %v", err)
		}
		for _, groups := range [][]auth.GroupID{nil, {writers.ID}} {
			if err := s.Groups.SetUserGroups(ctx, "999999", groups); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("an unknown user: %v", err)
			}
		}
		if err := s.Groups.SetUserGroups(ctx, bob, nil); err != nil {
			t.Fatal(err)
		}
		if got := groupsOf(t, s, alice); !slices.Equal(got, []auth.Group{readers}) {
			t.Errorf("%v", got)
		}
	},
	"concurrent changes of a user's groups leave the groups of one of them": func(t *testing.T, s Stores) {
		alice := insert(t, t.Context(), s, "alice")
		var sets [][]auth.GroupID
		for n := range 4 {
			sets = append(sets, []auth.GroupID{insertGroup(t, s, numbered("group", n)).ID})
		}
		for range 5 {
			errs := make(chan error)
			for _, groups := range sets {
				go func() { errs <- s.Groups.SetUserGroups(t.Context(), alice, groups) }()
			}
			for range sets {
				if err := <-errs; err != nil {
					t.Error(err)
				}
			}
			if got := groupsOf(t, s, alice); len(got) != 1 {
				t.Errorf("groups %v, want one", got)
			}
		}
	},
	"permissions are listed, and those that a user or a group is granted": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, readers := insert(t, ctx, s, "alice"), insertGroup(t, s, "readers")
		all := collect(t, s.Groups.ListPermissions(ctx, auth.PermissionFilter{}))
		add := auth.Permission{App: "auth", Model: "user", Codename: "add_user", Name: "Can add user"}
		if !slices.Contains(all, add) || add.String() != "auth.add_user" {
			t.Errorf("%+v lack %s", all, add)
		}
		if !slices.IsSortedFunc(all, func(a, b auth.Permission) int {
			return slices.Compare([]string{a.App, a.Model, a.Codename}, []string{b.App, b.Model, b.Codename})
		}) {
			t.Errorf("not sorted: %v", all)
		}
		for _, err := range []error{
			s.Groups.SetMember(ctx, readers.ID, alice, true),
			s.Groups.SetUserPermission(ctx, alice, "auth.view_user", true),
			s.Groups.SetUserPermission(ctx, alice, "auth.add_user", true),
			s.Groups.SetGroupPermission(ctx, readers.ID, "authtoken.view_token", true),
		} {
			if err != nil {
				t.Fatal(err)
			}
		}
		for name, test := range map[string]struct {
			filter auth.PermissionFilter
			want   []string
		}{
			"of the user itself": {auth.PermissionFilter{User: alice}, []string{"auth.add_user", "auth.view_user"}},
			"of the group":       {auth.PermissionFilter{Group: readers.ID}, []string{"authtoken.view_token"}},
			"of both":            {auth.PermissionFilter{User: alice, Group: readers.ID}, nil},
			"of nobody":          {auth.PermissionFilter{User: "999999"}, nil},
			"of a malformed id":  {auth.PermissionFilter{User: "1\x00"}, nil},
			"of no group":        {auth.PermissionFilter{Group: "x"}, nil},
		} {
			var got []string
			for _, p := range collect(t, s.Groups.ListPermissions(ctx, test.filter)) {
				got = append(got, p.String())
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("%s: %v, want %v", name, got, test.want)
			}
		}
	},
}

func groupsOf(t *testing.T, s Stores, id auth.UserID) []auth.Group {
	t.Helper()
	return collect(t, s.Groups.ListGroups(t.Context(), auth.GroupFilter{User: id}))
}

func idsOf(groups []auth.Group) (ids []auth.GroupID) {
	for _, g := range groups {
		ids = append(ids, g.ID)
	}
	slices.Sort(ids)
	return ids
}

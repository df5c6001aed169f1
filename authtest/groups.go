package authtest

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

func insertGroup(t *testing.T, s Stores, name string) auth.Group {
	t.Helper()
	group, err := s.Groups.InsertGroup(t.Context(), name)
	if err != nil {
		t.Fatal(err)
	}
	return group
}

// holds reports whether the user, read again, has the permission.
func holds(t *testing.T, s Stores, id auth.UserID, permission string) bool {
	t.Helper()
	user, err := s.Users.UserByID(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	held, err := user.HasPermission(t.Context(), permission)
	if err != nil {
		t.Fatal(err)
	}
	return held
}

var groupTests = map[string]func(*testing.T, Stores){
	"groups are created, found, listed by name and deleted": func(t *testing.T, s Stores) {
		ctx := t.Context()
		b, a := insertGroup(t, s, "writers"), insertGroup(t, s, "readers")
		if diff := diff([]auth.Group{a, b}, collect(t, s.Groups.ListGroups(ctx, auth.GroupFilter{}))); diff != "" {
			t.Error(diff)
		}
		if _, err := s.Groups.InsertGroup(ctx, "readers"); !errors.Is(err, auth.ErrExists) {
			t.Errorf("a taken name: %v", err)
		}
		if got, err := s.Groups.GroupByName(ctx, "readers"); err != nil || got != a {
			t.Errorf("%+v, %v", got, err)
		}
		if got, err := s.Groups.GroupByID(ctx, a.ID); err != nil || got != a {
			t.Errorf("by id: %+v, %v", got, err)
		}
		for _, name := range []string{"", "Readers", "readers ", "readers\x00"} {
			if _, err := s.Groups.GroupByName(ctx, name); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%q: %v", name, err)
			}
		}
		for id, want := range map[auth.GroupID]error{
			b.ID: auth.ErrExists, "999999": auth.ErrNotFound, "x": auth.ErrNotFound,
		} {
			if err := s.Groups.RenameGroup(ctx, id, "readers"); !errors.Is(err, want) {
				t.Errorf("rename %q: %v", id, err)
			}
		}
		for _, name := range []string{"editors", "editors", "Éditors", "editors"} { // the name that it has, too
			if err := s.Groups.RenameGroup(ctx, b.ID, name); err != nil {
				t.Errorf("rename to %s: %v", name, err)
			}
			if got, err := s.Groups.GroupByName(ctx, name); err != nil || got != (auth.Group{ID: b.ID, Name: name}) {
				t.Errorf("%+v, %v", got, err)
			}
		}
		if _, err := s.Groups.GroupByName(ctx, "writers"); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("the old name: %v", err)
		}
		if err := s.Groups.DeleteGroups(ctx, a.ID, a.ID); err != nil { // an id that comes twice counts once
			t.Error(err)
		}
		for _, id := range append(notIDs(), string(a.ID)) {
			if err := s.Groups.DeleteGroups(ctx, auth.GroupID(id)); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("delete %q: %v", id, err)
			}
			if _, err := s.Groups.GroupByID(ctx, auth.GroupID(id)); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("find %q: %v", id, err)
			}
		}
	},
	"a list of groups can be searched and read from both ends": func(t *testing.T, s Stores) {
		for _, name := range []string{"readers", "writers", "Éditors", "100%"} {
			insertGroup(t, s, name)
		}
		list := func(filter auth.GroupFilter) (names []string) {
			for _, g := range collect(t, s.Groups.ListGroups(t.Context(), filter)) {
				names = append(names, g.Name)
			}
			return names
		}
		all := list(auth.GroupFilter{}) // in the order of the store's collation
		if len(all) != 4 {
			t.Fatal(all)
		}
		for name, test := range map[string]struct {
			filter auth.GroupFilter
			want   []string
		}{
			"limit":            {auth.GroupFilter{Limit: 2}, all[:2]},
			"after":            {auth.GroupFilter{After: all[1]}, all[2:]},
			"after the last":   {auth.GroupFilter{After: all[3]}, nil},
			"descending":       {auth.GroupFilter{Descending: true}, backwards(all)},
			"before":           {auth.GroupFilter{Descending: true, After: all[2], Limit: 1}, all[1:2]},
			"search":           {auth.GroupFilter{Search: "WRIT"}, []string{"writers"}},
			"search, accent":   {auth.GroupFilter{Search: "Éd"}, []string{"Éditors"}},
			"search, percent":  {auth.GroupFilter{Search: "%"}, []string{"100%"}},
			"search, a NUL":    {auth.GroupFilter{Search: "\x00"}, nil},
			"search, too long": {auth.GroupFilter{Search: strings.Repeat("x", 100_000)}, nil},
			"after a NUL":      {auth.GroupFilter{After: "\x00"}, nil},
		} {
			if diff := diff(test.want, list(test.filter)); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	},
	"a group that is locked can be read, and others wait": func(t *testing.T, s Stores) {
		group := insertGroup(t, s, "readers")
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			if got, err := s.Groups.LockGroup(ctx, group.ID); err != nil || got != group {
				t.Errorf("%+v, %v", got, err)
			}
			_, err := s.Groups.LockGroup(ctx, "999999")
			return err
		})
		if !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
	},
	"a long list has each row once": func(t *testing.T, s Stores) {
		const many = 1100
		err := s.Tx.InTx(t.Context(), func(ctx context.Context) error {
			for n := range many {
				if _, err := s.Groups.InsertGroup(ctx, numbered("group", n)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		groups := s.Groups.ListGroups(t.Context(), auth.GroupFilter{})
		wantNumbered(t, "group", many, groups, func(g auth.Group) string { return g.Name })
	},
	"a permission of the user itself can be granted and revoked": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		for range 2 { // SetUserPermission is idempotent
			if err := s.Groups.SetUserPermission(ctx, alice, "auth.view_user", true); err != nil {
				t.Fatal(err)
			}
		}
		if !holds(t, s, alice, "auth.view_user") {
			t.Error("alice lacks the permission")
		}
		if holds(t, s, alice, "auth.add_user") || holds(t, s, bob, "auth.view_user") {
			t.Error("alice has another permission, or bob has hers")
		}
		for range 2 {
			if err := s.Groups.SetUserPermission(ctx, alice, "auth.view_user", false); err != nil {
				t.Fatal(err)
			}
		}
		if holds(t, s, alice, "auth.view_user") {
			t.Error("still held")
		}
	},
	"a member has the permissions of the group": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, group := insert(t, ctx, s, "alice"), insertGroup(t, s, "readers")
		set := func(member, permitted bool) {
			t.Helper()
			for range 2 {
				if err := s.Groups.SetMember(ctx, group.ID, alice, member); err != nil {
					t.Fatal(err)
				}
				if err := s.Groups.SetGroupPermission(ctx, group.ID, "authtoken.view_token", permitted); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, test := range [][2]bool{{true, true}, {true, false}, {false, true}, {false, false}, {true, true}} {
			set(test[0], test[1])
			if got, want := holds(t, s, alice, "authtoken.view_token"), test[0] && test[1]; got != want {
				t.Errorf("member %v, permitted %v: %v", test[0], test[1], got)
			}
		}
		if err := s.Groups.DeleteGroups(ctx, group.ID); err != nil {
			t.Fatal(err)
		}
		if holds(t, s, alice, "authtoken.view_token") {
			t.Error("still held through a deleted group")
		}
	},
	"the user of a token has the user's permissions": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice := insert(t, ctx, s, "alice")
		insertToken(t, ctx, s, alice, "key")
		if err := s.Groups.SetUserPermission(ctx, alice, "auth.view_user", true); err != nil {
			t.Fatal(err)
		}
		identity, err := s.Tokens.Identify(ctx, "key")
		if err != nil {
			t.Fatal(err)
		}
		if held, err := identity.User.HasPermission(ctx, "auth.view_user"); !held || err != nil {
			t.Error(held, err)
		}
	},
	"an unknown user, group or permission is ErrNotFound": func(t *testing.T, s Stores) {
		ctx := t.Context()
		alice, group := insert(t, ctx, s, "alice"), insertGroup(t, s, "readers")
		for _, id := range notIDs() {
			for what, err := range map[string]error{
				"SetMember, group":          s.Groups.SetMember(ctx, auth.GroupID(id), alice, true),
				"SetMember, user":           s.Groups.SetMember(ctx, group.ID, auth.UserID(id), true),
				"SetMember, user to remove": s.Groups.SetMember(ctx, group.ID, auth.UserID(id), false),
				"SetGroupPermission, group": s.Groups.SetGroupPermission(ctx, auth.GroupID(id), "auth.view_user", true),
				"SetUserPermission, user":   s.Groups.SetUserPermission(ctx, auth.UserID(id), "auth.view_user", true),
			} {
				if !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%s %q: %v", what, id, err)
				}
			}
		}
		for _, permission := range []string{
			"", "auth", "auth.", ".view_user", "view_user", "auth.fly", "nosuch.view_user", "Auth.view_user",
		} {
			if err := s.Groups.SetUserPermission(ctx, alice, permission, true); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("SetUserPermission %q: %v", permission, err)
			}
			if err := s.Groups.SetGroupPermission(ctx, group.ID, permission, false); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("SetGroupPermission %q: %v", permission, err)
			}
		}
	},
}

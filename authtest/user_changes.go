package authtest

import (
	"context"
	"errors"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

var userChangeTests = map[string]func(*testing.T, Stores){
	"LockUser returns the same as UserByID": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		want, err := s.Users.UserByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		find := func(ctx context.Context) error {
			got, err := s.Users.LockUser(ctx, id)
			if diff := diff(want, got); err != nil || diff != "" || got.Grants == nil {
				t.Errorf("%v %s", err, diff)
			}
			for _, none := range notIDs() {
				if _, err := s.Users.LockUser(ctx, auth.UserID(none)); !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%q: %v", none, err)
				}
			}
			return nil
		}
		find(t.Context())
		if err := s.Tx.InTx(t.Context(), find); err != nil {
			t.Error(err)
		}
	},
	"an update writes the fields that it sets and no other": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		insert(t, t.Context(), s, "bob")
		want, err := s.Users.UserByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		yes, no, text := true, false, func(s string) *string { return &s }
		for _, step := range []struct {
			change auth.UserChange
			do     func()
		}{
			{auth.UserChange{}, func() {}},
			{auth.UserChange{Email: text("a@b")}, func() { want.Email = "a@b" }},
			{auth.UserChange{FirstName: text("A"), LastName: text("L")},
				func() { want.FirstName, want.LastName = "A", "L" }},
			{auth.UserChange{Active: &no, Staff: &yes}, func() { want.Active, want.Staff = false, true }},
			{auth.UserChange{Superuser: &yes, PasswordHash: text("new")},
				func() { want.Superuser, want.PasswordHash = true, "new" }},
			{auth.UserChange{PasswordHash: text("newer"), IfPasswordHash: text("new")},
				func() { want.PasswordHash = "newer" }},
			{auth.UserChange{Email: text("")}, func() { want.Email = "" }},
			{auth.UserChange{Username: text("Alice")}, func() { want.Username = "Alice" }},
			{auth.UserChange{Username: text("ann"), Email: text("x@y")},
				func() { want.Username, want.Email = "ann", "x@y" }},
		} {
			if err := s.Users.UpdateUser(t.Context(), id, step.change); err != nil {
				t.Fatal(err)
			}
			step.do()
			got, err := s.Users.UserByID(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := diff(want, got); diff != "" {
				t.Error(diff)
			}
		}
		stale := auth.UserChange{PasswordHash: text("lost"), IfPasswordHash: text("new")}
		err = s.Users.UpdateUser(t.Context(), id, stale)
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("IfPasswordHash is not the stored hash: %v", err)
		}
		err = s.Users.UpdateUser(t.Context(), id, auth.UserChange{Username: text("bob")})
		if !errors.Is(err, auth.ErrExists) {
			t.Errorf("a taken name: %v", err)
		}
		bob, err := s.Users.UserByName(t.Context(), "bob")
		if err != nil || bob.PasswordHash != "hash of bob" || !bob.Active {
			t.Errorf("another user: %+v, %v", bob, err)
		}
	},
	"deleting a user deletes the rows that refer to it": func(t *testing.T, s Stores) {
		ctx := t.Context()
		id, bob := insert(t, ctx, s, "alice"), insert(t, ctx, s, "bob")
		insertToken(t, ctx, s, id, "alice's key")
		insertToken(t, ctx, s, bob, "bob's key")
		group, err := s.Groups.InsertGroup(ctx, "readers")
		if err != nil {
			t.Fatal(err)
		}
		for _, user := range []auth.UserID{id, bob} {
			if err := s.Groups.SetMember(ctx, group.ID, user, true); err != nil {
				t.Fatal(err)
			}
			if err := s.Groups.SetUserPermission(ctx, user, "auth.view_user", true); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Users.DeleteUsers(ctx, id, id); err != nil { // an id that comes twice counts once
			t.Fatal(err)
		}
		if _, err := s.Users.UserByID(ctx, id); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.Tokens.Identify(ctx, "alice's key"); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		if err := s.Users.DeleteUsers(ctx, id); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		if got, err := s.Tokens.Identify(ctx, "bob's key"); err != nil || got.User.Username != "bob" {
			t.Errorf("another user's token: %v, %v", got, err)
		}
		if next := insert(t, ctx, s, "carol"); next == id {
			t.Errorf("the id %s is used again", id)
		}
	},
}

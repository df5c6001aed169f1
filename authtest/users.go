package authtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

// sameUser compares all of a user but what it may do.
var sameUser = cmp.Options{cmpopts.IgnoreFields(auth.User{}, "Grants"), cmpopts.EquateApproxTime(0)}

var userTests = map[string]func(*testing.T, Stores){
	"what is inserted comes back": func(t *testing.T, s Stores) {
		ctx := t.Context()
		want := auth.Account{
			User: auth.User{
				Username: "Grace.Ünï", FirstName: "Grace", LastName: "O'Hara", Email: "Grace@Example.COM",
				Active: true, Staff: true, Superuser: true,
				DateJoined: joined, LastLogin: time.Date(2025, 5, 6, 7, 8, 9, 0, time.UTC),
			},
			PasswordHash: "pbkdf2_sha256$1000$salt$hash",
		}
		id, err := s.Users.InsertUser(ctx, want)
		if err != nil {
			t.Fatal(err)
		}
		want.ID = id
		byID, err := s.Users.UserByID(ctx, id)
		if err != nil {
			t.Fatal(err)
		}
		byName, err := s.Users.UserByName(ctx, want.Username)
		if err != nil {
			t.Fatal(err)
		}
		for _, got := range []auth.Account{byID, byName} {
			if diff := cmp.Diff(want, got, sameUser); diff != "" {
				t.Error(diff)
			}
			if got.Grants == nil {
				t.Error("no grants")
			}
		}
	},
	"the least user has zero values": func(t *testing.T, s Stores) {
		before := time.Now().Add(-time.Second)
		id, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: "least"}})
		if err != nil {
			t.Fatal(err)
		}
		got, err := s.Users.UserByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if got.DateJoined.Before(before) {
			t.Errorf("joined %v, want now", got.DateJoined)
		}
		got.DateJoined = time.Time{}
		if diff := cmp.Diff(auth.Account{User: auth.User{ID: id, Username: "least"}}, got, sameUser); diff != "" {
			t.Error(diff)
		}
	},
	"a sample of hashes is of the oldest and the newest users": func(t *testing.T, s Stores) {
		if got, err := s.Users.SampleHashes(t.Context(), 10); len(got) != 0 || err != nil {
			t.Errorf("of nobody: %q, %v", got, err)
		}
		for i := range 7 {
			account := auth.Account{User: auth.User{Username: fmt.Sprintf("user%d", i)}, PasswordHash: fmt.Sprintf("hash$%d", i)}
			if _, err := s.Users.InsertUser(t.Context(), account); err != nil {
				t.Fatal(err)
			}
		}
		for _, n := range []int{0, 1, 4, 7, 8, 100} {
			got, err := s.Users.SampleHashes(t.Context(), n)
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(got)
			unique := slices.Compact(slices.Clone(got))
			if len(unique) != len(got) || len(got) > n || n >= 14 && len(got) != 7 || n > 0 && n < 7 && len(got) != n {
				t.Errorf("%d: %q", n, got)
			}
			if n >= 4 && ordered(s, t) && (!slices.Contains(got, "hash$0") || !slices.Contains(got, "hash$6")) {
				t.Errorf("%d: %q lacks an end", n, got)
			}
		}
	},
	"a taken name is ErrExists": func(t *testing.T, s Stores) {
		insert(t, t.Context(), s, "alice")
		_, err := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
		if !errors.Is(err, auth.ErrExists) {
			t.Error(err)
		}
	},
	"text that no column holds is ErrInvalid": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		for _, text := range []string{"a\x00b", "\xff"} {
			_, insertUser := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: text}})
			_, insertGroup := s.Groups.InsertGroup(t.Context(), text)
			_, insertToken := s.Tokens.InsertToken(t.Context(), token.Token{Key: text, UserID: id})
			update := s.Users.UpdateUser(t.Context(), id, auth.UserChange{Email: &text})
			for what, err := range map[string]error{"user": insertUser, "group": insertGroup, "token": insertToken, "change": update} {
				if !errors.Is(err, auth.ErrInvalid) {
					t.Errorf("%s %q: %v", what, text, err)
				}
			}
		}
	},
	"a locked user is found as by id": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		want, err := s.Users.UserByID(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		find := func(ctx context.Context) error {
			got, err := s.Users.LockUser(ctx, id)
			if diff := cmp.Diff(want, got, sameUser); err != nil || diff != "" || got.Grants == nil {
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
	"names match byte by byte": func(t *testing.T, s Stores) {
		insert(t, t.Context(), s, "alice")
		for _, name := range []string{"", "Alice", "ALICE", "alice ", " alice", "álice", "alice\x00", "alice\xff", "al%"} {
			if _, err := s.Users.UserByName(t.Context(), name); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%q: %v", name, err)
			}
		}
	},
	"what is no id is ErrNotFound": func(t *testing.T, s Stores) {
		insert(t, t.Context(), s, "alice")
		for _, id := range notIDs() {
			_, find := s.Users.UserByID(t.Context(), auth.UserID(id))
			update := s.Users.UpdateUser(t.Context(), auth.UserID(id), auth.UserChange{})
			remove := s.Users.DeleteUser(t.Context(), auth.UserID(id))
			for what, err := range map[string]error{"find": find, "update": update, "delete": remove} {
				if !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%s %q: %v", what, id, err)
				}
			}
		}
	},
	"an update writes what it names and nothing else": func(t *testing.T, s Stores) {
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
			{auth.UserChange{FirstName: text("A"), LastName: text("L")}, func() { want.FirstName, want.LastName = "A", "L" }},
			{auth.UserChange{Active: &no, Staff: &yes}, func() { want.Active, want.Staff = false, true }},
			{auth.UserChange{Superuser: &yes, PasswordHash: text("new")}, func() { want.Superuser, want.PasswordHash = true, "new" }},
			{auth.UserChange{PasswordHash: text("newer"), IfPasswordHash: text("new")}, func() { want.PasswordHash = "newer" }},
			{auth.UserChange{Email: text("")}, func() { want.Email = "" }},
		} {
			if err := s.Users.UpdateUser(t.Context(), id, step.change); err != nil {
				t.Fatal(err)
			}
			step.do()
			got, err := s.Users.UserByID(t.Context(), id)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, sameUser); diff != "" {
				t.Error(diff)
			}
		}
		err = s.Users.UpdateUser(t.Context(), id, auth.UserChange{PasswordHash: text("lost"), IfPasswordHash: text("new")})
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("of a hash that is gone: %v", err)
		}
		bob, err := s.Users.UserByName(t.Context(), "bob")
		if err != nil || bob.PasswordHash != "hash of bob" || !bob.Active {
			t.Errorf("another user: %+v, %v", bob, err)
		}
	},
	"a deleted user is gone with all that hung on it": func(t *testing.T, s Stores) {
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
		if err := s.Users.DeleteUser(ctx, id); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Users.UserByID(ctx, id); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		if _, err := s.Tokens.Identify(ctx, "alice's key"); !errors.Is(err, auth.ErrNotFound) {
			t.Error(err)
		}
		if err := s.Users.DeleteUser(ctx, id); !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("again: %v", err)
		}
		if got, err := s.Tokens.Identify(ctx, "bob's key"); err != nil || got.User.Username != "bob" {
			t.Errorf("the other's token: %v, %v", got, err)
		}
		if next := insert(t, ctx, s, "carol"); next == id {
			t.Errorf("the id %s is used again", id)
		}
	},
	"a listing is by name and filtered": func(t *testing.T, s Stores) {
		ctx := t.Context()
		yes, no := true, false
		for _, a := range []auth.User{
			{Username: "dora", FirstName: "100%", Email: "d_x@example.com", Active: true},
			{Username: "Bob", LastName: "Builder", Active: true, Staff: true},
			{Username: "alice", Email: "Alice@Example.com", Active: true},
			{Username: "carl", FirstName: "!bang", Active: false, Staff: true},
		} {
			if _, err := s.Users.InsertUser(ctx, auth.Account{User: a}); err != nil {
				t.Fatal(err)
			}
		}
		all := userNames(collect(t, s.Users.ListUsers(ctx, auth.UserFilter{}))) // in the store's own order of texts
		for name, test := range map[string]struct {
			filter auth.UserFilter
			want   []string
		}{
			"limit":           {auth.UserFilter{Limit: 2}, all[:2]},
			"after":           {auth.UserFilter{After: all[1]}, all[2:]},
			"after and limit": {auth.UserFilter{After: all[1], Limit: 1}, all[2:3]},
			"after the last":  {auth.UserFilter{After: all[3]}, []string{}},
		} {
			if diff := cmp.Diff(test.want, userNames(collect(t, s.Users.ListUsers(ctx, test.filter)))); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
		for name, test := range map[string]struct {
			filter auth.UserFilter
			want   []string // in any order
		}{
			"all":                      {auth.UserFilter{}, []string{"Bob", "alice", "carl", "dora"}},
			"after who is not":         {auth.UserFilter{After: "carla"}, []string{"dora"}},
			"staff":                    {auth.UserFilter{Staff: &yes}, []string{"Bob", "carl"}},
			"no staff":                 {auth.UserFilter{Staff: &no}, []string{"alice", "dora"}},
			"active staff":             {auth.UserFilter{Staff: &yes, Active: &yes}, []string{"Bob"}},
			"active":                   {auth.UserFilter{Active: &yes}, []string{"Bob", "alice", "dora"}},
			"inactive":                 {auth.UserFilter{Active: &no}, []string{"carl"}},
			"inactive staff":           {auth.UserFilter{Staff: &yes, Active: &no}, []string{"carl"}},
			"inactive, no staff":       {auth.UserFilter{Staff: &no, Active: &no}, []string{}},
			"inactive after him":       {auth.UserFilter{Active: &no, After: "carl"}, []string{}},
			"search username":          {auth.UserFilter{Search: "BOB"}, []string{"Bob"}},
			"search last name":         {auth.UserFilter{Search: "uild"}, []string{"Bob"}},
			"search email":             {auth.UserFilter{Search: "@EXAMPLE"}, []string{"alice", "dora"}},
			"search and filter":        {auth.UserFilter{Search: "b", Active: &no}, []string{"carl"}},
			"a percent sign":           {auth.UserFilter{Search: "%"}, []string{"dora"}},
			"an underscore":            {auth.UserFilter{Search: "_"}, []string{"dora"}},
			"the escape itself":        {auth.UserFilter{Search: "!b"}, []string{"carl"}},
			"a backslash":              {auth.UserFilter{Search: `\`}, []string{}},
			"a quote":                  {auth.UserFilter{Search: `' OR 1=1 --`}, []string{}},
			"search nobody matches":    {auth.UserFilter{Search: "zzz"}, []string{}},
			"a search of great length": {auth.UserFilter{Search: strings.Repeat("a", 100_000)}, []string{}},
			"a search no column holds": {auth.UserFilter{Search: "\x00"}, []string{}},
		} {
			got := slices.Sorted(slices.Values(userNames(collect(t, s.Users.ListUsers(ctx, test.filter)))))
			if diff := cmp.Diff(test.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%s: %s", name, diff)
			}
		}
	},
	"one may write while listing many": func(t *testing.T, s Stores) {
		const many = 1500
		ctx := t.Context()
		err := s.Tx.InTx(ctx, func(ctx context.Context) error {
			for n := range many {
				insert(t, ctx, s, numbered("user", n))
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		seen := 0
		for user, err := range s.Users.ListUsers(ctx, auth.UserFilter{}) {
			if err != nil {
				t.Fatal(err)
			}
			if want := numbered("user", seen); user.Username != want {
				t.Fatalf("got %s, want %s", user.Username, want)
			}
			if seen%500 == 0 {
				insertToken(t, ctx, s, user.ID, "key of "+user.Username)
			}
			seen++
		}
		if seen != many {
			t.Errorf("saw %d users of %d", seen, many)
		}
		if n := len(collect(t, s.Tokens.ListTokens(ctx))); n != many/500 {
			t.Errorf("%d tokens", n)
		}
	},
}

// ordered reports whether the store's ids grow, as numbers do and random ones do not.
func ordered(s Stores, t *testing.T) bool {
	t.Helper()
	first, err := s.Users.UserByName(t.Context(), "user0")
	if err != nil {
		t.Fatal(err)
	}
	_, err = strconv.ParseInt(string(first.ID), 10, 64)
	return err == nil
}

package authtest

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
)

var userTests = map[string]func(*testing.T, Stores){
	"an inserted user is read back": func(t *testing.T, s Stores) {
		want := auth.Account{
			User: auth.User{
				Username: "Grace.Ünï", FirstName: "Grace", LastName: "O'Hara", Email: "Grace@Example.COM",
				Active: true, Staff: true, Superuser: true,
				DateJoined: joined, LastLogin: time.Date(2025, 5, 6, 7, 8, 9, 0, time.UTC),
			},
			PasswordHash: "pbkdf2_sha256$1000$salt$hash",
		}
		ctx := t.Context()
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
			if diff := diff(want, got); diff != "" {
				t.Error(diff)
			}
			if got.Grants == nil {
				t.Error("no grants")
			}
		}
	},
	"a user created with only a name joined now and has zero values": func(t *testing.T, s Stores) {
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
		if diff := diff(auth.Account{User: auth.User{ID: id, Username: "least"}}, got); diff != "" {
			t.Error(diff)
		}
	},
	"a sample of hashes includes the oldest and the newest users": func(t *testing.T, s Stores) {
		if got, err := s.Users.SampleHashes(t.Context(), 10); len(got) != 0 || err != nil {
			t.Errorf("without users: %q, %v", got, err)
		}
		for i := range 7 {
			account := auth.Account{
				User: auth.User{Username: fmt.Sprintf("user%d", i)}, PasswordHash: fmt.Sprintf("hash$%d", i),
			}
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
			if n >= 4 && hasOrderedIDs(s, t) && (!slices.Contains(got, "hash$0") || !slices.Contains(got, "hash$6")) {
				t.Errorf("%d: %q lacks the oldest or the newest", n, got)
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
	"text that not every engine can store is ErrInvalid": func(t *testing.T, s Stores) {
		id := insert(t, t.Context(), s, "alice")
		for _, text := range []string{"a\x00b", "\xff"} {
			_, insertUser := s.Users.InsertUser(t.Context(), auth.Account{User: auth.User{Username: text}})
			_, insertGroup := s.Groups.InsertGroup(t.Context(), text)
			_, insertToken := s.Tokens.InsertToken(t.Context(), token.Token{Key: text, UserID: id})
			update := s.Users.UpdateUser(t.Context(), id, auth.UserChange{Email: &text})
			for what, err := range map[string]error{
				"InsertUser": insertUser, "InsertGroup": insertGroup, "InsertToken": insertToken, "UpdateUser": update,
			} {
				if !errors.Is(err, auth.ErrInvalid) {
					t.Errorf("%s %q: %v", what, text, err)
				}
			}
		}
	},
	"names are compared byte by byte": func(t *testing.T, s Stores) {
		insert(t, t.Context(), s, "alice")
		for _, name := range []string{"", "Alice", "ALICE", "alice ", " alice", "álice", "alice\x00", "alice\xff",
			"al%"} {
			if _, err := s.Users.UserByName(t.Context(), name); !errors.Is(err, auth.ErrNotFound) {
				t.Errorf("%q: %v", name, err)
			}
		}
	},
	"a malformed id is ErrNotFound": func(t *testing.T, s Stores) {
		insert(t, t.Context(), s, "alice")
		for _, id := range notIDs() {
			_, find := s.Users.UserByID(t.Context(), auth.UserID(id))
			update := s.Users.UpdateUser(t.Context(), auth.UserID(id), auth.UserChange{})
			remove := s.Users.DeleteUsers(t.Context(), auth.UserID(id))
			for what, err := range map[string]error{"find": find, "update": update, "delete": remove} {
				if !errors.Is(err, auth.ErrNotFound) {
					t.Errorf("%s %q: %v", what, id, err)
				}
			}
		}
	},
}

// hasOrderedIDs reports whether ids grow with each insert, as integers do and random ids do not.
func hasOrderedIDs(s Stores, t *testing.T) bool {
	t.Helper()
	first, err := s.Users.UserByName(t.Context(), "user0")
	if err != nil {
		t.Fatal(err)
	}
	_, err = strconv.ParseInt(string(first.ID), 10, 64)
	return err == nil
}

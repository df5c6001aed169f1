package authtest

import (
	"context"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/session"
)

func TestDiff(t *testing.T) {
	t.Parallel()
	elsewhere := joined.In(time.FixedZone("east", 3600))
	user := auth.User{ID: "1", Username: "alice", DateJoined: joined}
	loaded := user
	loaded.Grants, loaded.DateJoined = auth.NewGrants(func(context.Context) (auth.PermissionSet, bool, error) {
		return nil, true, nil
	}), elsewhere
	active := user
	active.Active = true
	none, err := auth.LimitTo()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		want, got any
		diff      string
	}{
		"the same texts":           {[]string{"a", "b"}, []string{"a", "b"}, ""},
		"texts in another order":   {[]string{"a", "b"}, []string{"b", "a"}, "got [b a], want [a b]"},
		"none and an empty list":   {[]string{}, []string(nil), ""},
		"another type":             {"1", auth.UserID("1"), "got 1, want 1"},
		"nothing":                  {"1", nil, "got <invalid reflect.Value>, want 1"},
		"other grants, other zone": {user, loaded, ""},
		"one field":                {user, active, "Active got true, want false"},
		"a field within": {auth.Account{User: user}, auth.Account{User: active},
			"User.Active got true, want false"},
		"another hash": {auth.Account{PasswordHash: "a"}, auth.Account{PasswordHash: "b"},
			"PasswordHash got b, want a"},
		"behind pointers": {&token.Token{Key: "a"}, &token.Token{Key: "b"}, "Key got b, want a"},
		"a pointer and none": {&token.Token{Key: "a"}, (*token.Token)(nil),
			"got <invalid reflect.Value>, want Token …"},
		"other scopes": {auth.Identity{}, auth.Identity{Scopes: none}, "Scopes got , want *"},
		"an instant": {session.Session{Expires: joined}, session.Session{Expires: joined.Add(time.Microsecond)},
			"Expires got 2024-01-02 03:04:05.678902 +0000 UTC, want 2024-01-02 03:04:05.678901 +0000 UTC"},
	} {
		if got := diff(c.want, c.got); got != c.diff {
			t.Errorf("%s: %q, want %q", name, got, c.diff)
		}
	}
}

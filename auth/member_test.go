package auth_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// TestIsMember asks for groups by their names, as user.groups.filter(name=…).exists() does.
func TestIsMember(t *testing.T) {
	t.Parallel()
	db := dbtest.Open(t)
	groups := auth.NewGroups(auth.GroupsConfig{Store: db.Groups()})
	user, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice", Active: true}})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"editors", "Editors", "authors"} {
		group, err := groups.Create(t.Context(), name)
		if err == nil && name != "authors" {
			err = groups.AddMember(t.Context(), group.ID, user)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		user auth.UserID
		name string
		want bool
	}{
		{user, "editors", true}, {user, "Editors", true}, {user, "authors", false}, {user, "EDITORS", false},
		{user, "", false}, {"", "editors", false}, {"999", "editors", false}, {"x", "editors", false},
	} {
		if got, err := groups.IsMember(t.Context(), c.user, c.name); got != c.want || err != nil {
			t.Errorf("%q in %q: %v, %v", c.user, c.name, got, err)
		}
	}
}

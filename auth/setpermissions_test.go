package auth_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

// TestSetPermissions replaces the permissions of a user and of a group. One that does not exist
// undoes the whole change.
func TestSetPermissions(t *testing.T) {
	t.Parallel()
	db, users := open(t)
	groups := auth.NewGroups(auth.GroupsConfig{Store: db.Groups(), Tx: db})
	alice := create(t, users, auth.CreateParams{Username: "alice"}).ID
	editors, err := groups.Create(t.Context(), "editors")
	if err != nil {
		t.Fatal(err)
	}
	if found, err := groups.ByID(t.Context(), editors.ID); err != nil || found != editors {
		t.Errorf("by id: %v, %v", found, err)
	}
	for _, c := range []struct {
		permissions []string
		want        string
		err         error
	}{
		{[]string{"auth.add_user", "auth.view_user"}, "auth.add_user auth.view_user", nil},
		{[]string{"auth.view_user", "auth.change_user"}, "auth.change_user auth.view_user", nil},
		{[]string{"no.such"}, "auth.change_user auth.view_user", auth.ErrNotFound},
		{nil, "", nil},
	} {
		for _, who := range []struct {
			filter auth.PermissionFilter
			err    error
		}{
			{auth.PermissionFilter{User: alice}, groups.SetUserPermissions(t.Context(), alice, c.permissions...)},
			{auth.PermissionFilter{Group: editors.ID}, groups.SetPermissions(t.Context(), editors.ID,
				c.permissions...)},
		} {
			var have []string
			for p, err := range groups.Permissions(t.Context(), who.filter) {
				if err != nil {
					t.Fatal(err)
				}
				have = append(have, p.String())
			}
			if got := strings.Join(have, " "); got != c.want || !errors.Is(who.err, c.err) {
				t.Errorf("%+v: %q, not %q; %v", who.filter, got, c.want, who.err)
			}
		}
	}
	if err := groups.SetPermissions(t.Context(), "9999"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("an unknown group: %v", err)
	}
}

// TestPasswordAlgorithm: nothing of a hash but the name of its algorithm leaves the package.
func TestPasswordAlgorithm(t *testing.T) {
	t.Parallel()
	db, users := open(t)
	for hash, want := range map[string]string{
		"pbkdf2_sha256$1000$salt$hash": "pbkdf2_sha256", "!unusable$x": "", "": "", "0123456789abcdef": "",
	} {
		id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "u" + hash},
			PasswordHash: hash})
		if err != nil {
			t.Fatal(err)
		}
		if got, err := users.PasswordAlgorithm(t.Context(), id); got != want || err != nil {
			t.Errorf("%q: %q, %v", hash, got, err)
		}
	}
}

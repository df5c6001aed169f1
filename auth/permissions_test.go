package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
)

func TestHasPermission(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, users := open(t)
	groups := auth.NewGroups(auth.GroupsConfig{Store: db.Groups()})
	editors, err := groups.Create(ctx, "editors")
	if err != nil {
		t.Fatal(err)
	}
	alice := create(t, users, auth.CreateParams{Username: "alice"}).ID
	for _, step := range []func() error{
		func() error { return groups.Grant(ctx, editors.ID, "auth.change_user") },
		func() error { return groups.AddMember(ctx, editors.ID, alice) },
		func() error { return groups.AddMember(ctx, editors.ID, alice) }, // idempotent
		func() error { return groups.GrantUser(ctx, alice, "authtoken.view_token") },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	user := func() auth.User {
		u, err := users.ByID(ctx, alice)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}
	expect := func(moment string, want map[string]bool) {
		t.Helper()
		u := user()
		for permission, held := range want {
			if got, err := u.HasPermission(ctx, permission); got != held || err != nil {
				t.Errorf("%s: %s is %v, %v", moment, permission, got, err)
			}
		}
	}
	expect("own and group's", map[string]bool{"auth.change_user": true, "authtoken.view_token": true,
		"auth.add_user": false, "change_user": false})

	users.SetActive(ctx, alice, false)
	expect("inactive", map[string]bool{"auth.change_user": false, "authtoken.view_token": false})
	users.SetSuperuser(ctx, alice, true)
	expect("inactive superuser", map[string]bool{"auth.change_user": false})
	users.SetActive(ctx, alice, true)
	expect("superuser", map[string]bool{"auth.add_user": true, "no.such": true})
	users.SetSuperuser(ctx, alice, false)

	groups.RemoveMember(ctx, editors.ID, alice)
	groups.RevokeUser(ctx, alice, "authtoken.view_token")
	expect("withdrawn", map[string]bool{"auth.change_user": false, "authtoken.view_token": false})

	for name, err := range map[string]error{
		"unknown permission": groups.GrantUser(ctx, alice, "auth.fly"),
		"no permission":      groups.GrantUser(ctx, alice, "fly"),
		"unknown user":       groups.AddMember(ctx, editors.ID, "99"),
		"unknown group":      groups.Grant(ctx, "99", "auth.add_user"),
	} {
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
	if anonymous, err := (auth.User{}).HasPermission(ctx, "auth.add_user"); anonymous || err != nil {
		t.Errorf("anonymous: %v, %v", anonymous, err)
	}
}

func TestGroups(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	db, _ := open(t)
	groups := auth.NewGroups(auth.GroupsConfig{Store: db.Groups()})
	longest := strings.Repeat("ü", 150)
	for _, name := range []string{"readers", "editors", longest} {
		if _, err := groups.Create(ctx, name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := groups.Create(ctx, "readers"); !errors.Is(err, auth.ErrExists) {
		t.Errorf("a second group of that name: %v", err)
	}
	for _, name := range []string{"", strings.Repeat("g", 151), "a\x00b", "a\xff"} {
		if _, err := groups.Create(ctx, name); !errors.Is(err, auth.ErrInvalid) {
			t.Errorf("%.9q: %v", name, err)
		}
	}
	readers, err := groups.ByName(ctx, "readers")
	if err != nil {
		t.Fatal(err)
	}
	if err := groups.Delete(ctx, readers.ID); err != nil {
		t.Fatal(err)
	}
	if err := groups.Delete(ctx, readers.ID); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("deleted twice: %v", err)
	}
	var left []string
	for group, err := range groups.All(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		left = append(left, group.Name)
	}
	if len(left) != 2 || left[0] != "editors" || left[1] != longest {
		t.Errorf("left: %v", left)
	}
}

// Grants load again after a failed load, and never after a successful one.
func TestGrantsLoadOnce(t *testing.T) {
	t.Parallel()
	ctx, loads := context.Background(), 0
	load := func(context.Context) (auth.PermissionSet, bool, error) {
		if loads++; loads == 1 {
			return nil, false, auth.ErrUnavailable
		}
		return auth.PermissionSet{"auth.add_user": {}}, true, nil
	}
	u := auth.User{ID: "1", Active: true, Grants: auth.NewGrants(load)}
	if held, err := u.HasPermission(ctx, "auth.add_user"); held || !errors.Is(err, auth.ErrUnavailable) {
		t.Errorf("%v, %v", held, err)
	}
	for range 3 {
		if held, err := u.HasPermission(ctx, "auth.add_user"); !held || err != nil {
			t.Errorf("%v, %v", held, err)
		}
	}
	if loads != 2 {
		t.Errorf("loaded %d times", loads)
	}
}

// An empty set of permissions is loaded once too.
func TestEmptyGrantsLoadOnce(t *testing.T) {
	t.Parallel()
	for _, none := range []auth.PermissionSet{nil, {}} {
		loads := 0
		load := func(context.Context) (auth.PermissionSet, bool, error) {
			loads++
			return none, true, nil
		}
		u := auth.User{ID: "1", Active: true, Grants: auth.NewGrants(load)}
		for range 3 {
			if held, err := u.HasPermission(t.Context(), "auth.add_user"); held || err != nil {
				t.Errorf("%v, %v", held, err)
			}
		}
		if loads != 1 {
			t.Errorf("%v: loaded %d times", none, loads)
		}
	}
}

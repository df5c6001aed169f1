package auth_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/internal/dbtest"
)

// recorder keeps events, or fails.
type recorder struct {
	events []auth.Event
	fails  error
}

func (r *recorder) Record(_ context.Context, e auth.Event) error {
	r.events = append(r.events, e)
	return r.fails
}

// taken returns the events since the last call, as lines.
func (r *recorder) taken() (lines []string) {
	for _, e := range r.events {
		line := fmt.Sprintf("%s %s %s", e.Action, e.Kind, e.Name)
		for _, c := range e.Changes {
			line += fmt.Sprintf(" %s[%s>%s]", c.Field, c.Old, c.New)
		}
		lines = append(lines, line)
	}
	r.events = nil
	return lines
}

// recorded is a database with services that record into one recorder.
type recorded struct {
	*recorder
	users  *auth.Users
	groups *auth.Groups
	alice  auth.UserID
	group  auth.GroupID
}

func openRecorded(t *testing.T) recorded {
	t.Helper()
	db, r := dbtest.Open(t), &recorder{}
	users := auth.NewUsers(auth.UsersConfig{Store: db.Users(), Tx: db, Audit: r,
		Hasher: password.NewPool(password.PoolConfig{Iterations: 1000})})
	groups := auth.NewGroups(auth.GroupsConfig{Store: db.Groups(), Users: db.Users(), Tx: db, Audit: r})
	alice, err := users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	group, err := groups.Create(t.Context(), "readers")
	if err != nil {
		t.Fatal(err)
	}
	return recorded{r, users, groups, alice.ID, group.ID}
}

// recordedChanges are the changes of users and groups, in an order in which each does something,
// with the event of each.
var recordedChanges = []struct {
	name string
	do   func(ctx context.Context, r recorded) error
	want string // "" if nothing changes
}{
	{"update", func(ctx context.Context, r recorded) error {
		_, err := r.users.Update(ctx, r.alice, auth.UpdateParams{Email: new("a@example.com"), FirstName: new("Al")})
		return err
	}, "user.update user alice first_name[>Al] email[>a@example.com]"},
	{"update, to what is there", func(ctx context.Context, r recorded) error {
		_, err := r.users.Update(ctx, r.alice, auth.UpdateParams{Email: new("a@example.com"), Active: new(true)})
		return err
	}, ""},
	{"rename", func(ctx context.Context, r recorded) error {
		_, err := r.users.Update(ctx, r.alice, auth.UpdateParams{Username: new("alicia")})
		return err
	}, "user.update user alicia username[alice>alicia]"},
	{"deactivate", func(ctx context.Context, r recorded) error { return r.users.SetActive(ctx, r.alice, false) },
		"user.deactivate user alicia is_active[true>false]"},
	{"activate by Update", func(ctx context.Context, r recorded) error {
		_, err := r.users.Update(ctx, r.alice, auth.UpdateParams{Active: new(true)})
		return err
	}, "user.activate user alicia is_active[false>true]"},
	{"activate again", func(ctx context.Context, r recorded) error { return r.users.SetActive(ctx, r.alice, true) },
		""},
	{"staff", func(ctx context.Context, r recorded) error { return r.users.SetStaff(ctx, r.alice, true) },
		"user.update user alicia is_staff[false>true]"},
	{"superuser", func(ctx context.Context, r recorded) error { return r.users.SetSuperuser(ctx, r.alice, true) },
		"user.update user alicia is_superuser[false>true]"},
	{"set a password", func(ctx context.Context, r recorded) error {
		return r.users.SetPassword(ctx, r.alice, "canary-password")
	}, "user.set_password user alicia password[>]"},
	{"change a password", func(ctx context.Context, r recorded) error {
		return r.users.ChangePassword(ctx, r.alice, "canary-password", "canary-password-2")
	}, "user.change_password user alicia password[>]"},
	{"change a password, wrongly", func(ctx context.Context, r recorded) error {
		if err := r.users.ChangePassword(ctx, r.alice, "canary", "x"); !errors.Is(err, auth.ErrBadCredentials) {
			return fmt.Errorf("a wrong password: %w", err)
		}
		return nil
	}, ""},
	{"sign in", func(ctx context.Context, r recorded) error {
		_, err := r.users.Authenticate(ctx, "alicia", "canary-password-2")
		return errors.Join(err, r.users.UpdateLastLogin(ctx, r.alice))
	}, ""},
	{"remove a password", func(ctx context.Context, r recorded) error { return r.users.SetPassword(ctx, r.alice, "") },
		"user.remove_password user alicia password[>]"},
	{"add a member", func(ctx context.Context, r recorded) error { return r.groups.AddMember(ctx, r.group, r.alice) },
		"group.add_member group readers member[>alicia]"},
	{"add a member again", func(ctx context.Context, r recorded) error {
		return r.groups.AddMember(ctx, r.group, r.alice)
	}, ""},
	{"remove a member", func(ctx context.Context, r recorded) error {
		return r.groups.RemoveMember(ctx, r.group, r.alice)
	}, "group.remove_member group readers member[alicia>]"},
	{"rename a group", func(ctx context.Context, r recorded) error { return r.groups.Rename(ctx, r.group, "authors") },
		"group.rename group readers name[readers>authors]"},
	{"rename a group to its name", func(ctx context.Context, r recorded) error {
		return r.groups.Rename(ctx, r.group, "authors")
	}, ""},
	{"rename it back", func(ctx context.Context, r recorded) error { return r.groups.Rename(ctx, r.group, "readers") },
		"group.rename group authors name[authors>readers]"},
	{"set groups", func(ctx context.Context, r recorded) error { return r.groups.SetGroups(ctx, r.alice, r.group) },
		"user.groups user alicia groups[>readers]"},
	{"grant to a group", func(ctx context.Context, r recorded) error {
		return r.groups.Grant(ctx, r.group, "auth.view_user")
	}, "group.grant group readers permission[>auth.view_user]"},
	{"grant again", func(ctx context.Context, r recorded) error {
		return r.groups.Grant(ctx, r.group, "auth.view_user")
	}, ""},
	{"revoke from a group", func(ctx context.Context, r recorded) error {
		return r.groups.Revoke(ctx, r.group, "auth.view_user")
	}, "group.revoke group readers permission[auth.view_user>]"},
	{"grant to a user", func(ctx context.Context, r recorded) error {
		return r.groups.GrantUser(ctx, r.alice, "auth.add_user")
	}, "user.permissions user alicia permissions[>auth.add_user]"},
	{"revoke from a user", func(ctx context.Context, r recorded) error {
		return r.groups.RevokeUser(ctx, r.alice, "auth.add_user")
	}, "user.permissions user alicia permissions[auth.add_user>]"},
	{"delete a group", func(ctx context.Context, r recorded) error { return r.groups.Delete(ctx, r.group) },
		"group.delete group readers name[readers>]"},
	{"delete", func(ctx context.Context, r recorded) error { return r.users.Delete(ctx, r.alice) },
		"user.delete user alicia username[alicia>] first_name[Al>] email[a@example.com>] is_active[true>] " +
			"is_staff[true>] is_superuser[true>]"},
}

// TestChangesAreRecorded makes each change of users and groups. No event has a password or a hash.
func TestChangesAreRecorded(t *testing.T) {
	t.Parallel()
	r := openRecorded(t)
	want := []string{"user.create user alice username[>alice] is_active[>true] password[>]",
		"group.create group readers name[>readers]"}
	if diff := cmp.Diff(want, r.taken()); diff != "" {
		t.Error(diff)
	}
	for _, c := range recordedChanges {
		if err := c.do(t.Context(), r); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		for _, e := range r.events {
			if strings.HasPrefix(e.Kind, "user") && (e.User != r.alice || e.ID != string(r.alice)) {
				t.Errorf("%s: user %q, id %q", c.name, e.User, e.ID)
			}
		}
		got := strings.Join(r.taken(), "\n")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
		if strings.Contains(got, "canary") || strings.Contains(got, "pbkdf2") {
			t.Errorf("%s: a secret is in %s", c.name, got)
		}
	}
}

// TestFailedRecordUndoesTheChange makes each change with a recorder that fails. The change must not
// be there afterwards: the same change is then made, and recorded, as if nothing had happened.
func TestFailedRecordUndoesTheChange(t *testing.T) {
	t.Parallel()
	full := errors.New("full")
	r := openRecorded(t)
	r.taken()
	for _, c := range recordedChanges {
		if c.want != "" {
			r.fails = full
			if err := c.do(t.Context(), r); !errors.Is(err, full) {
				t.Errorf("%s: %v", c.name, err)
			}
			r.fails = nil
			r.taken()
		}
		if err := c.do(t.Context(), r); err != nil {
			t.Fatalf("%s, afterwards: %v", c.name, err)
		}
		if got := strings.Join(r.taken(), "\n"); got != c.want {
			t.Errorf("%s, afterwards: recorded %q", c.name, got)
		}
	}
	r.fails = full
	if _, err := r.users.Create(t.Context(), auth.CreateParams{Username: "bob"}); !errors.Is(err, full) {
		t.Errorf("create: %v", err)
	}
	if _, err := r.groups.Create(t.Context(), "writers"); !errors.Is(err, full) {
		t.Errorf("create a group: %v", err)
	}
	if n := count(t, r.users); n != 0 {
		t.Errorf("%d users are left", n)
	}
	if _, err := r.groups.ByName(t.Context(), "writers"); !errors.Is(err, auth.ErrNotFound) {
		t.Errorf("the group is left: %v", err)
	}
}

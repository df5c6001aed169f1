package cli_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestAdministrationOnEachEngine runs the commands that change users, groups and permissions.
func TestAdministrationOnEachEngine(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		p := servicesOf(db, db.Users())
		for _, step := range []struct {
			command string
			exit    int
			want    string // on standard output, or on standard error if exit is not 0
		}{
			{"user create alice --unusable-password", 0, "User alice created.\n"},
			{"user create bob --unusable-password", 0, "User bob created.\n"},
			{"group create editors", 0, "Group editors created.\n"},
			{"group create editors", 1, "x: Group with this Name already exists.\n"},
			{"group create writers", 0, "Group writers created.\n"},
			{"group rename writers editors", 1, "x: Group with this Name already exists.\n"},
			{"group rename writers " + strings.Repeat("n", 151), 1,
				"x: Ensure this value has at most 150 characters (it has 151).\n"},
			{"group rename nosuch a", 1, "x: group nosuch does not exist\nhint: 'x group list' lists the groups\n"},
			{"group rename writers authors", 0, "Group writers renamed: the name is now authors.\n"},
			{"group list", 0, "authors\t0\tnone\neditors\t0\tnone\n"},
			{"group delete authors --yes", 0, "Group authors deleted.\n"},
			{"group add editors alice bob", 0, "2 users added to group editors.\n"},
			{"group add editors alice nosuch", 1, "x: user nosuch does not exist\nhint: 'x user list' lists the users\n"},
			{"group remove editors bob", 0, "1 user removed from group editors.\n"},
			{"permission grant auth.view_user auth.add_user --group editors", 0,
				"2 permissions granted to group editors.\n"},
			{"permission revoke auth.add_user --group editors", 0, "1 permission revoked from group editors.\n"},
			{"permission grant auth.delete_user auth.fly --user alice", 1,
				"x: permission auth.fly does not exist\nhint: 'x permission list' lists the permissions\n"},
			{"permission list --user alice", 0, ""},
			{"permission grant auth.delete_user --user alice", 0, "1 permission granted to user alice.\n"},
			{"permission list --user alice", 0, "auth.delete_user\tCan delete user\n"},
			{"group list", 0, "editors\t1\tauth.view_user\n"},
			{"user set alice --username Alice --email A@Example.COM --superuser", 0,
				"User alice changed: the name is now Alice.\n"},
			{"user set Alice --username bob", 1, "x: That username is already taken.\n"},
			{"key create Alice backup --scope notes", 0, "*"},
			{"key list --user Alice --name Backup", 0, ""},
			{"key list --user bob", 0, ""},
			{"key revoke --name backup --yes", 0, "1 key revoked\n"},
			{"key prune", 0, "0 keys deleted\n"},
			{"user delete Alice", 1, "x: cannot ask whether to delete user Alice: standard input is not a terminal\n" +
				"hint: use --yes to delete without a question\n"},
			{"user delete Alice --yes", 0, "User Alice deleted.\n"},
			{"group list", 0, "editors\t0\tauth.view_user\n"},
			{"group delete editors --yes", 0, "Group editors deleted.\n"},
			{"user delete bob --yes", 0, "User bob deleted.\n"},
			{"user list", 0, ""},
		} {
			exit, out, errs := runWith(t, p, "", strings.Fields(step.command)...)
			if exit != 0 {
				out += errs
			}
			if step.want == "*" { // is random
				out = "*"
			}
			if diff := cmp.Diff(step.want, out); exit != step.exit || diff != "" {
				t.Errorf("%s: exit %d, %s %s", step.command, exit, errs, diff)
			}
		}
	})
}

// TestTakenValues has a user table with two more unique columns. The message names the field.
func TestTakenValues(t *testing.T) {
	t.Parallel()
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		p := servicesOf(db, db.Users())
		for _, index := range []string{"users_a ON auth_user (email)", "users_b ON auth_user (first_name)"} {
			if _, err := db.SQL().Exec(t.Context(), "CREATE UNIQUE INDEX "+index); err != nil {
				t.Fatal(err)
			}
			drop := "DROP INDEX " + strings.Fields(index)[0]
			if db.SQL().Engine() == "mysql" {
				drop += " ON auth_user"
			}
			t.Cleanup(func() { // the next test gets this database
				if _, err := db.SQL().Exec(context.Background(), drop); err != nil {
					t.Error(err)
				}
			})
		}
		for _, step := range []struct{ command, want string }{
			{"user create alice --email a@example.com --unusable-password", ""},
			{"user set alice --first-name Al", ""},
			{"user create bob --email b@example.com --unusable-password", ""},
			{"user set bob --first-name Bo", ""},
			{"user set bob --email a@example.com", "x: That email address is already taken.\n"},
			{"user set bob --first-name Al", "x: That first_name is already taken.\n"},
			{"user set bob --username alice", "x: That username is already taken.\n"},
			{"user create carol --email a@example.com --unusable-password", "x: That email address is already taken.\n"},
		} {
			exit, _, errs := runWith(t, p, "", strings.Fields(step.command)...)
			if diff := cmp.Diff(step.want, errs); diff != "" || (exit != 0) != (step.want != "") {
				t.Errorf("%s: exit %d %s", step.command, exit, diff)
			}
		}
	})
}

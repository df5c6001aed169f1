package cli_test

import (
	"context"
	"fmt"
	"os"
	"os/user"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// masked returns a list of changes without its times.
func masked(text string) string {
	return regexp.MustCompile(`\t20\d\d-\d\d-\d\d \d\d:\d\d:\d\d\t`).ReplaceAllString(text, "\tTIME\t")
}

// TestAuditCommands makes changes by commands, lists, exports and verifies them. The operator is
// the user of the operating system.
func TestAuditCommands(t *testing.T) {
	t.Setenv("SUDO_USER", "")
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	dbtest.Engines(t, func(t *testing.T, open func(t *testing.T) *sqlstore.DB) {
		db := open(t)
		p := servicesOf(db, db.Users())
		do := func(want int, input string, args ...string) string {
			t.Helper()
			exit, out, errs := runWith(t, p, input, args...)
			if exit != want {
				t.Errorf("%v: exit %d, %s%s", args, exit, out, errs)
			}
			return out + errs
		}
		if got := do(0, "", "audit", "verify"); !strings.HasPrefix(got, "No changes, nothing to verify; without an") {
			t.Error(got)
		}
		do(0, "", "user", "create", "alice", "--unusable-password")
		do(0, "", "user", "deactivate", "alice")
		do(0, "", "group", "create", "editors")
		do(0, "", "user", "delete", "alice", "--yes")
		line := "%d\tTIME\t" + me.Username + "\tcommand %s\t\t%s\t%s\t%s\n"
		created := fmt.Sprintf(line, 1, "user create", "user.create", "user alice",
			"username: alice; is_active: true")
		deactivated := fmt.Sprintf(line, 2, "user deactivate", "user.deactivate", "user alice",
			"is_active: true -> false")
		grouped := fmt.Sprintf(line, 3, "group create", "group.create", "group editors", "name: editors")
		deleted := fmt.Sprintf(line, 4, "user delete", "user.delete", "user alice", "username: alice -> ")
		for args, want := range map[string]string{
			"":                                  created + deactivated + grouped + deleted,
			"--limit 2":                         grouped + deleted,
			"--user alice":                      created + deactivated + deleted,
			"--user alice --limit 1":            deleted,
			"--action group.create":             grouped,
			"--since 1h --limit 1":              deleted,
			"--since 2020-01-31 --limit 1":      deleted,
			"--since 2020-01-31T12:00:00+01:00": created + deactivated + grouped + deleted,
			"--since 2999-01-01":                "",
		} {
			got := masked(do(0, "", append([]string{"audit", "list"}, strings.Fields(args)...)...))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("list %s: %s", args, diff)
			}
		}
		for _, args := range []string{"list --since x", "list --since -1h", "list --since -7d", "export --since 1.5y",
			"list --limit -1", "verify --anchor 4", "verify --anchor x:y"} {
			do(2, "", append([]string{"audit"}, strings.Fields(args)...)...)
		}
		anchor := strings.TrimSpace(do(0, "", "audit", "anchor"))
		export := do(0, "", "audit", "export")
		anchors := filepath.Join(t.TempDir(), "anchors")
		if err := os.WriteFile(anchors, []byte("# January\n"+anchor+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		const whole = "4 changes verified, 1 to 4; 1 anchor compared.\n"
		for _, c := range []struct{ input, args, want string }{
			{"", "--anchor " + anchor, whole},
			{"", "--anchor-file " + anchors, whole},
			{"", "--anchor-file " + anchors + " --anchor " + anchor, whole},
			{export, "--file - --anchor " + anchor, whole},
			{export[strings.Index(export, "\n")+1:], "--file -", "3 changes verified, 2 to 4; without an anchor, " +
				"a trail that was cut off at its end, or made anew as a whole, is not found.\n"},
			{"", "--file -", "No changes, nothing to verify; without an anchor, " +
				"a trail that was cut off at its end, or made anew as a whole, is not found.\n"},
		} {
			if got := do(0, c.input, append([]string{"audit", "verify"}, strings.Fields(c.args)...)...); got != c.want {
				t.Errorf("verify %s: %s", c.args, got)
			}
		}
		cut := strings.Join(strings.SplitAfter(export, "\n")[:3], "")
		for _, c := range []struct{ input, args, want string }{
			{cut, "--file - --anchor " + anchor, "entry 4 is missing: there is an anchor of entry 4"},
			{strings.Replace(export, "editors", "readers", 1), "--file -", "entry 3 was changed: its content"},
			{strings.Replace(export, "}\n", "\n", 1), "--file -", "line 1: invalid entry"},
			{"", "--file " + filepath.Join(t.TempDir(), "none"), "no such file"},
			{"", "--anchor-file " + os.DevNull, "/dev/null has no anchor"},
			{"", "--anchor 9" + anchor[1:], "entry 5 is missing: there is an anchor of entry 9"},
		} {
			got := do(1, c.input, append([]string{"audit", "verify"}, strings.Fields(c.args)...)...)
			if !strings.Contains(got, c.want) {
				t.Errorf("verify %s: %s", c.args, got)
			}
		}
		if got := do(0, "", "audit", "list", "--json", "--limit", "1"); !strings.Contains(got, `"object": "alice"`) {
			t.Error(got)
		}
		tamper(t, db, "UPDATE latchkey_audit SET actor = 'mallory' WHERE number = 2")
		got := do(1, "", "audit", "verify")
		want := "x: the audit trail was tampered with: entry 2 was changed: its content does not have its hash\n" +
			"hint: compare the trail with an export or a backup; the changes before this one fit together\n"
		if got != want {
			t.Error(got)
		}
	})
}

// tamper runs a statement by hand.
func tamper(t *testing.T, db *sqlstore.DB, statement string) {
	t.Helper()
	raw := sqldb.Of(db)
	err := raw.InTx(t.Context(), func(ctx context.Context) error { return raw.Exec(ctx, statement) })
	if err != nil {
		t.Fatal(err)
	}
}

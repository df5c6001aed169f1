package shell_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/shell"
)

// recording is a LineReader with a history.
type recording struct {
	typed
	*shell.History
}

func (r *recording) Remember(lines []string) error { return r.History.Remember(lines) }

// TestHistoryFile checks what the console writes to the file: statements that ran, and no secret.
func TestHistoryFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "history")
	history, err := shell.OpenHistory(path)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{
		"u = users.create('alice')", "users.set_password(u, 'wonderland-1865')",
		"for g in groups.all():", "    print(g)", "",
		"wonderland1865", "wonderland-1865", "users.get('nosuch')", "x = = 1", "pw = 'looking-glass'",
		"u.email = 'a@example.com'", "if True:", "^C", "u.save()", "tokens.get_or_create(u).key",
	}
	f := open(t)
	if err := f.Console(t.Context(), &recording{typed{lines: lines}, history}); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	const want = "u = users.create('alice')\nfor g in groups.all():\n    print(g)\nu.email = " +
		"'a@example.com'\nu.save()\n" +
		"tokens.get_or_create(u).key\n"
	if diff := cmp.Diff(want, string(text)); diff != "" {
		t.Error(diff)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	next, err := shell.OpenHistory(path)
	if err != nil || next.Len() != 6 || next.At(0) != "tokens.get_or_create(u).key" ||
		next.At(5) != "u = users.create('alice')" {
		t.Errorf("%+v, %v", next, err)
	}
}

func TestHistory(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "history")
	var lines []string
	for n := range 2500 {
		lines = append(lines, fmt.Sprint("n = ", n))
	}
	lines = slices.Insert(lines, 2400, "\x1b[2J", "") // never recalled
	if err := os.WriteFile(path, []byte(strings.Join(lines, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	h, err := shell.OpenHistory(path)
	if err != nil || h.Len() != 998 || h.At(0) != "n = 2499" {
		t.Fatalf("%d lines, %v", h.Len(), err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if text, err := os.ReadFile(path); err != nil || strings.Count(string(text), "\n") != 1000 {
		t.Errorf("the file is not cut: %d lines, %v", strings.Count(string(text), "\n"), err)
	}
	for range 3 {
		h.Add("same")
		h.Add("  ")
	}
	if h.At(0) != "same" || h.At(1) != "n = 2499" {
		t.Errorf("%q, %q", h.At(0), h.At(1))
	}
	for n := range 2000 {
		h.Add(fmt.Sprint(n))
	}
	if h.Len() != 1000 || h.At(999) != "1000" {
		t.Errorf("%d lines, the oldest is %s", h.Len(), h.At(999))
	}
}

// TestHistoryWithoutFile checks that the console works without a file, and reports a file that it
// cannot use.
func TestHistoryWithoutFile(t *testing.T) {
	t.Parallel()
	h, err := shell.OpenHistory("")
	if err != nil || h.Remember([]string{"1 + 1"}) != nil {
		t.Error(err)
	}
	h, err = shell.OpenHistory(t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "is not a file") || h.Remember([]string{"1 + 1"}) != nil {
		t.Errorf("a folder: %v", err)
	}
	h, err = shell.OpenHistory(filepath.Join(t.TempDir(), "nosuch", "history"))
	if err != nil || h.Remember([]string{"1 + 1"}) == nil || h.Remember([]string{"1 + 1"}) != nil {
		t.Errorf("no folder is reported once: %v", err)
	}
}

// TestComplete completes names as Tab does.
func TestComplete(t *testing.T) {
	t.Parallel()
	f := open(t)
	if err := f.Script(t.Context(), "<test>",
		"users.create('alice')\nusers.create('alicia')\nusers.create(\"o'hara\")\n"+
			"users.create('al\\x1b')\ngroups.create('editors')\n"); err != nil {
		t.Fatal(err)
	}
	known := &typed{lines: []string{"u = users.get('alice')", "g = groups.get('editors')"}}
	if err := f.Console(t.Context(), known); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		typed string
		want  string // what Tab offers, and before it what stays
	}{
		{"use", "|users"},
		{"x = gro", "x = |groups"},
		{"users.fi", "users.|filter"},
		{"users.set_", "users.|set_active set_password set_staff set_superuser"},
		{"u.is_s", "u.|is_staff is_superuser"},
		{"u.gro", "u.|groups"},
		{"u.groups.", "u.groups.|add all clear remove set"},
		{"g.user_set.a", "g.user_set.|add all"},
		{"nosuch.x", "nosuch.|"},
		{"u.nosuch.x", "u.nosuch.|"},
		{"users.get(u).al", "users.get(u).|"}, // a call is not made
		{"", "|"},
		{"1 + ", "1 + |"},
		{`users.get("al`, `users.get("|alice alicia`},
		{`users.get(username='ali`, `users.get(username='|alice alicia`},
		{`users.get("o`, `users.get("|`}, // would end the text
		{`users.get("alice").em`, `users.get("alice").|`},
		{`users.filter(email="al`, `users.filter(email="|`},
		{`tokens.get("alici`, `tokens.get("|alicia`},
		{`u.groups.add("edi`, `u.groups.add("|editors`},
		{`u.groups.add("a", "edi`, `u.groups.add("a", "|editors`},
		{`groups.add_user("ed`, `groups.add_user("|editors`},
		{`groups.add_user("editors", "alici`, `groups.add_user("editors", "|alicia`},
		{`groups.add_user("editors", us`, `groups.add_user("editors", |users`},
		{`users.grant("alice", "auth.add_u`, `users.grant("alice", "|auth.add_user`},
		{`u.user_permissions.add("auth.add_u`, `u.user_permissions.add("|auth.add_user`},
		{`u.has_perm("auth.add_u`, `u.has_perm("|auth.add_user`},
		{`print("use`, `print("|`},
	} {
		start, candidates := f.Complete(t.Context(), c.typed)
		if got := c.typed[:start] + "|" + strings.Join(candidates, " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.typed, got, c.want)
		}
	}
}

package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// read returns the text of a file of this folder.
func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// replace returns text with each old replaced by its new. Each old must be in the text.
func replace(t *testing.T, text string, oldNew ...string) string {
	t.Helper()
	for i := 0; i < len(oldNew); i += 2 {
		if !strings.Contains(text, oldNew[i]) {
			t.Fatalf("%q is not in the file", oldNew[i])
		}
	}
	return strings.NewReplacer(oldNew...).Replace(text)
}

// TestUnit lets systemd check the unit: it must know every key, and rate the exposure below 2 of
// 10. The unit itself is not started, because that would change the machine: TestUnitRuns runs its
// commands.
func TestUnit(t *testing.T) {
	t.Parallel()
	analyze, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("not installed: systemd-analyze, of Debian's package systemd")
	}
	unit := filepath.Join(t.TempDir(), "notes.service")
	self, err := os.Executable() // verify wants a program that exists
	if err != nil {
		t.Fatal(err)
	}
	text := replace(t, read(t, "notes.service"), "/usr/local/bin/notes", self)
	if err := os.WriteFile(unit, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"verify", unit},
		{"security", "--offline=true", "--threshold=20", "--no-pager", unit},
	} {
		out, err := exec.CommandContext(t.Context(), analyze, args...).CombinedOutput()
		if strings.Contains(string(out), "unrecognized option") {
			t.Skip("systemd-analyze is older than version 250")
		}
		if err != nil || args[0] == "verify" && len(out) > 0 { // an unknown key is only a warning
			t.Errorf("systemd-analyze %s: %v\n%s", args[0], err, out)
		}
	}
}

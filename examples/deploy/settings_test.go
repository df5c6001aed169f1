package deploy_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestSettings checks that `check --deploy` finds no fault in the settings file.
func TestSettings(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("-short: no program is built")
	}
	dir := t.TempDir()
	program, file := filepath.Join(dir, "notes"), filepath.Join(dir, "latchkey.toml")
	out, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, "../tutorial").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	text := replace(t, read(t, "latchkey.toml"), "/var/lib/notes", dir)
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	run := func(args ...string) string {
		cmd := exec.CommandContext(t.Context(), program, append(args, "--config", file)...)
		cmd.Env = []string{"LATCHKEY_SECRET_KEY=" + strings.Repeat("0123456789", 5)}
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s: %v\n%s", args, err, out)
		}
		return string(out)
	}
	run("migrate")
	var found []string
	for line := range strings.Lines(run("check", "--deploy")) {
		if strings.Contains(line, "(latchkey.") || strings.Contains(line, "(security.") {
			found = append(found, line)
		}
	}
	// W007 speaks of the tutorial's view of tokens.
	if len(found) != 1 || !strings.Contains(found[0], "latchkey.W007") {
		t.Errorf("check --deploy finds:\n%s", strings.Join(found, ""))
	}
}

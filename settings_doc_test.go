package latchkey_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
)

var update = flag.Bool("update", false, "rewrite docs/settings.md")

// TestSettingsPage checks that docs/settings.md has a table of all settings; -update writes the
// table.
func TestSettingsPage(t *testing.T) {
	t.Parallel()
	const page, mark = "docs/settings.md", "| setting |"
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(text), mark)
	if !found {
		t.Fatalf("%s has no table", page)
	}
	want := before + settingsTable()
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if want != string(text) {
		t.Errorf("%s is out of date: go test -run %s -update .", page, t.Name())
	}
}

// settingsTable returns the table of docs/settings.md.
func settingsTable() string {
	var b strings.Builder
	b.WriteString("| setting | variable | flag | default | |\n|---|---|---|---|---|\n")
	for _, s := range latchkey.ListSettings(latchkey.Project{}) {
		flag := "none: a secret"
		if s.Flag != "" {
			flag = "`--" + s.Flag + "`"
		}
		fmt.Fprintf(&b, "| `%s` | `%s` | %s | %s | %s |\n", s.Name, s.Env, flag, s.Default, s.Help)
	}
	return b.String()
}

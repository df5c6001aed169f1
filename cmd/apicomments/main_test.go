package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestRun writes the comments of a package, again and again the same.
func TestRun(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	source := "package main\n\n// OrderView shows\n// orders.\n//\n// Staff see \"all\".\n" +
		"type OrderView struct{}\n\n// Get lists the orders.\nfunc (v *OrderView) Get() {}\n\nfunc silent() {}\n\n// élan vital.\nfunc list() {}\n"
	test := "package main\n\n// X is not read.\ntype X int\n"
	for name, text := range map[string]string{"main.go": source, "main_test.go": test} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := run(dir, "", "comments"); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(filepath.Join(dir, output))
	if err != nil {
		t.Fatal(err)
	}
	want := "var comments = map[string]string{\n" +
		"\t\"main.OrderView\":     \"Shows orders.\\n\\nStaff see \\\"all\\\".\",\n" +
		"\t\"main.OrderView.Get\": \"Lists the orders.\",\n" +
		"\t\"main.list\":          \"Élan vital.\",\n}\n"
	if !strings.HasSuffix(string(got), want) {
		t.Errorf("got\n%s\nwant at the end\n%s", got, want)
	}
	if err := run(t.TempDir(), "", "comments"); err == nil {
		t.Error("a folder without Go files: no error")
	}
}

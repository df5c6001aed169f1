package clients_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// shop returns the address of a shop that runs. TestClients of conformance/recorded starts it, and
// this module's tests with its address.
func shop(t *testing.T) string {
	t.Helper()
	address := os.Getenv("LATCHKEY_CLIENTS_SHOP")
	if address == "" {
		t.Skip("LATCHKEY_CLIENTS_SHOP is not set: no shop runs")
	}
	return address
}

// run runs a command in a folder, and returns what it prints.
func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), name, args...)
	command.Dir = dir
	command.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "SHOP="+shop(t))
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s%s", name, strings.Join(args, " "), err, out, failed.String())
	}
	return string(out)
}

// copied copies a folder of testdata to a new one, which the tools fill.
func copied(t *testing.T, name string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))); err != nil {
		t.Fatal(err)
	}
	document, err := os.ReadFile(documents["shop"])
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "openapi.json"), document, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

// TestTypeScript makes types of the shop's document by openapi-typescript, compiles a program that
// uses them, and runs it.
func TestTypeScript(t *testing.T) {
	t.Parallel()
	shop(t)
	dir := copied(t, "typescript")
	if err := exec.CommandContext(t.Context(), "npm", "--version").Run(); err != nil {
		t.Skip("npm: ", err)
	}
	install := exec.CommandContext(t.Context(), "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
	install.Dir = dir
	if out, err := install.CombinedOutput(); err != nil {
		t.Skipf("npm ci: %v\n%s", err, out)
	}
	run(t, dir, "npx", "openapi-typescript", "openapi.json", "-o", "api.ts")
	run(t, dir, "npx", "tsc", "-p", ".")
	check(t, run(t, dir, "node", "main.js"))
}

// TestOgen makes a client of the shop's document by ogen, compiles a program that uses it, and runs
// it.
func TestOgen(t *testing.T) {
	t.Parallel()
	shop(t)
	dir := copied(t, "ogen")
	for _, name := range []string{"go.mod", "go.sum"} { // the versions of this module
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Rename(filepath.Join(dir, "main.go.txt"), filepath.Join(dir, "main.go")); err != nil {
		t.Fatal(err)
	}
	run(t, dir, "go", "tool", "ogen", "--config", "ogen.yml", "--target", "api", "--package", "api", "--clean",
		"openapi.json")
	run(t, dir, "go", "vet", ".")
	check(t, run(t, dir, "go", "run", "."))
}

// check compares what the programs print: they list products, look one up, add a tag with a token,
// and are refused without one and for a body with a mistake.
func check(t *testing.T, got string) {
	t.Helper()
	const want = "5 products\nthe first product\n401 Invalid token.\n400 name\ncreated and deleted\n"
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

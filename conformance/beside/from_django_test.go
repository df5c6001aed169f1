package beside_test

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/conformance/launch"
)

// TestMain is the program latchkey if it is called by that name, as TestFromDjango does.
func TestMain(m *testing.M) {
	if filepath.Base(os.Args[0]) == "latchkey" {
		latchkey.Main(latchkey.Project{Name: "latchkey"})
	}
	os.Exit(m.Run())
}

// TestFromDjango walks the way of docs/from-django.md with the shop: it runs the commands that the
// page shows, in their order, and makes the changes that it names.
func TestFromDjango(t *testing.T) {
	t.Parallel()
	w := newWay(t)
	w.shown(t, 0, w.django)
	before := tablesOf(t, w.database)
	out := w.shown(t, 1, w.django)
	if !strings.Contains(out, "System check identified no issues") {
		t.Errorf("check:\n%s", out)
	}
	w.unchanged(t, "the first migrate", before, w.database)

	w.edit(t, "../shop/models.go", regexp.MustCompile(`, Unmanaged: true\b|\bUnmanaged: true(, )?`), "")
	w.edit(t, "../shop/main.go", regexp.MustCompile(`Label: "shop"`), `Label: "shop", Dir: "."`)
	out = w.shown(t, 2, w.shop)
	const hint = `Import "example.com/shop/migrations", and add migrations.All() to the project's Migrations.`
	if !strings.Contains(out, hint) {
		t.Errorf("makemigrations --adopt:\n%s", out)
	}
	w.edit(t, "../shop/main.go", regexp.MustCompile(`import \(`), "import (\n\t\"example.com/shop/migrations\"")
	w.edit(t, "../shop/main.go", regexp.MustCompile(`Name: "shop"`), `Name: "shop", Migrations: migrations.All()`)
	w.shown(t, 3, w.shop)
	w.unchanged(t, "the adoption", before, w.database)
	created := w.on(filepath.Join(t.TempDir(), "new.sqlite3"))
	created.shown(t, 3, w.shop)
	w.unchanged(t, "a new database", before, created.database)

	w.edit(t, "shop/models.py", regexp.MustCompile(`class Meta:\n`), "class Meta:\n        managed = False\n")
	w.shown(t, 4, w.django)
	created.shown(t, 4, w.django)
	for _, place := range []*way{w, created} {
		place.unchanged(t, "managed = False", before, place.database)
		if out := place.shown(t, 3, w.shop); strings.Contains(out, "Applying") {
			t.Errorf("migrate afterwards:\n%s", out)
		}
	}
}

// way is a team's way from Django, at its database.
type way struct {
	database     string // its URL
	django, shop string // folders of the projects in Python and in Go
	bin          string
	page         string
}

// newWay copies the shop, and creates the tables by Django.
func newWay(t *testing.T) *way {
	t.Helper()
	database := fresh(t, "sqlite")
	manage(t, launch.Django{Project: "shop", Database: database, Dir: t.TempDir()}, "migrate", "-v", "0")
	dir := t.TempDir()
	w := &way{database: database, django: filepath.Join(dir, "django"), shop: filepath.Join(dir, "shop"),
		bin: filepath.Join(dir, "bin")}
	page, err := os.ReadFile("../../docs/from-django.md")
	if err != nil {
		t.Fatal(err)
	}
	w.page = string(page)
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	golang, err := exec.LookPath("go")
	if err != nil {
		t.Fatal(err)
	}
	python := filepath.Join(root, "conformance", "reference", "python")
	// A workspace takes the library from this tree, as go mod tidy would take a release.
	err = errors.Join(os.CopyFS(w.django, os.DirFS(filepath.Join("..", "reference", "shop"))), os.Mkdir(w.bin, 0o777),
		os.Symlink(program, filepath.Join(w.bin, "latchkey")),
		os.WriteFile(filepath.Join(w.bin, "python"), fmt.Appendf(nil, "#!/bin/sh\nexec '%s' \"$@\"\n", python), 0o777),
		os.WriteFile(filepath.Join(w.bin, "go"), fmt.Appendf(nil, "#!/bin/sh\n[ \"$1 $2\" != 'mod tidy' ] || "+
			"set -- work init . '%s'\nexec '%s' \"$@\"\n", root, golang), 0o777),
		os.WriteFile(filepath.Join(dir, "key"), []byte(launch.SecretKey), 0o600))
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// on returns the way at another database.
func (w *way) on(path string) *way {
	other := *w
	other.database = "sqlite:" + path
	return &other
}

var (
	consoleBlock = regexp.MustCompile("(?ms)^```console\n(.*?)^```$")
	exported     = regexp.MustCompile(`(?m)^\$ export .*\n`)
)

// shown runs the commands of one block of the page in a folder, and returns what they print.
func (w *way) shown(t *testing.T, block int, dir string) string {
	t.Helper()
	blocks := consoleBlock.FindAllStringSubmatch(w.page, -1)
	places := strings.NewReplacer("postgres://shop@db/shop", w.database,
		"/run/secrets/django_secret_key", filepath.Join(filepath.Dir(w.bin), "key"))
	export := places.Replace(exported.FindString(w.page))
	if len(blocks) != 5 || strings.Count(export, filepath.Dir(w.bin)) == 0 || !strings.Contains(export, w.database) {
		t.Fatalf("the page has %d blocks, and exports %q", len(blocks), export)
	}
	script := strings.ReplaceAll("\n"+export+exported.ReplaceAllString(blocks[block][1], ""), "\n$ ", "\n")
	cmd := exec.CommandContext(t.Context(), "bash", "-ec", script)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PATH="+w.bin+string(os.PathListSeparator)+os.Getenv("PATH"),
		"GOWORK=", "GOPROXY=off", "PROJECT=shop", "REFERENCE_DB="+strings.TrimPrefix(w.database, "sqlite:"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", script, err, out)
	}
	return string(out)
}

// edit changes a file of the project in Python or in Go, by its path from the former.
func (w *way) edit(t *testing.T, path string, what *regexp.Regexp, with string) {
	t.Helper()
	path = filepath.Join(w.django, path)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	changed := what.ReplaceAllLiteral(text, []byte(with))
	if string(changed) == string(text) {
		t.Fatalf("%s has no %s", path, what)
	}
	if err := os.WriteFile(path, changed, 0o666); err != nil {
		t.Fatal(err)
	}
}

// tablesOf returns the schema of the app shop.
func tablesOf(t *testing.T, database string) map[string]string {
	t.Helper()
	all := schema(t, database)
	maps.DeleteFunc(all, func(name, _ string) bool { return !strings.HasPrefix(name, "shop_") })
	if len(all) == 0 {
		t.Fatal("no tables")
	}
	return all
}

func (w *way) unchanged(t *testing.T, what string, before map[string]string, database string) {
	t.Helper()
	if diff := cmp.Diff(before, tablesOf(t, database)); diff != "" {
		t.Errorf("%s (-Django's tables +now)\n%s", what, diff)
	}
}

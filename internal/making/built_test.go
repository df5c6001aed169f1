package making_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/internal/making/testdata/models"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
)

const ourModule = "github.com/latchkey-go/latchkey"

// program is a project whose migrations the test writes.
const program = `package main

import (
	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/internal/making/testdata/models"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/shop/migrations"
)

func main() {
	latchkey.Main(latchkey.Project{Name: "orders", Migrations: migrations.All(),
		Apps: []model.App{{Label: "shop", Dir: "shop", Models: models.Now()}}})
}
`

// What makemigrations writes compiles in a project. There it is quiet, and migrate creates the
// tables on each engine.
func TestBuilt(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := module(t, map[string]string{})
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+ourModule+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var own []migrate.Migration
	for _, stage := range [][]any{models.First(), models.Now()} {
		apps := []model.App{{Label: "shop", Dir: "shop", Models: stage}}
		users := model.App{Label: "auth", Models: []any{model.Outside{Struct: auth.User{},
			Meta: model.Meta{Unmanaged: true}, Tags: map[string]reflect.StructTag{"ID": `model:"auto"`}}}}
		p := making.Project{Apps: apps, Models: model.NewSet(users, apps[0]).Models(), Migrations: own,
			Module: ourModule, User: "auth.User"}
		answers := &making.Answers{Renames: []string{"order.note=remark"}, Once: []string{"order.priority=3"},
			Now: time.Now, Keys: p.KeyKind}
		found, err := p.Find(making.Options{}, answers.Asker(t.Context()))
		if err != nil || len(found) != 1 {
			t.Fatal(found, err)
		}
		if _, err := treeOf(t, p, dir).Write(found...); err != nil {
			t.Fatal(err)
		}
		own = append(own, migrate.Migration{App: "shop", Name: found[0].Name, Operations: found[0].Operations})
	}
	binary := build(t, dir)
	for engine, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "db.sqlite3") },
		"postgres": func(t *testing.T) string { return dbtest.Postgres(t) },
		"mysql":    func(t *testing.T) string { return dbtest.MySQL(t, "utf8mb4_bin") },
	} {
		t.Run(engine, func(t *testing.T) { round(t, dir, binary, database(t)) })
	}
}

// round migrates a database, and takes the app back.
func round(t *testing.T, dir, binary, database string) {
	t.Helper()
	for _, c := range [][2]string{
		{"makemigrations --check", "No changes detected\n"},
		{"migrate", "    Add field priority to order\n"},
		{"showmigrations shop", "shop\n [X] 0001_initial\n [X] 0002_rename_note_order_remark_order_priority\n"},
		{"migrate shop zero", "    Undo Create model Customer\n"},
	} {
		cmd := exec.CommandContext(t.Context(), binary, strings.Fields(c[0])...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LATCHKEY_DATABASE="+database, "LATCHKEY_SECRET_KEY="+strings.Repeat("k", 50))
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), c[1]) {
			t.Errorf("%s: %v\n%s", c[0], err, out)
		}
	}
}

// build builds the program with the packages that the test has written, as if they were in this
// module.
func build(t *testing.T, dir string) (binary string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, "shop", "main.go"), []byte(program), 0o666); err != nil {
		t.Fatal(err)
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "shop", "*", "*.go"))
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, file := range append(files, filepath.Join(dir, "shop", "main.go")) {
		replace[filepath.Join(root, strings.TrimPrefix(file, dir))] = file
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o666); err != nil {
		t.Fatal(err)
	}
	binary = filepath.Join(dir, "orders")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-overlay", list, "-o", binary, "./shop")
	cmd.Dir = root
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

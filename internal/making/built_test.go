package making_test

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/internal/making/shop/models"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/model"
)

const ourModule = "github.com/latchkey-go/latchkey"

// shopDir has the program whose migrations the test writes, from the root of this module.
const shopDir = "internal/making/shop"

// TestBuilt writes the migrations of a program: they are those of shop/migrations, which the
// linters look at. There makemigrations is quiet, and two processes that migrate at once create the
// tables on each engine.
// With LATCHKEY_UPDATE=1 it writes shop/migrations.
func TestBuilt(t *testing.T) {
	t.Parallel()
	dir := module(t, map[string]string{})
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module "+ourModule+"\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var own []migrate.Migration
	for _, stage := range [][]any{models.First(), models.Now()} {
		apps := []model.App{{Label: "shop", Dir: shopDir, Models: stage}}
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
	compareWritten(t, filepath.Join(dir, shopDir, "migrations"), filepath.Join("shop", "migrations"))
	if testing.Short() {
		t.Skip("builds a program")
	}
	binary := filepath.Join(dir, "orders")
	build := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "./shop")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for engine, database := range map[string]func(t *testing.T) string{
		"sqlite":   func(t *testing.T) string { return "sqlite:" + filepath.Join(t.TempDir(), "db.sqlite3") },
		"postgres": func(t *testing.T) string { return dbtest.Postgres(t) },
		"mysql":    func(t *testing.T) string { return dbtest.MySQL(t, "utf8mb4_bin") },
	} {
		t.Run(engine, func(t *testing.T) { round(t, engine, dir, binary, database(t)) })
	}
}

// compareWritten compares the files that the test has written with those of the repository.
func compareWritten(t *testing.T, written, committed string) {
	t.Helper()
	if os.Getenv("LATCHKEY_UPDATE") != "" {
		if err := errors.Join(os.RemoveAll(committed), os.CopyFS(committed, os.DirFS(written))); err != nil {
			t.Fatal(err)
		}
	}
	var all [2]map[string]string
	for i, folder := range []string{committed, written} {
		all[i] = map[string]string{}
		files, err := filepath.Glob(filepath.Join(folder, "*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			all[i][filepath.Base(file)] = read(t, file)
		}
	}
	if diff := cmp.Diff(all[0], all[1]); diff != "" {
		t.Errorf("%s (-want +got)\n%s", committed, diff)
	}
}

// round migrates a database, and takes the app back.
func round(t *testing.T, engine, dir, binary, database string) {
	t.Helper()
	program := func(args ...string) *exec.Cmd {
		cmd := exec.CommandContext(t.Context(), binary, args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LATCHKEY_DATABASE="+database, "LATCHKEY_SECRET_KEY="+strings.Repeat("k", 50),
			"LATCHKEY_POOL_WAIT=5m")
		return cmd
	}
	expect := func(want string, args ...string) {
		t.Helper()
		if out, err := program(args...).CombinedOutput(); err != nil || !strings.Contains(string(out), want) {
			t.Errorf("%s: %v\n%s", args, err, out)
		}
	}
	expect("No changes detected\n", "makemigrations", "--check")
	migrateTwice(t, engine, database, program)
	expect("shop\n [X] 0001_initial\n [X] 0002_rename_note_order_remark_order_priority\n", "showmigrations", "shop")
	expect("    Undo Create model Customer\n", "migrate", "shop", "zero")
}

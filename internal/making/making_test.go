package making_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// Order is a model of the tests' project.
type Order struct {
	ID     int64
	Number string `model:"max_length=20"`
	Note   string `model:"text,blank"`
}

// shop returns a project with one model and these migrations.
func shop(own ...migrate.Migration) making.Project {
	apps := []model.App{{Label: "shop", Dir: "shop", Models: []any{Order{}}}}
	return making.Project{Apps: apps, Models: model.NewSet(apps...).Models(), Migrations: own, User: "auth.User",
		Module: "example.com/m"}
}

func initial(extra ...ops.Field) migrate.Migration {
	return migrate.Migration{App: "shop", Name: "0001_initial", Operations: []ops.Operation{
		ops.CreateModel{Name: "Order", Fields: append([]ops.Field{
			{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
			{Name: "number", Kind: model.CharField, MaxLength: 20}}, extra...)},
	}}
}

func note(name string) migrate.Migration {
	return migrate.Migration{App: "shop", Name: name, Operations: []ops.Operation{
		ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField, Blank: true}}}}
}

func index(name string) migrate.Migration {
	return migrate.Migration{App: "shop", Name: name, Operations: []ops.Operation{
		ops.AddIndex{Model: "order", Index: ops.Index{Name: name[5:], Fields: []string{"number"}}}}}
}

// module returns the folder of a new module.
func module(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	files["go.mod"] = "module example.com/m\n"
	for name, text := range files {
		path := filepath.Join(dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func treeOf(t *testing.T, p making.Project, dir string) *making.Tree {
	t.Helper()
	tree, err := p.Tree(dir)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func read(t *testing.T, path ...string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// A migration of one of two branches gets the next number, and stands for its old name.
func TestMerge(t *testing.T) {
	t.Parallel()
	p := shop(initial(), note("0002_note"), index("0002_other"), index("0003_more"))
	if _, err := p.Find(making.Options{}, making.Silent{}); !errors.Is(err, making.ErrConflict) ||
		!strings.Contains(err.Error(), "(0002_note, 0002_other in shop)") {
		t.Errorf("find: %v", err)
	}
	all, err := p.Renumber(nil)
	var names []string
	for _, r := range all {
		names = append(names, r.Old+" "+r.New)
	}
	if diff := cmp.Diff([]string{"0002_other 0003_other", "0003_more 0004_more"}, names); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	const list = "package migrations\n\nfunc All() []migrate.Migration {\n\treturn []migrate.Migration{\n" +
		"\t\tm0001Initial(),\n\t\tm0002Note(),\n\t\tm0002Other(),\n\t\tm0003More(),\n\t}\n}\n"
	source := func(name, function string) string {
		return "package migrations\n\n// " + function + " is mine.\nfunc " + function +
			"() migrate.Migration {\n\treturn migrate.Migration{\n\t\tApp: \"shop\", Name: \"" + name + "\",\n\t}\n}\n"
	}
	dir := module(t, map[string]string{"shop/migrations/migrations.go": list,
		"shop/migrations/0002_other.go": source("0002_other", "m0002Other"),
		"shop/migrations/0003_more.go":  source("0003_more", "m0003More")})
	files, err := treeOf(t, p, dir).Merge(all)
	written := []string{"shop/migrations/0003_other.go", "shop/migrations/0004_more.go"}
	if diff := cmp.Diff(written, files); err != nil || diff != "" {
		t.Fatalf("%v %s", err, diff)
	}
	want := strings.NewReplacer("m0002Other", "m0003Other", "m0003More", "m0004More").Replace(list)
	if diff := cmp.Diff(want, read(t, dir, "shop/migrations/migrations.go")); diff != "" {
		t.Error(diff)
	}
	if got := read(t, dir, files[0]); !strings.Contains(got, "// m0003Other is mine.\nfunc m0003Other()") ||
		!strings.Contains(got, "Name: \"0003_other\",\n\t\tReplaces: []string{\"0002_other\"},") {
		t.Error(got)
	}
	if _, err := os.Stat(filepath.Join(dir, "shop/migrations/0002_other.go")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the old file: %v", err)
	}
}

// Two branches that changed the same cannot be merged by numbers.
func TestMergeOfTheSame(t *testing.T) {
	t.Parallel()
	_, err := shop(initial(), note("0002_note"), note("0002_remark")).Renumber(nil)
	if err == nil || !strings.Contains(err.Error(), "has a field note already: two branches may have changed the same") {
		t.Error(err)
	}
}

func up(context.Context, ops.DB) error { return nil }

func TestSquash(t *testing.T) {
	t.Parallel()
	data := migrate.Migration{App: "shop", Name: "0003_fill", Operations: []ops.Operation{
		ops.RunGo{Name: "keep", Up: up}, ops.RunGo{Name: "drop", Up: up, Elidable: true}}}
	statements := migrate.Migration{App: "shop", Name: "0004_view", Up: []string{"CREATE VIEW v AS SELECT 1"}}
	p := shop(initial(), note("0002_note"), data, statements, index("0005_i"))
	for _, c := range []struct{ from, to, name, want, operations string }{
		{"", "0002_note", "", "0001_squashed_0002_note", "Create model Order"},
		{"", "0005_i", "all", "0001_all", "Create model Order, Go function: keep, Raw SQL operation, " +
			"Create index i on field(s) number of model order"},
		{"0002_note", "0003_fill", "", "0002_note_squashed_0003_fill", "Add field note to order, Go function: keep"},
		{"0002_note", "0003_fill", "x", "0002_x", "Add field note to order, Go function: keep"},
	} {
		s, err := p.Squash("shop", c.from, c.to, c.name)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, o := range s.Migration.Operations {
			got = append(got, o.Describe())
		}
		if s.Migration.Name != c.want || strings.Join(got, ", ") != c.operations ||
			!slices.Equal(s.Migration.Replaces, s.From) {
			t.Errorf("%s to %s: %s %v %v", c.from, c.to, s.Migration.Name, got, s.Migration.Replaces)
		}
	}
	squashed := migrate.Migration{App: "shop", Name: "0001_squashed_0002_note",
		Replaces:   []string{"0001_initial", "0002_note"},
		Operations: initial(ops.Field{Name: "note", Kind: model.TextField, Blank: true}).Operations}
	p = shop(initial(), note("0002_note"), squashed, index("0003_i"))
	if found, err := p.Find(making.Options{}, making.Silent{}); err != nil || len(found) != 1 ||
		found[0].Name != "0004_remove_order_i" {
		t.Errorf("after squashing: %v %v", found, err)
	}
	if _, err := p.Squash("shop", "", "0003_i", ""); !errors.Is(err, making.ErrSquash) {
		t.Errorf("a squashed one: %v", err)
	}
	if _, err := p.Squash("shop", "0003_i", "0001_initial", ""); !errors.Is(err, making.ErrSquash) {
		t.Errorf("backwards: %v", err)
	}
}

func TestAdopt(t *testing.T) {
	t.Parallel()
	djangos := []string{"0001_initial", "0002_theirs"}
	found, err := shop().Adopt("shop", djangos)
	if err != nil || len(found) != 1 || found[0].Name != "0001_initial" || !slices.Equal(found[0].Replaces, djangos) {
		t.Fatalf("%v %v", found, err)
	}
	dir := module(t, map[string]string{})
	if _, err := treeOf(t, shop(), dir).Write(found...); err != nil {
		t.Fatal(err)
	}
	if got := read(t, dir, "shop/migrations/0001_initial.go"); !strings.Contains(got,
		"Replaces: []string{\"0001_initial\", \"0002_theirs\"},") {
		t.Error(got)
	}
	for name, c := range map[string]struct {
		p       making.Project
		djangos []string
		want    string
	}{
		"has migrations": {shop(initial()), djangos, "has migrations already"},
		"empty ledger":   {shop(), nil, "the ledger of the database has no migrations of the app shop"},
	} {
		if _, err := c.p.Adopt("shop", c.djangos); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// What cannot be written leaves the tree as it was.
func TestWrite(t *testing.T) {
	t.Parallel()
	dir := module(t, map[string]string{"shop/migrations/0002_note.go": "mine"})
	tree := treeOf(t, shop(), dir)
	if _, err := tree.Write(opsOf(initial()), opsOf(note("0002_note"))); err == nil ||
		!strings.Contains(err.Error(), "shop/migrations/0002_note.go exists already") {
		t.Errorf("an existing file: %v", err)
	}
	if _, err := os.Stat(filepath.Join(dir, "shop/migrations/0001_initial.go")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the first file is left: %v", err)
	}
	outside := shop()
	outside.Apps[0].Dir = "../elsewhere"
	if _, err := treeOf(t, outside, dir).Write(opsOf(initial())); err == nil ||
		!strings.Contains(err.Error(), `the Dir "../elsewhere" of the app shop is outside the module`) {
		t.Errorf("outside: %v", err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.mod"), []byte("module example.com/other\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := shop().Tree(dir); !errors.Is(err, making.ErrNoTree) {
		t.Errorf("another module: %v", err)
	}
}

func opsOf(m migrate.Migration) ops.Migration {
	return ops.Migration{App: m.App, Name: m.Name, Operations: m.Operations}
}

func TestEmpty(t *testing.T) {
	t.Parallel()
	found, err := shop(initial()).Empty([]string{"shop"}, "", time.Date(2026, 1, 2, 3, 4, 0, 0, time.UTC))
	if err != nil || len(found) != 1 || found[0].Name != "0002_auto_20260102_0304" {
		t.Errorf("%v %v", found, err)
	}
}

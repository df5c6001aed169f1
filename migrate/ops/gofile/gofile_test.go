package gofile_test

import (
	"context"
	"flag"
	"go/format"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile"
	"github.com/latchkey-go/latchkey/migrate/ops/gofile/internal/written"
	"github.com/latchkey-go/latchkey/model"
)

var update = flag.Bool("update", false, "write the golden files")

var pkg = gofile.Package{Name: "migrations", Path: "example.com/shop/migrations"}

type status string

func everything() ops.Migration {
	return ops.Migration{App: "shop", Name: "0002_all_and_more", After: []string{"billing.0001_initial"},
		Replaces: []string{"0001_initial", "0002_x", "0003_y"}, Operations: []ops.Operation{
			ops.CreateModel{Name: "Order", Fields: fields(), Options: ops.Options{
				Table: "orders", Verbose: "an \"order\"", DefaultPermissions: []string{},
				Permissions:    []model.Permission{{Codename: "close", Name: "Can close"}},
				UniqueTogether: [][]string{{"number", "customer"}},
				Indexes: []ops.Index{
					{Name: "i", Fields: []string{"-number"}, Where: model.Is("status", status("new"))},
				},
				Constraints: []ops.Constraint{
					{Name: "u", Unique: []string{"number"}, NullsEqual: true},
					{Name: "c", Check: model.Or(model.Is("total__gte", decimal.RequireFromString("1.50")),
						model.Not(model.Is("status__in", []status{"new", "paid"})))},
				},
			}},
			ops.CreateModel{Name: "Empty", Options: ops.Options{Unmanaged: true}},
			ops.DeleteModel{Name: "Old"}, ops.RenameModel{Old: "A", New: "B"},
			ops.AlterModelTable{Name: "order", Table: "t"}, ops.AlterModelOptions{Name: "order", Verbose: "x"},
			ops.AlterUnique{Name: "order"}, ops.AlterUnique{Name: "order", Unique: [][]string{{"a", "b"}, {"c", "d"}}},
			ops.AddField{Model: "order", Field: ops.Field{Name: "note", Kind: model.TextField}, Once: ""},
			ops.AlterField{Model: "order", Field: ops.Field{Name: "note", Kind: model.CharField, MaxLength: 20}},
			ops.RemoveField{Model: "order", Name: "note"}, ops.RenameField{Model: "order", Old: "a", New: "b"},
			ops.AddIndex{Model: "order", Index: ops.Index{Name: "i", Fields: []string{"a", "b"}}},
			ops.RemoveIndex{Model: "order", Name: "i"}, ops.RenameIndex{Model: "order", Old: "i", New: "j"},
			ops.AddConstraint{Model: "order", Constraint: ops.Constraint{Name: "u", Unique: []string{"a"}}},
			ops.RemoveConstraint{Model: "order", Name: "u"},
			ops.RunSQL{Up: []string{"UPDATE shop_order\nSET a = 'x'"}, Down: []string{},
				Engines:  map[string]ops.Statements{"mysql": {Up: []string{"SELECT 1"}}, "postgres": {}},
				Elidable: true},
			ops.RunGo{Name: "fill", Up: written.FillNotes, Down: ops.Nothing},
			ops.RunBatches{Name: "fill", Model: "order", Size: 500, Each: written.FillSlugs, Back: ops.NoBatch},
			ops.SeparateDatabaseAndState{State: []ops.Operation{ops.DeleteModel{Name: "X"}}},
		}}
}

// fields has a default of every form that Convert returns.
func fields() []ops.Field {
	at := time.Date(2026, 1, 2, 3, 4, 5, 6000, time.UTC)
	return []ops.Field{
		{Name: "id", Kind: model.BigAutoField, PrimaryKey: true},
		{Name: "number", Kind: model.CharField, MaxLength: 20, Default: "a\"b\n"},
		{Name: "customer", Kind: model.ForeignKey, To: "shop.Customer", Null: true, Blank: true, Default: int64(7)},
		{Name: "count", Kind: model.PositiveBigIntegerField, Default: int64(1)},
		{Name: "ratio", Kind: model.FloatField, Default: 2.0},
		{Name: "total", Kind: model.DecimalField, MaxDigits: 10, DecimalPlaces: 2,
			Default: decimal.RequireFromString("1.50")},
		{Name: "open", Kind: model.BooleanField, Default: false},
		{Name: "day", Kind: model.DateField, Default: model.Date{Year: 2026, Month: 2, Day: 3}},
		{Name: "hour", Kind: model.TimeField, Default: model.TimeOfDay{Hour: 3}},
		{Name: "at", Kind: model.DateTimeField, Default: at},
		{Name: "took", Kind: model.DurationField, Default: model.DurationOf(90 * time.Minute)},
		{Name: "ref", Kind: model.UUIDField, Default: model.UUID{1, 2, 3}},
		{Name: "data", Kind: model.JSONField, Default: model.JSON(`{"a":1}`)},
		{Name: "raw", Kind: model.BinaryField, Default: []byte{0, 255}},
		{Name: "ip", Kind: model.GenericIPAddressField, Default: "::1"},
		{Name: "tags", Kind: model.ManyToManyField, To: "shop.Tag", Through: "shop.Tagging"},
	}
}

// The file of a migration with everything is one of package written, which the linters look at.
func TestMigration(t *testing.T) {
	t.Parallel()
	own := gofile.Package{Name: "written",
		Path: "github.com/latchkey-go/latchkey/migrate/ops/gofile/internal/written"}
	m := everything()
	source, err := gofile.Migration(own, m)
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("internal", "written", gofile.Name(m.Name)), source)
	list, err := gofile.AddToList(gofile.NewList(own, m.App), "", gofile.Function(m.Name))
	if err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("internal", "written", gofile.ListName), list)
	for _, text := range [][]byte{source, list} {
		if formatted, err := format.Source(text); err != nil || string(formatted) != string(text) {
			t.Errorf("not as gofmt writes it: %v", err)
		}
	}
}

// What the file has in the place of a default is the same default.
func TestDefaults(t *testing.T) {
	t.Parallel()
	for _, f := range fields() {
		text, isText := f.Default.(interface{ String() string })
		if _, isJSON := f.Default.(model.JSON); !isText || isJSON {
			continue
		}
		written := f
		if written.Default = text.String(); f.Kind == model.DateTimeField {
			written.Default = f.Default.(time.Time).Format(time.RFC3339Nano)
		}
		if !written.Equal(f) {
			t.Errorf("%s: %q is not %v", f.Kind, written.Default, f.Default)
		}
	}
}

func golden(t *testing.T, path string, got []byte) {
	t.Helper()
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestFunctions(t *testing.T) {
	t.Parallel()
	for name, up := range map[string]func(context.Context, ops.DB) error{
		"a literal":       func(context.Context, ops.DB) error { return nil },
		"another package": cmpFunction,
	} {
		_, err := gofile.Migration(gofile.Package{Name: "m", Path: "elsewhere"},
			ops.Migration{App: "shop", Name: "0001_x", Operations: []ops.Operation{ops.RunGo{Up: up}}})
		if err == nil || !strings.Contains(err.Error(), "make it a top-level function of the package elsewhere") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func cmpFunction(context.Context, ops.DB) error { return nil }

func TestNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string][2]string{
		"0001_initial":               {"m0001Initial", "0001_initial.go"},
		"0002_order_remark_and_more": {"m0002OrderRemarkAndMore", "0002_order_remark_and_more.go"},
		"0003_add_test":              {"m0003AddTest", "0003_add_test_migration.go"},
		"0004_shop_windows":          {"m0004ShopWindows", "0004_shop_windows_migration.go"},
		"0005_größe":                 {"m0005Größe", "0005_größe.go"},
	} {
		if got := [2]string{gofile.Function(name), gofile.Name(name)}; got != want {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
		if _, err := parser.ParseExpr(gofile.Function(name) + "()"); err != nil {
			t.Error(err)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	list := gofile.NewList(pkg, "shop")
	var err error
	for _, add := range []struct{ after, name string }{
		{"", "m0001Initial"}, {"", "m0002X"}, {"m0001Initial", "m0001Squashed"},
	} {
		if list, err = gofile.AddToList(list, add.after, add.name); err != nil {
			t.Fatal(err)
		}
	}
	if list, err = gofile.RenameInList(list, "m0002X", "m0003X"); err != nil {
		t.Fatal(err)
	}
	golden(t, filepath.Join("testdata", "migrations.golden"), list)
	names, err := gofile.Listed(list)
	if diff := cmp.Diff([]string{"m0001Initial", "m0001Squashed", "m0003X"}, names); err != nil || diff != "" {
		t.Errorf("%v %s", err, diff)
	}
	if _, err := parser.ParseFile(token.NewFileSet(), "", list, 0); err != nil {
		t.Error(err)
	}
	for _, broken := range []string{"package x", "package x\nfunc All() int { return 3 }", "<<<<<<< ours"} {
		if _, err := gofile.AddToList([]byte(broken), "", "m"); err == nil {
			t.Errorf("%q is no error", broken)
		}
	}
}

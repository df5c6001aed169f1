package model_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/model"
)

// golden is what testdata/golden.py prints.
type golden struct {
	Models    []goldenModel
	Names     [][]any
	Truncated [][]any
}

type goldenModel struct {
	Label, Name, Table, Verbose, Plural, PK string
	Ordering                                []string
	Managed                                 bool
	UniqueTogether                          [][]string `json:"unique_together"`
	Constraints                             [][]any
	Indexes                                 [][]any
	Permissions                             [][]string
	Fields, Many                            []goldenField
	Related                                 [][]string
}

// goldenField is a field by the words of Django. A word that its class does not have is nil.
type goldenField map[string]any

func readGolden(t *testing.T) golden {
	t.Helper()
	text, err := os.ReadFile("testdata/golden.json")
	if err != nil {
		t.Fatal(err)
	}
	var g golden
	if err := json.Unmarshal(text, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// TestAsDjango compares each model with Django's _meta of the same model in Python: names, tables,
// columns, labels, options, relations and their ways back, rules and permissions.
func TestAsDjango(t *testing.T) {
	t.Parallel()
	set := model.NewSet(kindsApp(), shopApp(), authApp()) // the order of apps does not matter
	for _, want := range readGolden(t).Models {
		m := set.Named(want.Label)
		if m == nil {
			t.Errorf("no model %s", want.Label)
			continue
		}
		t.Run(want.Label, func(t *testing.T) {
			t.Parallel()
			outside := m.App == "auth"
			compareModel(t, m, want, outside)
			if got := m.Names(); !outside {
				var names []string
				for _, f := range slices.Concat(want.Fields, want.Many) {
					names = append(names, f["name"].(string))
				}
				if m.Object == "Friend" || m.Object == "HTTPServerLog" { // Go has the key where it stands
					slices.Sort(names)
					slices.Sort(got)
				}
				if diff := cmp.Diff(names, got); diff != "" {
					t.Errorf("names of fields (-Django +Go):\n%s", diff)
				}
			}
			for _, f := range slices.Concat(want.Fields, want.Many) {
				if m.Field(f["name"].(string)) == nil && outside {
					continue // package auth does not show it: password, groups
				}
				compareField(t, m.Field(f["name"].(string)), f)
			}
		})
	}
}

func compareModel(t *testing.T, m *model.Model, want goldenModel, outside bool) {
	t.Helper()
	got := goldenModel{Label: m.Label(), Name: m.Name, Table: m.Table, Verbose: m.Verbose, Plural: m.Plural,
		PK: m.Key.Name, Ordering: m.Meta.Ordering, Managed: m.Managed}
	for _, u := range m.Unique {
		if names := namesOf(u.Fields); u.Name == "" {
			got.UniqueTogether = append(got.UniqueTogether, names)
		} else {
			got.Constraints = append(got.Constraints, []any{"UniqueConstraint", u.Name, anys(names)})
		}
	}
	for _, c := range m.Checks {
		got.Constraints = append(got.Constraints, []any{"CheckConstraint", c.Name, []any{}})
	}
	for _, i := range m.Indexes {
		got.Indexes = append(got.Indexes, []any{i.Name, anys(i.Fields)})
	}
	for _, p := range m.Permissions {
		got.Permissions = append(got.Permissions, []string{p.Codename, p.Name})
	}
	for _, r := range m.Reverse {
		got.Related = append(got.Related, []string{r.Name, r.Query, r.From.Label(), r.Field.Name})
	}
	slices.SortFunc(got.Related, slices.Compare)
	want.Fields, want.Many = nil, nil
	want.Related = slices.DeleteFunc(want.Related, func(r []string) bool { return r[2] == "auth.User" })
	if outside {
		want.Managed = false
	}
	empty := cmp.Transformer("empty", func(list [][]string) [][]string {
		if len(list) == 0 {
			return nil
		}
		return list
	})
	for _, list := range []*[]string{&got.Ordering, &want.Ordering} {
		*list = append([]string{}, *list...)
	}
	for _, list := range []*[][]any{&got.Constraints, &got.Indexes} {
		*list = append([][]any{}, *list...)
	}
	if diff := cmp.Diff(want, got, empty); diff != "" {
		t.Errorf("(-Django +Go):\n%s", diff)
	}
}

func namesOf(fields []*model.Field) (names []string) {
	for _, f := range fields {
		names = append(names, f.Name)
	}
	return names
}

func anys(list []string) []any {
	all := []any{}
	for _, s := range list {
		all = append(all, s)
	}
	return all
}

func compareField(t *testing.T, f *model.Field, want goldenField) {
	t.Helper()
	got := goldenField{"name": f.Name, "attname": f.Attname, "column": f.Column, "kind": f.Kind.String(),
		"verbose": f.Verbose, "label": f.Label(), "help": f.Help, "null": f.Null, "blank": f.Blank,
		"unique": f.Unique, "primary_key": f.PrimaryKey, "editable": f.Editable, "indexed": f.Indexed,
		"default": defaultAsPython(f), "max_length": number(f.MaxLength), "choices": choicesOf(f),
		"unique_for": []any{text(f.UniqueForDate), text(f.UniqueForMonth), text(f.UniqueForYear)},
		"validators": validatorsOf(f), "max_digits": number(f.MaxDigits), "decimal_places": float64(f.DecimalPlaces),
		"auto_now": f.AutoNow, "auto_now_add": f.AutoNowAdd, "protocol": f.Protocol, "unpack_ipv4": f.UnpackIPv4,
		"allow_unicode": f.AllowUnicode, "upload_to": f.UploadTo, "path": f.Path, "match": text(f.Match),
		"recursive": f.Recursive, "allow_files": f.Files, "allow_folders": f.Folders, "unique_message": f.UniqueMessage}
	if f.UniqueMessage == "" {
		got["unique_message"] = "%(model_name)s with this %(field_label)s already exists."
	}
	if f.Link != nil {
		got["relation"] = relationOf(f)
	}
	for word := range got {
		if _, has := want[word]; !has {
			delete(got, word)
		}
	}
	adjust(f, want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-Django +Go):\n%s", f, diff)
	}
}

// adjust changes what Django says of a field to what a struct says by other words.
func adjust(f *model.Field, want goldenField) {
	switch {
	case f.Kind == model.ManyToManyField: // Django has these names for a column that there is not
		want["column"] = ""
	case f.Kind == model.UUIDField || f.Kind == model.DateTimeField && f.Model.Object != "User":
		want["max_length"] = nil // of the column's text on engines without a type for it
	case f.Model.Object == "User" && f.Kind == model.BooleanField:
		want["help"] = ""
	case f.String() == "auth.User.date_joined": // default=timezone.now, which can be edited
		want["default"], want["auto_now_add"], want["blank"], want["editable"] = nil, true, true, false
	case f.String() == "auth.User.username":
		want["validators"] = []any{}
	}
}

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func number(n int) any {
	if n == 0 {
		return nil
	}
	return float64(n)
}

// defaultAsPython returns Python's str() of a default.
func defaultAsPython(f *model.Field) any {
	switch v := f.Default.(type) {
	case bool:
		return strings.ToUpper(fmt.Sprint(v)[:1]) + fmt.Sprint(v)[1:]
	case model.Duration:
		return "1:30:00"
	case interface{ StringFixed(int32) string }:
		return v.StringFixed(int32(f.DecimalPlaces))
	case model.JSON:
		return "callable" // default=dict
	case nil:
		if f.HasDefault {
			return "callable"
		}
		return nil
	default:
		return fmt.Sprint(v)
	}
}

func choicesOf(f *model.Field) any {
	all := []any{}
	for _, c := range f.Choices {
		value := c.Value
		if n, ok := value.(int64); ok {
			value = float64(n)
		}
		all = append(all, []any{value, c.Label})
	}
	return all
}

func validatorsOf(f *model.Field) any {
	classes := map[model.Rule]string{model.MinValueRule: "MinValueValidator", model.MaxValueRule: "MaxValueValidator",
		model.StepValueRule: "StepValueValidator", model.MinLengthRule: "MinLengthValidator",
		model.MaxLengthRule: "MaxLengthValidator", model.RegexRule: "RegexValidator"}
	all := []any{}
	for _, v := range f.Validators {
		one := map[string]any{"class": classes[v.Rule], "limit": fmt.Sprint(v.Limit), "code": v.Code, "message": nil}
		if v.Rule == model.RegexRule {
			one["limit"], one["message"] = v.Pattern.String(), v.Message
		}
		all = append(all, one)
	}
	return all
}

func relationOf(f *model.Field) any {
	l := f.Link
	r := map[string]any{"to": l.To.Label(), "accessor": text(l.Reverse.Name), "query": text(l.Reverse.Query),
		"constraint": l.Constraint}
	if f.IsToMany() {
		r["through"], r["table"], r["auto"] = l.Through.Label(), l.Through.Table, l.Through.AutoCreated != nil
		r["from"], r["into"], r["symmetrical"] = l.From.Column, l.Into.Column, l.Symmetrical
		r["names"] = []any{l.From.Name, l.Into.Name}
		r["verbose"] = []any{l.Through.Verbose, l.Through.Plural}
	} else {
		r["to_field"], r["on_delete"] = l.ToField.Name, l.OnDelete.String()
	}
	return r
}

// TestDatabaseNames compares names that a schema editor makes with those of Django's.
func TestDatabaseNames(t *testing.T) {
	t.Parallel()
	g := readGolden(t)
	for _, n := range g.Names {
		var columns []string
		for _, c := range n[2].([]any) {
			columns = append(columns, c.(string))
		}
		if got := model.DatabaseName(n[1].(string), columns, n[3].(string), int(n[0].(float64))); got != n[4] {
			t.Errorf("DatabaseName(%v): %q, want %q", n[:4], got, n[4])
		}
	}
	for _, n := range g.Truncated {
		if got := model.TruncateName(n[1].(string), int(n[0].(float64))); got != n[2] {
			t.Errorf("TruncateName(%v): %q, want %q", n[:2], got, n[2])
		}
	}
}

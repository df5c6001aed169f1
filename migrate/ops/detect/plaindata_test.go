package detect_test

import (
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// modelJSON is a model in the plain data of conformance/reference/migrations/histories.py.
type modelJSON struct {
	App, Name string
	Fields    []fieldJSON
	Options   optionsJSON
}

// fieldJSON is a name and Django's arguments.
type fieldJSON = [2]any

type optionsJSON struct {
	Table       *string  `json:"db_table"`
	Managed     *bool    `json:"managed"`
	Verbose     string   `json:"verbose_name"`
	Default     []string `json:"default_permissions"`
	Permissions [][2]string
	Together    [][]string `json:"unique_together"`
	Indexes     []ruleJSON
	Constraints []ruleJSON
}

type ruleJSON struct {
	Kind, Name string
	Fields     []string
	Condition  [][2]any
}

// operationJSON is an operation of Django's with its arguments.
type operationJSON struct {
	Operation  string
	Name       string
	Model      string `json:"model_name"`
	Old        string `json:"old_name"`
	New        string `json:"new_name"`
	Table      string
	Field      map[string]any
	Fields     []fieldJSON
	Options    optionsJSON
	Together   [][]string `json:"unique_together"`
	Index      ruleJSON
	Constraint ruleJSON
	Preserve   *bool `json:"preserve_default"`
}

func stateOf(models []modelJSON) *ops.State {
	s := ops.NewState()
	for _, m := range models {
		described := &ops.ModelState{App: m.App, Name: m.Name, Fields: fieldsOf(m.Fields), Options: m.Options.ours()}
		if err := s.Add(described); err != nil {
			panic(err)
		}
	}
	return s
}

func fieldsOf(all []fieldJSON) (fields []ops.Field) {
	for _, f := range all {
		fields = append(fields, fieldOf(f[0].(string), f[1].(map[string]any)))
	}
	return fields
}

func fieldOf(name string, a map[string]any) ops.Field {
	text := func(key string) string { s, _ := a[key].(string); return s }
	is := func(key string) bool { b, _ := a[key].(bool); return b }
	number := func(key string) int { n, _ := a[key].(float64); return int(n) }
	i := slices.IndexFunc(model.Kinds(), func(k model.Kind) bool { return k.String() == text("kind") })
	return ops.Field{
		Name: name, Kind: model.Kinds()[i], PrimaryKey: is("primary_key"), Null: is("null"), Blank: is("blank"),
		Unique: is("unique"), Index: is("db_index"), Column: text("db_column"),
		MaxLength: number("max_length"), MaxDigits: number("max_digits"), DecimalPlaces: number("decimal_places"),
		AutoNow: is("auto_now"), AutoNowAdd: is("auto_now_add"), Default: a["default"],
		To: text("to"), ToField: text("to_field"), Through: text("through"), Table: text("db_table"),
	}
}

func (o optionsJSON) ours() ops.Options {
	own := ops.Options{Verbose: o.Verbose, DefaultPermissions: o.Default, UniqueTogether: o.Together}
	if o.Table != nil {
		own.Table = *o.Table
	}
	own.Unmanaged = o.Managed != nil && !*o.Managed
	for _, p := range o.Permissions {
		own.Permissions = append(own.Permissions, model.Permission{Codename: p[0], Name: p[1]})
	}
	for _, i := range o.Indexes {
		own.Indexes = append(own.Indexes, i.index())
	}
	for _, c := range o.Constraints {
		own.Constraints = append(own.Constraints, c.constraint())
	}
	return own
}

func (r ruleJSON) index() ops.Index {
	return ops.Index{Name: r.Name, Fields: r.Fields, Where: r.where()}
}

func (r ruleJSON) where() model.Cond {
	var parts []model.Cond
	for _, pair := range r.Condition {
		parts = append(parts, model.Is(pair[0].(string), pair[1]))
	}
	return model.And(parts...)
}

func (r ruleJSON) constraint() ops.Constraint {
	if r.Kind == "check" {
		return ops.Constraint{Name: r.Name, Check: r.where()}
	}
	return ops.Constraint{Name: r.Name, Unique: r.Fields, Where: r.where()}
}

// operations returns the operation as ours, or none if a state of ours does not keep what it
// changes.
func (o operationJSON) operations(h history) []ops.Operation {
	switch o.Operation {
	case "CreateModel":
		return []ops.Operation{ops.CreateModel{Name: o.Name, Fields: fieldsOf(o.Fields), Options: o.Options.ours()}}
	case "DeleteModel":
		return []ops.Operation{ops.DeleteModel{Name: o.Name}}
	case "RenameModel":
		return []ops.Operation{ops.RenameModel{Old: o.Old, New: o.New}}
	case "AlterModelTable":
		return []ops.Operation{ops.AlterModelTable{Name: o.Name, Table: o.Table}}
	case "AlterModelOptions":
		a := o.Options.ours()
		if old := h.option(o.Name); old.Verbose == a.Verbose && old.Unmanaged == a.Unmanaged &&
			slices.Equal(old.DefaultPermissions, a.DefaultPermissions) && slices.Equal(old.Permissions, a.Permissions) {
			return nil
		}
		return []ops.Operation{ops.AlterModelOptions{Name: o.Name, Unmanaged: a.Unmanaged, Verbose: a.Verbose,
			DefaultPermissions: a.DefaultPermissions, Permissions: a.Permissions}}
	case "AlterUniqueTogether":
		if h.isRenamed(o) {
			return nil
		}
		return []ops.Operation{ops.AlterUnique{Name: o.Name, Unique: o.Together}}
	case "AddIndex":
		return []ops.Operation{ops.AddIndex{Model: o.Model, Index: o.Index.index()}}
	case "RemoveIndex":
		return []ops.Operation{ops.RemoveIndex{Model: o.Model, Name: o.Name}}
	case "RenameIndex":
		return []ops.Operation{ops.RenameIndex{Model: o.Model, Old: o.Old, New: o.New}}
	case "AddConstraint":
		return []ops.Operation{ops.AddConstraint{Model: o.Model, Constraint: o.Constraint.constraint()}}
	case "RemoveConstraint":
		return []ops.Operation{ops.RemoveConstraint{Model: o.Model, Name: o.Name}}
	case "AlterConstraint": // the message of a violation
		return nil
	}
	return o.onField(h)
}

func (o operationJSON) onField(h history) []ops.Operation {
	switch o.Operation {
	case "RemoveField":
		return []ops.Operation{ops.RemoveField{Model: o.Model, Name: o.Name}}
	case "RenameField":
		return []ops.Operation{ops.RenameField{Model: o.Model, Old: o.Old, New: o.New}}
	}
	f := fieldOf(o.Name, o.Field)
	var once any
	if o.Preserve != nil && !*o.Preserve {
		f.Default, once = nil, f.Default
	}
	if o.Operation == "AddField" {
		if o.Field["callable"] == true && !f.Null {
			once = "callable"
		}
		return []ops.Operation{ops.AddField{Model: o.Model, Field: f, Once: once}}
	}
	if was := h.field(o.Model, o.Name); was != nil && was.Equal(f) {
		return nil
	}
	return []ops.Operation{ops.AlterField{Model: o.Model, Field: f, Once: once}}
}

func (h history) option(name string) ops.Options {
	for _, m := range h.Before {
		if strings.EqualFold(m.Name, name) {
			return m.Options.ours()
		}
	}
	return ops.Options{}
}

func (h history) field(name, field string) *ops.Field {
	for _, m := range h.Before {
		if strings.EqualFold(m.Name, name) {
			return (&ops.ModelState{Fields: fieldsOf(m.Fields)}).Field(field)
		}
	}
	return nil
}

// isRenamed reports whether the sets of fields differ by the new names of fields only. Django
// compares them with the old names, and replaces the sets by themselves.
func (h history) isRenamed(o operationJSON) bool {
	old := slices.Clone(h.option(o.Name).UniqueTogether)
	for i, names := range old {
		old[i] = slices.Clone(names)
		for j, name := range names {
			for _, question := range h.Renames {
				if new, ok := strings.CutPrefix(question, strings.ToLower(o.Name)+"."+name+"="); ok {
					old[i][j] = new
				}
			}
		}
	}
	return reflect.DeepEqual(normalSets(old), normalSets(o.Together))
}

package detect

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// refersToModel reports whether an operation may concern a model of its app. When in doubt it does:
// then nothing is moved across it.
func refersToModel(o ops.Operation, name, app string) bool {
	switch o := o.(type) {
	case ops.CreateModel:
		return same(o.Name, name) ||
			slices.ContainsFunc(o.Fields, func(f ops.Field) bool { return leadsTo(f, app, name, "") })
	case ops.RenameModel:
		return same(o.Old, name) || same(o.New, name)
	case ops.AlterModelTable, ops.AlterModelOptions, ops.AlterUnique, ops.RemoveField, ops.RenameField:
		return same(modelOf(o), name)
	case ops.AddField:
		return same(o.Model, name) || leadsTo(o.Field, app, name, "")
	case ops.AlterField:
		return same(o.Model, name) || leadsTo(o.Field, app, name, "")
	}
	return true
}

// refersToField reports whether an operation may concern a field of a model of its app.
func refersToField(o ops.Operation, model, field, app string) bool {
	switch o := o.(type) {
	case ops.AddField:
		return same(o.Model, model) && o.Field.Name == field || leadsTo(o.Field, app, model, field)
	case ops.AlterField:
		return same(o.Model, model) && o.Field.Name == field || leadsTo(o.Field, app, model, field)
	case ops.RemoveField:
		return same(o.Model, model) && o.Name == field
	case ops.RenameField:
		return same(o.Model, model) && (same(o.Old, field) || same(o.New, field))
	case ops.AlterUnique:
		return same(o.Name, model) && (len(o.Unique) == 0 ||
			slices.ContainsFunc(o.Unique, func(names []string) bool { return slices.Contains(names, field) }))
	}
	return refersToModel(o, model, app)
}

// leadsTo reports whether a relation leads to a model, or to its named field ("" for any), or has
// the model as its join table.
func leadsTo(f ops.Field, app, model, field string) bool {
	label := app + "." + model
	return strings.EqualFold(f.To, label) && (field == "" || f.ToField == "" || f.ToField == field) ||
		f.Through != "" && strings.EqualFold(f.Through, label)
}

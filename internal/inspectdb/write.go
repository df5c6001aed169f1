package inspectdb

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
	"github.com/latchkey-go/latchkey/internal/schema"
)

// Options say what Write writes.
type Options struct {
	Package string            // default main
	Tables  []string          // default all but Leave
	Views   bool              // views too, without Tables
	Leave   []string          // tables that Tables must name
	Known   map[string]string // structs that there are, by their tables: "auth_user" is "auth.User"
}

// Write returns the Go file with the models of tables. A name of Options.Tables that no table has
// is in missing.
func Write(tables []Table, o Options) (source []byte, missing []string, err error) {
	w := writer{all: tables, known: o.Known, structs: map[string]string{}, names: map[string]string{},
		joins: map[string][]join{}}
	for _, name := range o.Tables {
		if w.table(name) == nil {
			missing = append(missing, name)
		}
	}
	var chosen []*Table
	for i := range tables {
		t := &tables[i]
		isWanted := slices.Contains(o.Tables, t.Name)
		if len(o.Tables) == 0 {
			isOwn := slices.Contains(o.Leave, t.Name) || strings.HasPrefix(t.Name, schema.OwnApp+"_")
			isWanted = !isOwn && (o.Views || !t.IsView)
		}
		if isWanted {
			chosen = append(chosen, t)
		}
	}
	names := gosource.NewNames()
	for _, t := range chosen {
		if w.primaryOf(t) != "" {
			w.structs[t.Name] = names.Take(gosource.Exported(cmp.Or(modelName(t.Name), "Model")))
		}
	}
	w.findJoins(chosen)
	var b strings.Builder
	for _, t := range chosen {
		b.WriteString(w.write(t))
	}
	source, err = gosource.File(cmp.Or(o.Package, "main"), head, b.String())
	return source, missing, err
}

// Known returns the structs of package auth by their tables, for Options.Known. users is the table
// of users.
func Known(users string) map[string]string {
	return map[string]string{users: "auth.User", "auth_group": "auth.Group"}
}

// Own returns the tables of Django and of this library, for Options.Leave.
func Own() (names []string) {
	for _, t := range schema.Tables() {
		names = append(names, t.Name)
	}
	return names
}

const head = `This is a Go model module that inspectdb has written from a database. Clean it up by hand:

  - Rename the structs, and give Meta.Name if Django's name of a model is another.
  - Say what a deletion does to each Ref: do_nothing leaves it to the database.
  - Add what no database knows: choices, blank, validators, labels.
  - Take Unmanaged away from the tables that this program is to create and alter.`

// writer writes the models of some tables.
type writer struct {
	all     []Table
	known   map[string]string
	structs map[string]string // by table
	names   map[string]string // Meta.Name by table, as the columns of join tables say it
	joins   map[string][]join // by the table of the relation
}

// join is a join table of a many-to-many relation.
type join struct {
	field, table, to string
	isSelf           bool
}

func (w *writer) table(name string) *Table {
	for i := range w.all {
		if w.all[i].Name == name {
			return &w.all[i]
		}
	}
	return nil
}

// goType returns the struct of a table, of this file or another, or "".
func (w *writer) goType(table string) string { return cmp.Or(w.structs[table], w.known[table]) }

// primaryOf returns the column that is the primary key of a model, or "". A view has the column id,
// or the first one with unique values.
func (w *writer) primaryOf(t *Table) string {
	if len(t.Key) == 1 {
		return t.Key[0]
	}
	if len(t.Key) > 1 {
		return ""
	}
	for _, u := range t.Unique {
		if len(u.Columns) == 1 && !t.column(u.Columns[0]).Null {
			return u.Columns[0]
		}
	}
	if t.IsView && t.column("id") != nil {
		return "id"
	}
	return ""
}

// findJoins finds the tables that Django made for a ManyToManyField: id and two keys that are
// unique together, with the name and the columns that Django gives them. They need no struct.
func (w *writer) findJoins(chosen []*Table) {
	for _, t := range chosen {
		if len(t.Columns) != 3 || len(t.Foreign) != 2 || len(t.Key) != 1 || !t.column(t.Key[0]).IsAuto ||
			w.isReferred(t.Name) {
			continue
		}
		keys := slices.Clone(t.Foreign)
		slices.SortFunc(keys, func(a, b Foreign) int { return t.place(a.Column) - t.place(b.Column) })
		from, into := keys[0], keys[1]
		field, fits := strings.CutPrefix(t.Name, from.Table+"_")
		isPair := slices.ContainsFunc(t.Unique, func(u Index) bool {
			return len(u.Columns) == 2 && slices.Contains(u.Columns, from.Column) && slices.Contains(u.Columns,
				into.Column)
		})
		if !fits || !isPair || w.structs[from.Table] == "" || w.goType(into.Table) == "" {
			continue
		}
		name, other := strings.TrimSuffix(from.Column, "_id"), strings.TrimSuffix(into.Column, "_id")
		if from.Table == into.Table {
			name, other = strings.TrimPrefix(name, "from_"), strings.TrimPrefix(other, "to_")
		}
		if !w.named(from.Table, name) || !w.named(into.Table, other) {
			continue
		}
		w.joins[from.Table] = append(w.joins[from.Table], join{field, t.Name, into.Table, from.Table == into.Table})
		delete(w.structs, t.Name)
	}
}

// named notes that the model of a table has a name in Django, and reports whether it may.
func (w *writer) named(table, name string) bool {
	if w.structs[table] == "" { // auth.User and auth.Group
		return strings.EqualFold("auth."+name, w.known[table])
	}
	if w.names[table] == "" {
		w.names[table] = name
	}
	return w.names[table] == name
}

func (w *writer) isReferred(table string) bool {
	return slices.ContainsFunc(w.all, func(t Table) bool {
		return slices.ContainsFunc(t.Foreign, func(f Foreign) bool { return f.Table == table })
	})
}

func (t *Table) place(column string) int {
	return slices.IndexFunc(t.Columns, func(c Column) bool { return c.Name == column })
}

package inspectdb

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

// write returns the struct of a table, or a comment on why it has none.
func (w *writer) write(t *Table) string {
	name := w.structs[t.Name]
	if name == "" {
		if slices.ContainsFunc(w.joined(), func(j join) bool { return j.table == t.Name }) {
			return ""
		}
		return gosource.Comment("The table "+gosource.Quote(t.Name)+
			" has no struct: its primary key is not one column.") + "\n"
	}
	m := gosource.Model{Name: name, Doc: name + " is a row of the table " + t.Name + "."}
	used, fields := map[string]bool{}, map[string]string{} // fields by column
	key := w.primaryOf(t)
	related := map[string]int{}
	for i := range t.Columns {
		c := &t.Columns[i]
		f := w.field(t, c, c.Name == key, used, related)
		fields[c.Name] = f.Name
		m.Fields = append(m.Fields, f)
	}
	for _, j := range w.joins[t.Name] {
		field, notes := fieldName(j.field, used, false)
		f := gosource.Field{Name: field, Type: "model.Many[" + w.goType(j.to) + "]", Note: strings.Join(notes, " ")}
		f.Options = w.relatedName(t, j.to, field, related)
		if field != j.field {
			f.Options = append(f.Options, gosource.Option("table", j.table))
		}
		if j.isSelf {
			f.Options = append(f.Options, "asymmetrical")
			f.Note = "without asymmetrical, if both rows of a pair stand in the table"
		}
		m.Fields = append(m.Fields, f)
	}
	m.Meta = w.meta(t, fields)
	return m.Code()
}

func (w *writer) joined() (all []join) {
	for _, list := range w.joins {
		all = append(all, list...)
	}
	return all
}

// field returns the field of a column.
func (w *writer) field(t *Table, c *Column, isKey bool, used map[string]bool, related map[string]int) gosource.Field {
	isUnique := slices.ContainsFunc(t.Unique, func(u Index) bool {
		return len(u.Columns) == 1 &&
			u.Columns[0] == c.Name
	})
	isIndexed := slices.ContainsFunc(t.Indexes, func(x Index) bool {
		return len(x.Columns) == 1 &&
			x.Columns[0] == c.Name
	})
	foreign := w.foreign(t, c)
	name, notes := fieldName(c.Name, used, foreign != nil)
	f := gosource.Field{Name: name, GoName: gosource.FieldName(name)}
	add := func(options ...string) { f.Options = append(f.Options, options...) }
	column := name
	if foreign != nil {
		column += "_id"
		f.Type = "model.Ref[" + w.goType(foreign.Table) + "]"
		if isKey || isUnique {
			add("one")
		}
		add("do_nothing")
		add(w.relatedName(t, foreign.Table, name, related)...)
		if to := w.table(foreign.Table); to != nil && w.primaryOf(to) != foreign.To {
			add(gosource.Option("to_field", foreign.To))
		}
		if c.Null {
			add("null", "blank")
		}
		if !isKey && !isUnique && !w.hasIndex(t, c.Name) {
			add("noindex")
		}
	} else {
		d := describe(c)
		var options []string
		f.Type, options = gosource.TypeOf(d.kind, c.Null && !isKey)
		if f.GoName == "ID" && isKey {
			options = slices.DeleteFunc(options, func(o string) bool { return o == "auto" })
		}
		add(options...)
		add(d.options...)
		if c.Null && !isKey {
			add("blank")
		}
		if isUnique && !isKey {
			add("unique")
		} else if isIndexed && !isKey {
			add("index")
		}
		value, note := standard(c, d.kind)
		if value != "" {
			add(gosource.Option("default", value))
		}
		notes = append(notes, d.note, note, w.leads(t, c))
	}
	if column != c.Name {
		add(gosource.Option("column", c.Name))
	}
	switch {
	case isKey && f.GoName != "ID":
		add("primary_key")
	case !isKey && f.GoName == "ID":
		f.GoName = "IDValue"
	}
	if isKey && len(t.Key) == 0 {
		notes = append(notes, "The primary key is a guess: "+gosource.Quote(t.Name)+" has none.")
	}
	f.Note = strings.Join(slices.DeleteFunc(notes, func(s string) bool { return s == "" }), " ")
	return f
}

// foreign returns the key of a column that leads to a table with a struct, or nil.
func (w *writer) foreign(t *Table, c *Column) *Foreign {
	for i := range t.Foreign {
		f := &t.Foreign[i]
		if f.Column != c.Name || w.goType(f.Table) == "" {
			continue
		}
		to := w.table(f.Table)
		if to == nil {
			continue
		}
		if f.To == "" { // SQLite: the primary key
			f.To = w.primaryOf(to)
		}
		isUnique := f.To == w.primaryOf(to) || slices.ContainsFunc(to.Unique, func(u Index) bool {
			return len(u.Columns) == 1 && u.Columns[0] == f.To
		})
		if isUnique {
			return f
		}
	}
	return nil
}

// leads says where a key leads that is no Ref.
func (w *writer) leads(t *Table, c *Column) string {
	for _, f := range t.Foreign {
		if f.Column == c.Name {
			return "It refers to " + f.Table + ", for which there is no struct."
		}
	}
	return ""
}

func (w *writer) hasIndex(t *Table, column string) bool {
	return slices.ContainsFunc(append(slices.Clone(t.Indexes), t.Unique...),
		func(x Index) bool { return x.Columns[0] == column })
}

// relatedName returns the option related for a second relation to one table, with Django's name.
func (w *writer) relatedName(t *Table, to, field string, related map[string]int) []string {
	related[to]++
	if related[to] == 1 && !w.hasColumn(to, w.modelName(t.Name)) {
		return nil
	}
	return []string{"related=" + w.modelName(t.Name) + "_" + field + "_set"}
}

func (w *writer) hasColumn(table, field string) bool {
	t := w.table(table)
	return t != nil && slices.ContainsFunc(t.Columns, func(c Column) bool {
		return strings.TrimSuffix(strings.ToLower(c.Name), "_id") == field
	})
}

// modelName returns the name of a table's model in Django.
func (w *writer) modelName(table string) string {
	if name := w.names[table]; name != "" {
		return name
	}
	return strings.ToLower(w.structs[table])
}

// meta returns the entries of Meta: the names, and what stands in the table for several columns.
func (w *writer) meta(t *Table, fields map[string]string) []gosource.Entry {
	var list []gosource.Entry
	if name := w.names[t.Name]; name != "" && name != strings.ToLower(w.structs[t.Name]) {
		list = append(list, gosource.Entry{Name: "Name", Code: gosource.Quote(name)})
	}
	list = append(list, gosource.Entry{Name: "Table", Code: gosource.Quote(t.Name)}, gosource.Entry{Name: "Unmanaged",
		Code: "true"})
	of := func(columns []string) string {
		var names []string
		for _, c := range columns {
			names = append(names, fields[c])
		}
		return gosource.Strings(names)
	}
	var together, indexes []string
	for _, u := range t.Unique {
		if len(u.Columns) > 1 {
			together = append(together, strings.TrimPrefix(of(u.Columns), "[]string"))
		}
	}
	for _, x := range t.Indexes {
		if len(x.Columns) > 1 {
			indexes = append(indexes, fmt.Sprintf("{Name: %q, Fields: %s}", x.Name, of(x.Columns)))
		}
	}
	if len(together) > 0 {
		list = append(list, gosource.Entry{Name: "UniqueTogether", Code: "[][]string{" + strings.Join(together, ", ") +
			"}"})
	}
	if len(indexes) > 0 {
		list = append(list, gosource.Entry{Name: "Indexes", Code: "[]model.Index{" + strings.Join(indexes, ", ") + "}"})
	}
	return list
}

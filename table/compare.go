package table

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// Difference is something in which a table of the database is not as its model says.
type Difference struct {
	Model  *model.Model
	Column string // "" for the whole table
	Text   string // what differs, for people
	// Missing marks a table or a column that the database does not have, and a column that the
	// struct does not have although each row needs a value in it: reads or writes fail.
	Missing bool
}

// String returns the table, the column and the text.
func (d Difference) String() string {
	if d.Column == "" {
		return d.Model.Table + ": " + d.Text
	}
	return d.Model.Table + "." + d.Column + ": " + d.Text
}

// Compare compares the models of apps, and their join tables, with the tables of the database:
// columns, types, and whether NULL is allowed. Without labels it compares all models of the set. A
// type is to be the one that Django 5.2 gives to the field. A foreign key may also have the type of
// the column that it refers to. A column without a field is mentioned only if a new row needs a
// value in it, and not for a model.Outside. Of a view only the columns and their types count.
func (t *Tables) Compare(ctx context.Context, apps ...string) ([]Difference, error) {
	c := comparison{t: t, known: map[string]dbTable{}}
	var all []Difference
	for _, m := range t.set.Models() {
		if m.Table == model.NoTable || len(apps) > 0 && !slices.Contains(apps, m.App) {
			continue
		}
		found, err := c.compare(ctx, m)
		if err != nil {
			return nil, err
		}
		all = append(all, found...)
		for _, f := range m.Many {
			if join := f.Link.Through; join.AutoCreated == f {
				if found, err = c.compare(ctx, join); err != nil {
					return nil, err
				}
				all = append(all, found...)
			}
		}
	}
	return all, nil
}

// comparison reads each table once.
type comparison struct {
	t     *Tables
	known map[string]dbTable
}

// differs is a difference in the column of a field.
func differs(f *model.Field, missing bool, format string, args ...any) Difference {
	return Difference{f.Model, f.Column, fmt.Sprintf(format, args...), missing}
}

func (c *comparison) compare(ctx context.Context, m *model.Model) ([]Difference, error) {
	table, err := c.table(ctx, m.Table)
	if err != nil {
		return nil, err
	}
	if len(table.columns) == 0 {
		return []Difference{{Model: m, Text: "the table is missing", Missing: true}}, nil
	}
	var all []Difference
	fields := map[string]bool{}
	for _, f := range m.Fields {
		fields[f.Column] = true
		column, found := table.columns[f.Column]
		if !found {
			all = append(all, differs(f, true, "the column of the field %s is missing", f.Name))
			continue
		}
		want, err := c.types(ctx, f)
		if err != nil {
			return nil, err
		}
		switch {
		case !slices.Contains(want, column.kind):
			all = append(all, differs(f, false, "the column is %s, and a %s is %s", column.kind, f.Kind,
				strings.Join(c.t.columnTypes(f), " or ")))
		case table.isView:
		case column.null && !f.Null && !f.PrimaryKey:
			all = append(all, differs(f, false, "the column may be NULL, and the field %s may not", f.Name))
		case !column.null && f.Null:
			all = append(all, differs(f, false, "the field %s may be NULL, and the column may not", f.Name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(table.columns)) {
		if table.columns[name].needed && !fields[name] && !table.isView && !m.Outside {
			all = append(all, Difference{m, name,
				"the column may not be NULL and has no default, and " + m.Object + " has no field for it", true})
		}
	}
	return all, nil
}

// types returns the types that the column of a field may have.
func (c *comparison) types(ctx context.Context, f *model.Field) ([]string, error) {
	types := c.t.columnTypes(f)
	if f.Link == nil || f.Link.ToField == nil {
		return types, nil
	}
	to, err := c.table(ctx, f.Link.To.Table)
	if err != nil {
		return nil, err
	}
	if column, found := to.columns[f.Link.ToField.Column]; found {
		types = append(slices.Clone(types), column.kind)
		if c.t.db.Engine() == "sqlite" && column.kind == "integer" { // so is every key there, a bigint one too
			types = append(types, "bigint")
		}
	}
	return types, nil
}

package admin

import (
	"maps"
	"slices"
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
)

// ownColumn is a value of a row that is shown: of a field, of a field behind relations, or of a
// function.
type ownColumn struct {
	name, label string
	path        *dbmodel.Path    // nil: of a function, or the row's String
	many        *dbmodel.Field   // a relation to many rows
	computed    computedColumn   // with a text: of a function
	models      []*dbmodel.Model // that have to be visible
	loads       []string
	sort        string // the path by which the list is sorted; "": by none
}

// itself is the column of the row's String: Django's __str__.
const itself = "__str__"

// column finds a name of an option: a column, a field, or a path.
func (o *owned) column(option, name string, computed map[string]computedColumn) ownColumn {
	if name == itself {
		return ownColumn{name: name, label: o.single()}
	}
	if c, ok := computed[name]; ok {
		return o.computedColumn(option, name, c)
	}
	if f := o.m.Field(name); f != nil && f.IsToMany() {
		return ownColumn{name: name, label: f.Label(), many: f, models: []*dbmodel.Model{f.Link.To},
			loads: o.loadable(option, name)}
	}
	p, err := o.m.Path(name)
	if err != nil {
		o.fail(option, "%v", err)
	}
	if p.Column == nil || p.IsToMany() || len(p.Transforms) > 0 || p.Lookup != "exact" ||
		strings.HasSuffix(name, "__exact") {
		o.fail(option, "%s is no field of one row", name)
	}
	c := ownColumn{name: name, label: p.Column.Label(), path: p, models: modelsOf(p), sort: name}
	var steps []string
	for _, step := range p.Steps {
		if step.Field == nil {
			o.fail(option, "%s: a way back has no column; name a Column with a function", name)
		}
		steps = append(steps, step.Field.Name)
	}
	if p.Relation && p.Column.Link != nil && !strings.HasSuffix(name, "_id") {
		steps = append(steps, p.Column.Name)
	}
	if len(steps) > 0 {
		c.loads = o.loadable(option, strings.Join(steps, "__"))
	}
	return c
}

// readColumns reads Columns. Each has to be named by another option: the lists are those of names.
func (o *owned) readColumns(columns map[string]computedColumn, named ...[]string) {
	o.computed = columns
	for _, name := range slices.Sorted(maps.Keys(columns)) {
		o.computedColumn("Columns", name, columns[name])
		if !slices.ContainsFunc(named, func(names []string) bool { return slices.Contains(names, name) }) {
			o.fail("Columns", "no other option names %s", name)
		}
	}
}

func (o *owned) computedColumn(option, name string, c computedColumn) ownColumn {
	if c.text == nil {
		o.fail("Columns", "%s has no Text", name)
	}
	if o.m.Field(name) != nil {
		o.fail("Columns", "%s is a field of the model", name)
	}
	if c.order != "" {
		if _, err := o.m.Order(c.order); err != nil {
			o.fail("Columns", "%s: Order: %v", name, err)
		}
	}
	label := c.label
	if label == "" {
		label = capital(strings.ReplaceAll(name, "_", " "))
	}
	column := ownColumn{name: name, label: label, computed: c, sort: c.order}
	for _, path := range c.load {
		column.loads = addLoads(column.loads, o.loadable(option, path)...)
	}
	return column
}

// loadable checks that rows have a place for a relation.
func (o *owned) loadable(option, path string) []string {
	if _, err := o.m.Load(path); err != nil {
		o.fail(option, "%s: %v", path, err)
	}
	return []string{path}
}

func (c ownColumn) isNumber() bool {
	return c.computed.number || c.path != nil && c.path.Kind.IsNumber() && !c.path.Relation &&
		len(c.path.Column.Choices) == 0
}

// value returns what a column shows of a row. sees tells whether the user may view all that the
// column needs: of a relation to hidden rows only the key is shown.
func (v *visit) columnValue(c ownColumn, row dbmodel.Row, sees bool) page.Line {
	switch {
	case c.computed.text != nil:
		return textOr(c.computed.text(v.Request, row), "—")
	case c.many != nil:
		return v.manyLine(row.Many(c.many), sees)
	case c.path == nil:
		return page.Line{page.Text(orNumber(row.String(), row.ID()))}
	}
	at := row
	for _, step := range c.path.Steps {
		next, ok := at.Related(step.Field)
		if !ok || !sees {
			return page.Line{page.Soft("—")}
		}
		at = next
	}
	f := c.path.Column
	value := at.Value(f)
	if !f.IsRelation() || value == nil {
		return v.shownValue(f, value)
	}
	if target, ok := at.Related(f); ok && sees && slices.Contains(c.models, target.Model) {
		return page.Line{v.admin.linkTo(target)}
	}
	return page.Line{page.Text(exactText(f, value))}
}

func (v *visit) manyLine(rows dbmodel.Rows, sees bool) (line page.Line) {
	if !sees || rows.Len() == 0 {
		return page.Line{page.Soft("—")}
	}
	for i := range rows.Len() {
		if i > 0 {
			line = append(line, page.Text(", "))
		}
		line = append(line, page.Text(rows.At(i).String()))
	}
	return line
}

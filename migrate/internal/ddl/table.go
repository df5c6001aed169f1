package ddl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// table is a model of a state, with what the engine needs to know of its columns.
type table struct {
	*ops.ModelState
	state   *ops.State
	name    string
	columns []column
	joins   []join // of ManyToManyFields without Through
}

// column is a field with a column.
type column struct {
	ops.Field
	name  string
	typ   string // without the suffix of a key that the database chooses
	check string // a condition on the column, with %s for its quoted name
	refer *reference
}

// reference is what a foreign key refers to.
type reference struct {
	table, column string
}

// join is a ManyToManyField and its join table.
type join struct {
	field ops.Field
	table *table
	from  string // the names of the two foreign keys
	to    string
}

// tableOf describes a model of a state.
func (d *dialect) tableOf(s *ops.State, m *ops.ModelState) (*table, error) {
	t := &table{ModelState: m, state: s, name: d.cut(m.TableName())}
	for _, f := range m.Fields {
		if f.Kind == model.ManyToManyField {
			if f.Through != "" {
				continue
			}
			j, err := d.joinOf(s, m, f)
			if err != nil {
				return nil, err
			}
			t.joins = append(t.joins, j)
			continue
		}
		c, err := d.columnOf(s, m, f)
		if err != nil {
			return nil, err
		}
		t.columns = append(t.columns, c)
	}
	return t, nil
}

func (d *dialect) joinOf(s *ops.State, m *ops.ModelState, f ops.Field) (join, error) {
	model := s.Join(m, f)
	t, err := d.tableOf(s, model)
	if err != nil {
		return join{}, err
	}
	return join{field: f, table: t, from: model.Fields[1].Name, to: model.Fields[2].Name}, nil
}

// cut is Django's truncate_name for tables.
func (d *dialect) cut(name string) string { return model.TruncateName(name, d.maxName) }

func (d *dialect) columnOf(s *ops.State, m *ops.ModelState, f ops.Field) (column, error) {
	c := column{Field: f, name: f.ColumnName()}
	if f.Kind.IsKey() {
		target, to, err := d.target(s, m, f)
		if err != nil {
			return c, err
		}
		c.typ, err = d.referType(s, target, to)
		if !f.NoConstraint {
			c.refer = &reference{d.cut(target.TableName()), to.ColumnName()}
		}
		return c, err
	}
	c.typ, c.check = d.typeOf(f), d.checkOf(f.Kind)
	if c.typ == "" {
		return c, fmt.Errorf("the field %s of %s has no kind that has a column", f.Name, m.Label())
	}
	return c, nil
}

// target returns the model and the field that a foreign key refers to.
func (d *dialect) target(s *ops.State, m *ops.ModelState, f ops.Field) (*ops.ModelState, *ops.Field, error) {
	target := s.Find(f.To)
	if target == nil {
		return nil, nil, fmt.Errorf("the field %s of %s refers to %s, which does not exist at this point of the "+
			"migrations", f.Name, m.Label(), f.To)
	}
	to := target.Key()
	if f.ToField != "" {
		to = target.Field(f.ToField)
	}
	if to == nil {
		return nil, nil, fmt.Errorf("the field %s of %s refers to %s, which has no such key", f.Name, m.Label(), f.To)
	}
	return target, to, nil
}

// referType returns the type of a column that refers to a field: Django's rel_db_type.
func (d *dialect) referType(s *ops.State, m *ops.ModelState, f *ops.Field) (string, error) {
	if f.Kind.IsKey() {
		target, to, err := d.target(s, m, *f)
		if err != nil {
			return "", err
		}
		return d.referType(s, target, to)
	}
	plain := *f
	switch f.Kind {
	case model.AutoField:
		plain.Kind = model.IntegerField
	case model.BigAutoField:
		plain.Kind = model.BigIntegerField
	case model.SmallAutoField:
		plain.Kind = model.SmallIntegerField
	case model.PositiveIntegerField, model.PositiveBigIntegerField, model.PositiveSmallIntegerField:
		if d.name != "mysql" {
			plain.Kind = map[model.Kind]model.Kind{
				model.PositiveIntegerField:      model.IntegerField,
				model.PositiveBigIntegerField:   model.BigIntegerField,
				model.PositiveSmallIntegerField: model.SmallIntegerField}[f.Kind]
		}
	}
	return d.typeOf(plain), nil
}

// typeOf returns the type of a column: Django's db_type.
func (d *dialect) typeOf(f ops.Field) string {
	t := d.types[f.Kind]
	switch {
	case strings.Contains(t, "(%d, %d)"):
		return fmt.Sprintf(t, f.MaxDigits, f.DecimalPlaces)
	case strings.Contains(t, "%d") && f.MaxLength == 0:
		return "varchar"
	case strings.Contains(t, "%d"):
		return fmt.Sprintf(t, f.MaxLength)
	}
	return t
}

func (d *dialect) checkOf(k model.Kind) string {
	switch {
	case k.IsPositive():
		return "%[1]s >= 0"
	case k == model.JSONField && d.name == "sqlite":
		return "(JSON_VALID(%[1]s) OR %[1]s IS NULL)"
	}
	return ""
}

// column returns the column of a field, or nil.
func (t *table) column(field string) *column {
	i := slices.IndexFunc(t.columns, func(c column) bool { return c.Name == field })
	if i < 0 {
		return nil
	}
	return &t.columns[i]
}

// join returns the join table of a field, or nil.
func (t *table) join(field string) *join {
	i := slices.IndexFunc(t.joins, func(j join) bool { return j.field.Name == field })
	if i < 0 {
		return nil
	}
	return &t.joins[i]
}

// names returns the columns of fields. A hyphen before the name of a field is dropped.
func (t *table) names(fields []string) ([]string, error) {
	var names []string
	for _, f := range fields {
		c := t.column(strings.TrimPrefix(f, "-"))
		if c == nil {
			return nil, fmt.Errorf("the model %s has no field %s with a column", t.Label(), f)
		}
		names = append(names, c.name)
	}
	return names, nil
}

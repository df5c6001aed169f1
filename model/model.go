package model

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// Defaulter is a struct that fills the fields of a new row: Django's default=callable. The tags of
// those fields have the option default without a value. The method has a pointer receiver:
//
//	func (t *Ticket) Defaults() { t.Reference = model.NewUUID() }
type Defaulter interface{ Defaults() }

// Model is a struct that has been read, as Django's _meta describes it. Treat it as read-only.
type Model struct {
	App     string // label of the app: "shop"
	Name    string // model_name: "orderline"
	Object  string // object_name: "OrderLine"
	Table   string
	Verbose string // verbose_name: "order line"
	Plural  string // verbose_name_plural: "order lines"
	Meta    Meta   // as the struct has it
	Managed bool   // migrations create and alter the table
	Outside bool   // read from an [Outside]: the table may have columns that the struct leaves out

	Type        reflect.Type // of the struct; nil for a join table that Django would create by itself
	AutoCreated *Field       // the ManyToManyField that a join table without a struct belongs to

	Fields []*Field // those with a column, in order: Django's _meta.fields
	Many   []*Field // ManyToManyFields
	Key    *Field   // the primary key

	Reverse []*Reverse // the relations of other models, and of this one, to this model
	Unique  []Unique
	Indexes []Index // with their names
	Checks  []CheckConstraint
	Version *Field // Meta.Version; nil for none

	Permissions []Permission // default ones first

	stringBy *Field // of an Outside
	set      *Set
	holders  []*Field // the fields of the type Back
}

// Unique is a rule of a model that rows are unique in several fields: a UniqueConstraint, or an
// entry of unique_together. A unique field by itself is not among them.
type Unique struct {
	Name       string // "" for unique_together, whose name is [DatabaseName] of its columns and "_uniq"
	Fields     []*Field
	Where      Cond
	NullsEqual bool
	Message    string
	Code       string
}

// Columns returns the columns of the fields.
func (u Unique) Columns() []string {
	var all []string
	for _, f := range u.Fields {
		all = append(all, f.Column)
	}
	return all
}

// Label returns Django's label: "shop.OrderLine".
func (m *Model) Label() string { return m.App + "." + m.Object }

// String returns the label.
func (m *Model) String() string { return m.Label() }

// Field returns the field with a name, also that of its stored value (customer_id) and pk. It is
// nil for none. A relation of another model to this one is no field; see [Model.Path].
func (m *Model) Field(name string) *Field {
	if name == "pk" {
		return m.Key
	}
	for _, f := range m.Fields {
		if f.Name == name || f.Attname == name {
			return f
		}
	}
	for _, f := range m.Many {
		if f.Name == name {
			return f
		}
	}
	return nil
}

// ReverseBy returns the relation of another model that conditions know by a name, or nil.
func (m *Model) ReverseBy(query string) *Reverse {
	i := slices.IndexFunc(m.Reverse, func(r *Reverse) bool { return r.Query == query })
	if i < 0 {
		return nil
	}
	return m.Reverse[i]
}

// Names returns the names of the fields, in order, those of ManyToManyFields last.
func (m *Model) Names() []string {
	var names []string
	for _, f := range slices.Concat(m.Fields, m.Many) {
		names = append(names, f.Name)
	}
	return names
}

// ID returns the key of a row as an [ID]. The value is one that [Field.Convert] of the key takes,
// or an ID. So the text "7" and Int(7) are one ID of a model with an integer key.
func (m *Model) ID(v any) (ID, error) {
	if id, ok := v.(ID); ok {
		v = id.Any()
	}
	value, err := m.Key.Convert(v)
	if err != nil {
		return ID{}, fmt.Errorf("the key of %s: %w", article(m.Object), err)
	}
	return idOf(value), nil
}

// fail panics, with the struct in front.
func (m *Model) fail(part, format string, args ...any) {
	name := m.Label()
	if m.Type != nil {
		name = m.Type.String()
	}
	panic(fmt.Sprintf("model: %s.%s: ", name, part) + fmt.Sprintf(format, args...))
}

// mustField returns a field that Meta or a tag names, or panics with the names that there are.
func (m *Model) mustField(part, name string) *Field {
	f := m.Field(name)
	if f == nil {
		m.fail(part, "%s", m.noField(name))
	}
	return f
}

// noField says that there is no such field, and which one may be meant.
func (m *Model) noField(name string) string {
	names := m.Names()
	for _, r := range m.Reverse {
		if r.Query != "" {
			names = append(names, r.Query)
		}
	}
	return fmt.Sprintf("%s has no field %q: did you mean %s? It has %s",
		m.Object, name, near(name, names), strings.Join(names, ", "))
}

package model

import (
	"fmt"
	"reflect"
	"slices"
)

// Row is a struct of a model seen as fields. Its methods use what [Of] has found, so no call looks
// for types or names. A Row is a view: what it sets, it sets in the struct.
type Row struct {
	Model *Model
	v     reflect.Value
	p     any
}

// Row returns the view of a struct. The argument is a pointer to the model's struct; any other
// panics.
func (m *Model) Row(p any) Row {
	v := reflect.ValueOf(p)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Type().Elem() != m.Type {
		panic(fmt.Sprintf("model: Row of %s takes a *%s, not the type %T", m, m.Type, p))
	}
	return Row{Model: m, v: v.Elem(), p: p}
}

// New returns a new row: the defaults of the tags, then what the method Defaults sets.
func (m *Model) New() Row {
	r := m.Row(reflect.New(m.Type).Interface())
	for _, f := range m.Fields {
		if f.Default != nil {
			f.set(f.at(r.v), cloned(f.Default))
		}
	}
	if d, ok := r.p.(Defaulter); ok {
		d.Defaults()
	}
	return r
}

// cloned returns a default that no two rows share.
func cloned(value any) any {
	switch v := value.(type) {
	case JSON:
		return slices.Clone(v)
	case []byte:
		return slices.Clone(v)
	}
	return value
}

// Ptr returns the pointer to the struct: an *Order.
func (r Row) Ptr() any { return r.p }

// Addr returns a pointer to a field of the struct, for Scan: a *string, a **int64, a
// *Ref[Customer].
func (r Row) Addr(f *Field) any { return f.at(r.v).Addr().Interface() }

// Addrs appends the pointers to fields to dst.
func (r Row) Addrs(dst []any, fields []*Field) []any {
	for _, f := range fields {
		dst = append(dst, r.Addr(f))
	}
	return dst
}

// Value returns the value of a field with a column, in the form of [Field.Convert], and nil for
// NULL. The value of a relation is its key: that of the Ref or, where it has none, of its row.
func (r Row) Value(f *Field) any { return f.get(f.at(r.v)) }

// Set changes a field with a column. It takes what [Field.Convert] takes; nil is NULL, and the zero
// value in a field that cannot be NULL. A relation forgets its row unless the value is one.
func (r Row) Set(f *Field, value any) error {
	converted, err := f.Convert(value)
	if err == nil {
		err = f.fits(converted)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f, err)
	}
	f.set(f.at(r.v), converted)
	return nil
}

// ID returns the primary key. It is the zero ID of a row that has none yet.
func (r Row) ID() ID {
	value := r.Value(r.Model.Key)
	if n, ok := value.(int64); ok && n == 0 && r.Model.Key.Kind.IsAuto() {
		return ID{}
	}
	if text, ok := value.(string); ok && text == "" {
		return ID{}
	}
	return idOf(value)
}

// Related returns the row that a foreign key leads to, and false if it was not loaded.
func (r Row) Related(f *Field) (Row, bool) {
	if p := f.at(r.v).Addr().Interface().(one).row(); p != nil && f.holds {
		return f.Link.To.Row(p), true
	}
	return Row{}, false
}

// Load returns the row that a foreign key leads to, and makes it if it was not loaded.
func (r Row) Load(f *Field) Row { return f.Link.To.Row(f.at(r.v).Addr().Interface().(one).load()) }

// Drop forgets the row that a foreign key leads to, and keeps the key.
func (r Row) Drop(f *Field) { f.at(r.v).Addr().Interface().(one).drop() }

// String returns what Django's str() of the row is: that of the struct's method String or of
// [Outside.StringBy], or else "Order object (7)".
func (r Row) String() string {
	if f := r.Model.stringBy; f != nil {
		return fmt.Sprint(r.Value(f))
	}
	if s, ok := r.p.(fmt.Stringer); ok {
		return s.String()
	}
	id := r.ID().String()
	if id == "" {
		id = "None"
	}
	return r.Model.Object + " object (" + id + ")"
}

// Store writes a value in the form of [Field.Convert] into the place of a field in a struct, as
// [Row.Set] does for a value that is known to fit. The place is that of [Row.Addr].
func Store(f *Field, place reflect.Value, value any) error {
	if err := f.fits(value); err != nil {
		return fmt.Errorf("%s: %w", f, err)
	}
	f.set(place, value)
	return nil
}

// Blank returns a new row without defaults, to read a stored row into.
func (m *Model) Blank() Row { return m.Row(reflect.New(m.Type).Interface()) }

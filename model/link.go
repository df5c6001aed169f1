package model

import (
	"reflect"
	"strings"
)

// linkKeys resolves the foreign keys of a model.
func (s *Set) linkKeys(m *Model) {
	for _, f := range m.Fields {
		if !f.Kind.IsKey() {
			continue
		}
		to := s.target(f)
		f.Link = &Link{To: to, ToField: to.Key, OnDelete: f.tag.onDelete, Constraint: !f.tag.noConstraint}
		if name := f.tag.toField; name != "" {
			f.Link.ToField = to.Field(name)
			switch {
			case f.Link.ToField == nil:
				m.fail(f.GoName, "the option to_field: %s", to.noField(name))
			case !f.Link.ToField.Unique:
				m.fail(f.GoName, "the option to_field: %s must be unique", f.Link.ToField)
			}
		}
		s.addReverse(f)
	}
}

// linkMany resolves the many-to-many relations of a model, and makes the join tables that have no
// struct.
func (s *Set) linkMany(m *Model) {
	for _, f := range m.Many {
		to := s.target(f)
		f.Link = &Link{To: to, Constraint: !f.tag.noConstraint}
		f.Link.Symmetrical = to == m && !f.tag.asymmetrical
		if f.tag.asymmetrical && to != m {
			m.fail(f.GoName, "the option asymmetrical is for relations of a model with itself")
		}
		if f.tag.through == "" {
			if f.tag.throughFields != "" {
				m.fail(f.GoName, "the option through_fields needs through=…")
			}
			m.makeJoin(f)
		} else {
			s.findJoin(f)
		}
		s.addReverse(f)
	}
}

// findJoin finds the foreign keys of a join table that is a model of the project.
func (s *Set) findJoin(f *Field) {
	m, l := f.Model, f.Link
	if f.tag.table != "" {
		m.fail(f.GoName, "the options table and through exclude each other: the table is that of the model %s",
			f.tag.through)
	}
	l.Through = s.named(f, f.tag.through)
	if f.tag.throughFields != "" {
		from, into, _ := strings.Cut(f.tag.throughFields, ":")
		l.From, l.Into = l.Through.Field(from), l.Through.Field(into)
		for _, key := range []*Field{l.From, l.Into} {
			if key == nil || !key.Kind.IsKey() {
				m.fail(f.GoName, "through_fields=%s must name two foreign keys of %s, as through_fields=product:tag",
					f.tag.throughFields, l.Through.Object)
			}
		}
	} else {
		l.From, l.Into = keyTo(f, m, 0), keyTo(f, l.To, 1)
	}
	if l.From.Link.To != m || l.Into.Link.To != l.To {
		m.fail(f.GoName, "through_fields=%s must name a foreign key to %s and one to %s",
			f.tag.throughFields, m.Object, l.To.Object)
	}
}

// keyTo returns the one foreign key of the join table to a model; of a model related to itself the
// i-th of two.
func keyTo(f *Field, to *Model, i int) *Field {
	var keys []*Field
	for _, key := range f.Link.Through.Fields {
		if key.Kind.IsKey() && key.Link.To == to {
			keys = append(keys, key)
		}
	}
	switch self := f.Link.To == f.Model; {
	case self && len(keys) == 2:
		return keys[i]
	case !self && len(keys) == 1:
		return keys[0]
	case len(keys) == 0 || self && len(keys) == 1:
		f.Model.fail(f.GoName, "the join table %s lacks a foreign key to %s", f.Link.Through.Object, to.Object)
	}
	f.Model.fail(f.GoName, "the join table %s has %d foreign keys to %s: choose by through_fields=from:to",
		f.Link.Through.Object, len(keys), to.Object)
	return nil
}

// makeJoin describes the join table that Django creates for a relation without through.
func (m *Model) makeJoin(f *Field) {
	to := f.Link.To
	from, into := m.Name, to.Name
	if from == into {
		from, into = "from_"+from, "to_"+into
	}
	join := &Model{App: m.App, Object: m.Object + "_" + f.Name, Managed: m.Managed, AutoCreated: f, set: m.set}
	join.Name = strings.ToLower(join.Object)
	if join.Table = f.tag.table; join.Table == "" {
		join.Table = m.Table + "_" + f.Name
	}
	join.Verbose = from + "-" + into + " relationship"
	join.Plural = join.Verbose + "s"
	join.Key = &Field{Model: join, Name: "id", Attname: "id", Column: "id", Kind: BigAutoField, Verbose: "ID",
		PrimaryKey: true, Unique: true, Blank: true, Editable: true, Type: reflect.TypeFor[int64]()}
	key := func(name string, to *Model) *Field {
		return &Field{Model: join, Name: name, Attname: name + "_id", Column: name + "_id", Kind: ForeignKey,
			Verbose: defaultVerbose(name), Editable: true, Indexed: true,
			Link: &Link{To: to, ToField: to.Key, OnDelete: Cascade, Constraint: f.Link.Constraint}}
	}
	f.Link.Through, f.Link.From, f.Link.Into = join, key(from, m), key(into, to)
	join.Fields = []*Field{join.Key, f.Link.From, f.Link.Into}
	join.Unique = []Unique{{Fields: join.Fields[1:]}}
}

// linkDefaults reads the defaults of foreign keys, which are keys of their targets.
func (s *Set) linkDefaults(m *Model) {
	for _, f := range m.Fields {
		if !f.Kind.IsKey() || !f.tag.hasDefaultText {
			continue
		}
		value, err := f.Convert(f.tag.defaultText)
		if err != nil {
			m.fail(f.GoName, "the default: %v", err)
		}
		f.Default = value
	}
}

// addReverse gives the target of a relation its way back, with Django's names.
func (s *Set) addReverse(f *Field) {
	m, to := f.Model, f.Link.To
	back := &Reverse{From: m, Field: f, To: to, Many: f.Kind != OneToOneField}
	related := f.tag.related
	if related == "" {
		related = m.Meta.DefaultRelatedName
	}
	related, query := m.placed(related), m.placed(f.tag.query)
	f.Link.Reverse = back
	if strings.HasSuffix(related, "+") || f.Link.Symmetrical { // hidden: no name leads back
		return
	}
	for _, name := range []string{related, query} {
		if strings.Contains(name, "__") || strings.HasSuffix(name, "_") || strings.ContainsAny(name, " .-") {
			m.fail(f.GoName, "related=%s is no name: conditions could not tell its end", name)
		}
	}
	back.Name, back.Query = related, query
	if back.Name == "" {
		if back.Name = m.Name; back.Many {
			back.Name += "_set"
		}
	}
	if back.Query == "" {
		if back.Query = related; related == "" {
			back.Query = m.Name
		}
	}
	to.Reverse = append(to.Reverse, back)
}

// checkReverse has Django's checks fields.E302 to E305: a way back has a name of its own.
func (m *Model) checkReverse() {
	for i, r := range m.Reverse {
		clash := func(with, what string) {
			r.From.fail(r.Field.GoName, "its way back from %s is %q, which is %s: choose another by related=…",
				m.Object, what, with)
		}
		for _, name := range []string{r.Name, r.Query} {
			if f := m.Field(name); f != nil && name != "pk" {
				clash("the field "+f.GoName+" of "+m.Object, name)
			}
		}
		for _, other := range m.Reverse[:i] {
			if other.Name == r.Name || other.Query == r.Query {
				clash("that of "+other.Field.String()+" too", r.Name)
			}
		}
	}
}

package model

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// App is a group of models under one label, as an app of Django.
type App struct {
	Label  string // "shop": in names of tables, permissions and content types
	Models []any  // structs, as Order{}, and values of Outside
	// Dir is the app's folder, from the root of the project's module: "shop". "makemigrations"
	// writes the migrations of the models into the package "migrations" below it. Without it, the
	// tables are not Latchkey's to create.
	Dir string
}

// Set is all models of a project, with their relations resolved. It does not change, so goroutines
// may share it.
type Set struct {
	models  []*Model
	byType  map[reflect.Type]*Model
	byLabel map[string]*Model // "shop.order"
}

// NewSet reads the models of a project and resolves what they refer to, across apps and in any
// order. A mistake panics and names the struct, the field and the option: a project that starts has
// none. It takes about 40 µs of CPU time a model.
func NewSet(apps ...App) *Set {
	s := &Set{byType: map[reflect.Type]*Model{}, byLabel: map[string]*Model{}}
	labels := map[string]bool{}
	for _, app := range apps {
		if !isLabel(app.Label) {
			panic(fmt.Sprintf("model: the label of an app is a word in lower case, as shop, not %q", app.Label))
		}
		if labels[app.Label] {
			panic(fmt.Sprintf("model: two apps have the label %q", app.Label))
		}
		labels[app.Label] = true
		for _, v := range app.Models {
			s.add(Of(app.Label, v))
		}
	}
	s.each(s.linkKeys)
	s.each(s.linkMany)
	s.each(s.linkDefaults)
	s.each(func(m *Model) { m.checkReverse() })
	s.each(s.linkBacks)
	s.each(func(m *Model) { m.readMeta() })
	s.checkNames()
	return s
}

func isLabel(s string) bool {
	for i := range len(s) {
		if c := s[i]; c != '_' && (c < 'a' || c > 'z') && (i == 0 || !isDigit(c)) {
			return false
		}
	}
	return s != ""
}

func (s *Set) each(do func(*Model)) {
	for _, m := range s.models {
		do(m)
	}
}

func (s *Set) add(m *Model) {
	m.set = s
	if m.Type != nil {
		if other := s.byType[m.Type]; other != nil {
			panic(fmt.Sprintf("model: %s is a model of %s and of %s: name it once", m.Type, other.App, m.App))
		}
		s.byType[m.Type] = m
	}
	label := m.App + "." + m.Name
	if other := s.byLabel[label]; other != nil {
		panic(fmt.Sprintf("model: %s and %s are both %s: give one of them another Meta.Name",
			other.Type, m.Type, label))
	}
	s.byLabel[label] = m
	s.models = append(s.models, m)
}

// Models returns the models in the order in which the apps name them, without join tables that have
// no struct; see [Link].
func (s *Set) Models() []*Model { return slices.Clone(s.models) }

// Of returns the model of a struct, given as Order{}, &Order{} or its reflect.Type. A struct that
// no app names panics.
func (s *Set) Of(v any) *Model {
	t, ok := v.(reflect.Type)
	if !ok {
		t = reflect.TypeOf(v)
	}
	if t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	m := s.byType[t]
	if m == nil {
		panic(fmt.Sprintf("model: %v is in no app: add it to the Models of one", t))
	}
	return m
}

// Has reports whether a struct is one of the models.
func (s *Set) Has(t reflect.Type) bool { return s.byType[t] != nil }

// Named returns the model with a label in any case, "shop.Order", or nil.
func (s *Set) Named(label string) *Model { return s.byLabel[strings.ToLower(label)] }

// target returns the model that a relation leads to.
func (s *Set) target(f *Field) *Model {
	m := f.Model
	t := reflect.New(f.Type).Interface().(Relation).Target()
	elsewhere := t == reflect.TypeFor[Elsewhere]()
	switch {
	case elsewhere && f.tag.to == "":
		m.fail(f.GoName, "a relation to Elsewhere needs to=app.model")
	case !elsewhere && f.tag.to != "":
		m.fail(f.GoName, "the option to is for relations to model.Elsewhere; this one leads to %s", t)
	case elsewhere:
		return s.named(f, f.tag.to)
	}
	f.holds = true
	to := s.byType[t]
	if to == nil {
		m.fail(f.GoName, "it leads to %s, which no app names: add %s{} to the Models of an App, "+
			"or a model.Outside if its package has no tags", t, t)
	}
	return to
}

// named returns the model that a tag names: "app.model", or a model of the same app.
func (s *Set) named(f *Field, name string) *Model {
	label := strings.ToLower(name)
	if !strings.Contains(label, ".") {
		label = f.Model.App + "." + label
	}
	to := s.byLabel[label]
	if to == nil {
		var labels []string
		for known := range s.byLabel {
			labels = append(labels, known)
		}
		slices.Sort(labels)
		f.Model.fail(f.GoName, "there is no model %q: did you mean %s?", name, near(label, labels))
	}
	return to
}

// checkNames refuses names of tables, indexes and constraints that two models share.
func (s *Set) checkNames() {
	tables, rules := map[string]*Model{}, map[string]*Model{}
	s.each(func(m *Model) {
		if other := tables[m.Table]; other != nil && m.Table != NoTable {
			m.fail("Meta", "the table %q is that of %s: give one of them another Table", m.Table, other.Object)
		}
		tables[m.Table] = m
		for _, name := range m.ruleNames() {
			if other := rules[name]; other != nil {
				m.fail("Meta", "the name %q of an index or a constraint stands in %s too", name, other.Object)
			}
			rules[name] = m
		}
		for _, f := range m.Many {
			join := f.Link.Through
			if other := tables[join.Table]; other != nil && join.AutoCreated != nil {
				m.fail(f.GoName, "the join table %q is a table of %s: choose another by table=…",
					join.Table, other.Object)
			}
			if join.AutoCreated != nil {
				tables[join.Table] = join
			}
		}
	})
}

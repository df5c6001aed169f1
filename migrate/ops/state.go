package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// ModelState is a model at one point of the migrations.
type ModelState struct {
	App, Name string // "shop", "OrderLine"
	Fields    []Field
	Options
}

// Options are what Django's Meta says of a model's table.
type Options struct {
	Table     string // db_table; default "app_model"
	Unmanaged bool   // another program creates and alters the table

	Verbose string // verbose_name, by which permissions are named; default the name in words
	// DefaultPermissions are the actions with a permission; nil: add, change, delete and view.
	DefaultPermissions []string
	Permissions        []model.Permission // further ones

	UniqueTogether [][]string // by name of field
	Indexes        []Index
	Constraints    []Constraint
}

// Index is an Index of Django. It always has a name.
type Index struct {
	Name   string
	Fields []string   // "-placed" sorts downwards
	Where  model.Cond // condition=Q(…), on fields of the model
}

// Constraint is a UniqueConstraint of Django if it has Unique, and a CheckConstraint otherwise.
type Constraint struct {
	Name       string
	Unique     []string   // names of fields
	Where      model.Cond // of a UniqueConstraint: condition=Q(…)
	NullsEqual bool       // of a UniqueConstraint: nulls_distinct=False
	Check      model.Cond
}

// Label returns "shop.OrderLine".
func (m *ModelState) Label() string { return m.App + "." + m.Name }

// TableName returns the name of the table: Table, or "shop_orderline".
func (m *ModelState) TableName() string {
	if m.Table != "" {
		return m.Table
	}
	return m.App + "_" + strings.ToLower(m.Name)
}

// Field returns the field with a name, or nil.
func (m *ModelState) Field(name string) *Field {
	for i := range m.Fields {
		if m.Fields[i].Name == name {
			return &m.Fields[i]
		}
	}
	return nil
}

// Key returns the primary key, or nil for a model without one.
func (m *ModelState) Key() *Field {
	for i := range m.Fields {
		if m.Fields[i].PrimaryKey {
			return &m.Fields[i]
		}
	}
	return nil
}

// Clone returns a copy that shares nothing with m that operations change.
func (m *ModelState) Clone() *ModelState {
	copied := *m
	copied.Fields = slices.Clone(m.Fields)
	copied.UniqueTogether = slices.Clone(m.UniqueTogether)
	for i, names := range copied.UniqueTogether {
		copied.UniqueTogether[i] = slices.Clone(names)
	}
	copied.Indexes = slices.Clone(m.Indexes)
	copied.Constraints = slices.Clone(m.Constraints)
	return &copied
}

// State is all models at one point of the migrations, as Django's ProjectState. The zero State has
// none.
type State struct{ models []*ModelState }

// NewState returns a state of these models, in this order.
func NewState(models ...*ModelState) *State { return &State{models: slices.Clone(models)} }

// FromModels returns the state that structs describe. Join tables that have no struct are part of
// their ManyToManyField.
func FromModels(models ...*model.Model) *State {
	s := &State{}
	for _, m := range models {
		s.models = append(s.models, modelOf(m))
	}
	return s
}

// Models returns the models in the order in which they were created.
func (s *State) Models() []*ModelState { return slices.Clone(s.models) }

// Model returns the model of an app by its name in any case, or nil.
func (s *State) Model(app, name string) *ModelState { return s.Find(app + "." + name) }

// Find returns the model with a label in any case, "shop.OrderLine", or nil.
func (s *State) Find(label string) *ModelState {
	for _, m := range s.models {
		if sameName(m.Label(), label) {
			return m
		}
	}
	return nil
}

// Clone returns a copy that operations can change without changing s.
func (s *State) Clone() *State {
	copied := &State{}
	for _, m := range s.models {
		copied.models = append(copied.models, m.Clone())
	}
	return copied
}

// Add adds a model. It returns an error if there is one with its label.
func (s *State) Add(m *ModelState) error {
	if s.Find(m.Label()) != nil {
		return fmt.Errorf("the model %s exists already", m.Label())
	}
	s.models = append(s.models, m)
	return nil
}

// Remove removes the model with a label, if there is one.
func (s *State) Remove(label string) {
	s.models = slices.DeleteFunc(s.models, func(m *ModelState) bool { return sameName(m.Label(), label) })
}

// Join returns the join table of a ManyToManyField without Through, as Django creates one. Its name
// is that of the model and of the field with an underscore between them.
func (s *State) Join(m *ModelState, f Field) *ModelState {
	_, to, _ := strings.Cut(strings.ToLower(f.To), ".")
	from := strings.ToLower(m.Name)
	if sameName(m.Label(), f.To) {
		from, to = "from_"+from, "to_"+to
	}
	join := &ModelState{App: m.App, Name: m.Name + "_" + f.Name, Options: Options{Unmanaged: m.Unmanaged}}
	if join.Table = f.Table; join.Table == "" {
		join.Table = m.TableName() + "_" + f.Name
	}
	key := func(name, label string) Field {
		return Field{Name: name, Kind: model.ForeignKey, To: label, NoConstraint: f.NoConstraint}
	}
	join.Fields = []Field{{Name: "id", Kind: model.BigAutoField, PrimaryKey: true}, key(from, m.Label()), key(to, f.To)}
	join.UniqueTogether = [][]string{{from, to}}
	return join
}

// modelOf describes the model of a struct.
func modelOf(m *model.Model) *ModelState {
	described := &ModelState{App: m.App, Name: m.Object}
	if !strings.EqualFold(m.Object, m.Name) { // Meta.Name is Django's name, and the struct has another
		described.Name = m.Name
	}
	for _, f := range slices.Concat(m.Fields, m.Many) {
		described.Fields = append(described.Fields, fieldOf(f))
	}
	described.Options = Options{Unmanaged: !m.Managed, DefaultPermissions: slices.Clone(m.Meta.DefaultPermissions),
		Permissions: slices.Clone(m.Meta.Permissions)}
	if m.Meta.Verbose != "" {
		described.Verbose = m.Verbose
	}
	if described.TableName() != m.Table {
		described.Table = m.Table
	}
	for _, u := range m.Unique {
		described.addUnique(u)
	}
	for _, c := range m.Checks {
		described.Constraints = append(described.Constraints, Constraint{Name: c.Name, Check: c.That})
	}
	for _, index := range m.Indexes {
		described.Indexes = append(described.Indexes, Index{index.Name, slices.Clone(index.Fields), index.Where})
	}
	return described
}

func (m *ModelState) addUnique(u model.Unique) {
	var names []string
	for _, f := range u.Fields {
		names = append(names, f.Name)
	}
	if u.Name == "" {
		m.UniqueTogether = append(m.UniqueTogether, names)
		return
	}
	m.Constraints = append(m.Constraints,
		Constraint{Name: u.Name, Unique: names, Where: u.Where, NullsEqual: u.NullsEqual})
}

func sameName(a, b string) bool { return strings.EqualFold(a, b) }

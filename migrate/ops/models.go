package ops

import (
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// CreateModel creates a model with its table.
type CreateModel struct {
	base
	Name   string // "OrderLine"
	Fields []Field
	Options
}

// DeleteModel deletes a model with its table and all rows.
type DeleteModel struct {
	base
	Name string
}

// RenameModel renames a model, its table, and what refers to it.
type RenameModel struct {
	base
	Old, New string
}

// AlterModelTable renames the table of a model: db_table.
type AlterModelTable struct {
	base
	Name  string // of the model
	Table string // "" for the default
}

// AlterModelOptions changes how the permissions of a model are named, and whether migrations manage
// its table. The table itself stays as it is.
type AlterModelOptions struct {
	base
	Name               string
	Unmanaged          bool
	Verbose            string
	DefaultPermissions []string
	Permissions        []model.Permission
}

// AlterUnique replaces the sets of fields that are unique together: unique_together.
type AlterUnique struct {
	base
	Name   string     // of the model
	Unique [][]string // by name of field
}

// Apply implements Operation.
func (o CreateModel) Apply(app string, s *State) error {
	m := (&ModelState{App: app, Name: o.Name, Fields: o.Fields, Options: o.Options}).Clone()
	for i, f := range m.Fields {
		if slices.ContainsFunc(m.Fields[:i], func(other Field) bool { return other.Name == f.Name }) {
			return fmt.Errorf("the field %s stands twice", f.Name)
		}
	}
	return s.Add(m)
}

// Describe implements Operation.
func (o CreateModel) Describe() string { return "Create model " + o.Name }

// Apply implements Operation.
func (o DeleteModel) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Name)
	if err == nil {
		s.Remove(m.Label())
	}
	return err
}

// Describe implements Operation.
func (o DeleteModel) Describe() string { return "Delete model " + o.Name }

// Apply implements Operation.
func (o RenameModel) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Old)
	if err != nil {
		return err
	}
	if other := s.Model(app, o.New); other != nil && other != m {
		return fmt.Errorf("the model %s exists already", other.Label())
	}
	old := m.Label()
	m.Name = o.New
	for _, other := range s.models {
		for i := range other.Fields {
			f := &other.Fields[i]
			if sameName(f.To, old) {
				f.To = m.Label()
			}
			if sameName(f.Through, old) {
				f.Through = m.Label()
			}
		}
	}
	return nil
}

// Describe implements Operation.
func (o RenameModel) Describe() string { return fmt.Sprintf("Rename model %s to %s", o.Old, o.New) }

// Apply implements Operation.
func (o AlterModelTable) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Name)
	if err == nil {
		m.Table = o.Table
	}
	return err
}

// Describe implements Operation.
func (o AlterModelTable) Describe() string {
	table := o.Table
	if table == "" {
		table = "(default)"
	}
	return fmt.Sprintf("Rename table for %s to %s", o.Name, table)
}

// Apply implements Operation.
func (o AlterModelOptions) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Name)
	if err == nil {
		m.Unmanaged, m.Verbose = o.Unmanaged, o.Verbose
		m.DefaultPermissions, m.Permissions = o.DefaultPermissions, o.Permissions
	}
	return err
}

// Describe implements Operation.
func (o AlterModelOptions) Describe() string { return "Change Meta options on " + o.Name }

// Apply implements Operation.
func (o AlterUnique) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Name)
	if err != nil {
		return err
	}
	for _, names := range o.Unique {
		if err := m.checkFields(names); err != nil {
			return err
		}
	}
	m.UniqueTogether = nil
	for _, names := range o.Unique { // a later RenameField changes the names
		m.UniqueTogether = append(m.UniqueTogether, slices.Clone(names))
	}
	return nil
}

// Describe implements Operation.
func (o AlterUnique) Describe() string {
	return fmt.Sprintf("Alter unique_together for %s (%s)", o.Name, count(len(o.Unique), "constraint"))
}

// checkFields returns an error that names a field that the model lacks.
func (m *ModelState) checkFields(names []string) error {
	for _, name := range names {
		if m.Field(strings.TrimPrefix(name, "-")) == nil {
			return fmt.Errorf("the model %s has no field %s at this point of the migrations", m.Label(), name)
		}
	}
	return nil
}

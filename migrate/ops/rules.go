package ops

import (
	"fmt"
	"slices"
)

// AddIndex adds an index.
type AddIndex struct {
	base
	Model string
	Index Index
}

// RemoveIndex removes an index by its name.
type RemoveIndex struct {
	base
	Model, Name string
}

// RenameIndex renames an index.
type RenameIndex struct {
	base
	Model, Old, New string
}

// AddConstraint adds a constraint. Rows that break it fail the migration.
type AddConstraint struct {
	base
	Model      string
	Constraint Constraint
}

// RemoveConstraint removes a constraint by its name.
type RemoveConstraint struct {
	base
	Model, Name string
}

// Index returns the index with a name, or nil.
func (m *ModelState) Index(name string) *Index {
	i := slices.IndexFunc(m.Indexes, func(index Index) bool { return index.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Indexes[i]
}

// Constraint returns the constraint with a name, or nil.
func (m *ModelState) Constraint(name string) *Constraint {
	i := slices.IndexFunc(m.Constraints, func(c Constraint) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &m.Constraints[i]
}

// Apply implements Operation.
func (o AddIndex) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Model)
	if err != nil {
		return err
	}
	if o.Index.Name == "" || m.Index(o.Index.Name) != nil {
		return fmt.Errorf("the index needs a name that no other index of %s has, not %q", m.Label(), o.Index.Name)
	}
	m.Indexes = append(m.Indexes, o.Index)
	return m.checkFields(o.Index.Fields)
}

// Describe implements Operation.
func (o AddIndex) Describe() string {
	return fmt.Sprintf("Create index %s on field(s) %s of model %s", o.Index.Name, list(o.Index.Fields), o.Model)
}

// Apply implements Operation.
func (o RemoveIndex) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Model)
	if err != nil {
		return err
	}
	if m.Index(o.Name) == nil {
		return fmt.Errorf("the model %s has no index %s at this point of the migrations", m.Label(), o.Name)
	}
	m.Indexes = slices.DeleteFunc(m.Indexes, func(index Index) bool { return index.Name == o.Name })
	return nil
}

// Describe implements Operation.
func (o RemoveIndex) Describe() string {
	return fmt.Sprintf("Remove index %s from %s", o.Name, o.Model)
}

// Apply implements Operation.
func (o RenameIndex) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Model)
	if err != nil {
		return err
	}
	index := m.Index(o.Old)
	if index == nil || m.Index(o.New) != nil {
		return fmt.Errorf("the model %s has no index %s to rename, or has one named %s", m.Label(), o.Old, o.New)
	}
	index.Name = o.New
	return nil
}

// Describe implements Operation.
func (o RenameIndex) Describe() string {
	return fmt.Sprintf("Rename index %s on %s to %s", o.Old, o.Model, o.New)
}

// Apply implements Operation.
func (o AddConstraint) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Model)
	if err != nil {
		return err
	}
	if o.Constraint.Name == "" || m.Constraint(o.Constraint.Name) != nil {
		return fmt.Errorf("the constraint needs a name that no other constraint of %s has, not %q",
			m.Label(), o.Constraint.Name)
	}
	m.Constraints = append(m.Constraints, o.Constraint)
	return m.checkFields(o.Constraint.Unique)
}

// Describe implements Operation.
func (o AddConstraint) Describe() string {
	return fmt.Sprintf("Create constraint %s on model %s", o.Constraint.Name, o.Model)
}

// Apply implements Operation.
func (o RemoveConstraint) Apply(app string, s *State) error {
	m, err := s.mustModel(app, o.Model)
	if err != nil {
		return err
	}
	if m.Constraint(o.Name) == nil {
		return fmt.Errorf("the model %s has no constraint %s at this point of the migrations", m.Label(), o.Name)
	}
	m.Constraints = slices.DeleteFunc(m.Constraints, func(c Constraint) bool { return c.Name == o.Name })
	return nil
}

// Describe implements Operation.
func (o RemoveConstraint) Describe() string {
	return fmt.Sprintf("Remove constraint %s from model %s", o.Name, o.Model)
}

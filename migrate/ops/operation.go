package ops

import (
	"context"
	"fmt"
	"strings"
)

// Operation is a change of the models of an app. The operations of this package are all there are.
type Operation interface {
	// Apply changes the state as the operation does in a migration of an app. It returns an error
	// that names what the operation expects and the state lacks.
	Apply(app string, s *State) error
	// Describe says what the operation does, in Django's words: "Add field note to order".
	Describe() string

	operation()
}

// Migration is what a state needs to know of a migration. Package migrate has the whole.
type Migration struct {
	App, Name  string
	After      []string // the migrations that run before it, beside the earlier ones of its app: "auth.0001_initial"
	Replaces   []string // of a squashed one: the names of its app's migrations that it stands for
	Operations []Operation
}

// Apply changes the state as all operations of the migration do.
func (m Migration) Apply(s *State) error {
	for _, o := range m.Operations {
		if err := o.Apply(m.App, s); err != nil {
			return fmt.Errorf("migration %s.%s: %s: %w", m.App, m.Name, o.Describe(), err)
		}
	}
	return nil
}

// DB is what a data migration may do with the database. Statements have ? for their values on every
// engine.
type DB interface {
	// Engine returns "sqlite", "postgres" or "mysql".
	Engine() string
	// Exec runs a statement and returns how many rows it has changed.
	Exec(ctx context.Context, statement string, args ...any) (rows int64, err error)
	// Query calls each for every row of a query. Scan reads the row's columns.
	Query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error
}

// Nothing is the Down of a RunGo with nothing to undo.
func Nothing(context.Context, DB) error { return nil }

// base makes a struct an operation.
type base struct{}

func (base) operation() {}

func (s *State) mustModel(app, name string) (*ModelState, error) {
	m := s.Model(app, name)
	if m == nil {
		return nil, fmt.Errorf("there is no model %s.%s at this point of the migrations", app, name)
	}
	return m, nil
}

func (s *State) mustField(app, name, field string) (*ModelState, *Field, error) {
	m, err := s.mustModel(app, name)
	if err != nil {
		return nil, nil, err
	}
	f := m.Field(field)
	if f == nil {
		return nil, nil, fmt.Errorf("the model %s has no field %s at this point of the migrations", m.Label(), field)
	}
	return m, f, nil
}

func count(n int, what string) string { return fmt.Sprintf("%d %s(s)", n, what) }

func list(names []string) string { return strings.Join(names, ", ") }

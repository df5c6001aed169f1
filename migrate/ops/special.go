package ops

import "context"

// RunSQL runs a project's own statements.
type RunSQL struct {
	base
	Up, Down []string // statements for every engine; a nil Down cannot be reverted, an empty one does nothing
	// Engines has the statements for engines that spell them differently, by "sqlite", "postgres"
	// or "mysql". They replace Up and Down there.
	Engines  map[string]Statements
	State    []Operation // what the statements mean for the models
	Elidable bool        // squashmigrations leaves it out
}

// Statements are those of a RunSQL on one engine.
type Statements struct{ Up, Down []string }

// RunGo is a data migration: a function of the project, in the transaction of its migration. It may
// not use the project's structs, which move on.
type RunGo struct {
	base
	Name     string // what it does, for the plan: "fill the notes"
	Up, Down func(context.Context, DB) error
	Elidable bool // squashmigrations leaves it out
}

// SeparateDatabaseAndState runs operations on the database, and others on the state.
type SeparateDatabaseAndState struct {
	base
	Database, State []Operation
}

// On returns the statements for an engine.
func (o RunSQL) On(engine string) Statements {
	if s, ok := o.Engines[engine]; ok {
		return s
	}
	return Statements{o.Up, o.Down}
}

// Apply implements Operation.
func (o RunSQL) Apply(app string, s *State) error { return applyAll(o.State, app, s) }

// Describe implements Operation.
func (o RunSQL) Describe() string { return "Raw SQL operation" }

// Apply implements Operation.
func (o RunGo) Apply(string, *State) error { return nil }

// Describe implements Operation.
func (o RunGo) Describe() string {
	if o.Name == "" {
		return "Go function"
	}
	return "Go function: " + o.Name
}

// Apply implements Operation.
func (o SeparateDatabaseAndState) Apply(app string, s *State) error { return applyAll(o.State, app, s) }

// Describe implements Operation.
func (o SeparateDatabaseAndState) Describe() string {
	return "Custom state/database change combination"
}

func applyAll(list []Operation, app string, s *State) error {
	for _, o := range list {
		if err := o.Apply(app, s); err != nil {
			return err
		}
	}
	return nil
}

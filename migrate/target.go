package migrate

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// Target is a state of the ledger, and how a Migrator gets there. The zero Target stands for all
// migrations.
type Target struct {
	App string // "" for all apps
	// Name is the last migration of App that is to be applied: its name or a unique prefix, or
	// "zero" for none. "" stands for the last one. Applied migrations after it are reverted, and
	// what depends on them before them. A migration is not reverted if a table that stays refers to
	// one of its tables (ErrIrreversible). As in Django, content types and permissions stay.
	Name string

	// Fake changes the ledger and runs no statement, as Django's --fake does. It is for tables that
	// were made or dropped by other means. Unlike Django, it refuses a record that the tables
	// contradict (ErrFake): a table that the migrations create has to exist, and must not exist if
	// they are reverted. The columns of the tables are not checked.
	Fake bool
	// FakeInitial fakes the first migration of an app if all tables that it creates exist, as
	// Django's --fake-initial does, and runs the others. It refuses auth and contenttypes, whose
	// later migrations change their tables in Django (ErrFake).
	FakeInitial bool
}

// PlannedStep is a step, and what it does to the database.
type PlannedStep struct {
	Step
	Operations []string // "Create table x", or the beginning of a statement of the project's
}

// Run applies or reverts migrations until the ledger is as t says. It calls progress, which may be
// nil, before and after each step. Then it adds the missing content types and permissions.
// Consecutive built-in migrations share one transaction. Each of the project's has its own. If two
// processes migrate at once, the second waits for the first.
func (m *Migrator) Run(ctx context.Context, t Target, progress func(s Step, done bool)) error {
	r, err := m.requestOf(t)
	if err != nil {
		return err
	}
	return m.run(ctx, r, progress)
}

// Plan returns the steps that Run would take, in order. It changes nothing. Run may still fail, for
// example if a table is in the way.
func (m *Migrator) Plan(ctx context.Context, t Target) ([]PlannedStep, error) {
	r, err := m.requestOf(t)
	if err != nil {
		return nil, err
	}
	steps, err := m.stepsNow(ctx, r)
	if err != nil {
		return nil, fmt.Errorf("migrate: %w", err)
	}
	var planned []PlannedStep
	for _, s := range steps {
		planned = append(planned, PlannedStep{s.public(), m.operations(s)})
	}
	return planned, nil
}

// stepsNow returns the steps from the present ledger to r.
func (m *Migrator) stepsNow(ctx context.Context, r request) ([]step, error) {
	have, err := m.readLedger(ctx)
	if err != nil {
		return nil, err
	}
	steps, err := m.plan(have, r)
	if err != nil {
		return nil, err
	}
	if err := m.checkFakes(ctx, steps); err != nil {
		return nil, err
	}
	return m.fakeInitial(ctx, r, steps)
}

// requestOf returns the request for t.
func (p planner) requestOf(t Target) (request, error) {
	r, err := p.latest(t.App)
	if t.Name != "" {
		r, err = p.target(t.App, t.Name)
	}
	r.fake, r.fakeInitial = t.Fake, t.FakeInitial
	return r, err
}

// operations returns the descriptions of what a step does.
func (p planner) operations(s step) (list []string) {
	switch {
	case s.do == record, s.do == fake:
		return []string{"Record only"}
	case s.do == forget:
		return []string{"Delete the record only"}
	case !s.project && s.do == revert:
		for _, t := range p.createdBy(s.entry) {
			list = append([]string{"Drop table " + t.Name}, list...)
		}
	case !s.project:
		for _, t := range p.createdBy(s.entry) {
			list = append(list, "Create table "+t.Name)
		}
	case len(s.Operations) > 0:
		return s.described()
	case s.do == revert:
		for _, statement := range s.Down {
			list = append(list, excerpt(statement))
		}
	default:
		for _, statement := range s.Up {
			list = append(list, excerpt(statement))
		}
	}
	return list
}

// createdBy returns the tables that a built-in migration creates.
func (p planner) createdBy(e entry) (tables []schema.Table) {
	for _, t := range schema.CreatedBy(e.App, e.Name) {
		if !t.OfUsers || !p.swapped {
			tables = append(tables, t)
		}
	}
	return tables
}

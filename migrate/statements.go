package migrate

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/internal/ddl"
)

// Statement is a statement of a migration, or only a remark.
type Statement struct {
	Remark string // "operation 1: Add field note to order", or what a statement does to a large table
	SQL    string // "" for a remark on its own
}

// Statements returns what a migration runs on this database, as [Migrator.SQL] does, or what takes
// it back, with remarks: which operation it belongs to, and what takes long on a large table of
// PostgreSQL or MariaDB. It changes nothing. The names of indexes and constraints are those that
// the database has now; of a table that does not exist yet they are those that it will have.
func (m *Migrator) Statements(ctx context.Context, app, name string, backward bool) ([]Statement, error) {
	e, err := m.find(app, name)
	if err == nil {
		err = m.checkEngine(e)
	}
	if err != nil {
		return nil, err
	}
	var all []Statement
	if len(e.Operations) == 0 {
		list, err := m.plainStatements(ctx, e, backward)
		for _, statement := range list {
			all = append(all, Statement{SQL: statement})
		}
		return all, err
	}
	s := step{e, apply}
	if backward {
		if err := m.checkReversible([]step{{e, revert}}); err != nil {
			return nil, err
		}
		s.do = revert
	}
	return m.collect(ctx, s)
}

func (m *Migrator) plainStatements(ctx context.Context, e entry, backward bool) ([]string, error) {
	if !backward {
		return m.statements(ctx, e)
	}
	if len(e.Up) > 0 && len(e.Down) == 0 {
		return nil, fmt.Errorf("%s.%s %w: it has no Down", e.App, e.Name, ErrIrreversible)
	}
	return e.Down, nil
}

// collect returns the statements of a step with operations. The state before them is that of the
// migrations that stand before it.
func (m *Migrator) collect(ctx context.Context, s step) ([]Statement, error) {
	base, err := m.baseState(ctx)
	if err != nil {
		return nil, err
	}
	have := ledger{}
	for _, e := range m.all {
		if e.key() == s.key() {
			break
		}
		have[e.key()] = true
	}
	for _, name := range s.Replaces {
		delete(have, key{s.App, name})
	}
	before, err := m.replay(base, have, func(entry) bool { return true })
	if err != nil {
		return nil, err
	}
	editor, err := ddl.New(ctx, m.db.Engine().Name, m.db)
	if err != nil {
		return nil, err
	}
	editor.Collect()
	c := &collector{editor: editor, costs: ddl.NewCosts(m.db.Engine().Name)}
	o := &operator{m: m, app: s.App, editor: editor, only: true, comment: c.remark}
	run := o.forward
	if s.do == revert {
		run = o.backward
	}
	if err := run(ctx, s.Operations, before); err != nil {
		return nil, err
	}
	c.take()
	if err := editor.Finish(ctx); err != nil {
		return nil, err
	}
	c.take()
	return c.all, nil
}

// collector gathers what an editor has collected, with remarks.
type collector struct {
	editor *ddl.Editor
	costs  *ddl.Costs
	taken  int
	all    []Statement
}

// remark begins a new operation.
func (c *collector) remark(text string) {
	c.take()
	c.all = append(c.all, Statement{Remark: text})
}

func (c *collector) take() {
	list := c.editor.Collected()
	for _, statement := range list[c.taken:] {
		c.all = append(c.all, Statement{SQL: statement, Remark: c.costs.Of(statement)})
	}
	c.taken = len(list)
}

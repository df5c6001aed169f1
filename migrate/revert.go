package migrate

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// revert reverts what r asks for, all of it in one transaction. It plans inside the transaction,
// since another process may have been at work before.
func (m *Migrator) revert(ctx context.Context, r request, progress func(Step, bool)) error {
	return m.db.Change(ctx, func(ctx context.Context) error {
		have, err := m.readLedger(ctx)
		if err != nil {
			return err
		}
		steps, err := m.planBackward(have, r)
		if err != nil {
			return err
		}
		if err := m.checkReferences(ctx, steps); err != nil {
			return err
		}
		for len(steps) > 0 {
			next := batch(steps)
			for _, s := range next {
				if err := withProgress(progress, s, func() error { return m.revertStep(ctx, s) }); err != nil {
					return err
				}
			}
			if err := m.unrecord(ctx, next); err != nil {
				return err
			}
			steps = steps[len(next):]
		}
		return nil
	})
}

func (m *Migrator) revertStep(ctx context.Context, s step) error {
	if err := m.execute(ctx, s.Down); err != nil {
		return fmt.Errorf("revert %s.%s: %w", s.App, s.Name, err)
	}
	return nil
}

var dropped = regexp.MustCompile("DROP TABLE (?:IF EXISTS )?[\"`]([^\"`]+)")

// checkReferences refuses to drop a table while a table that stays refers to it. A table stays
// unless it is dropped here, or a Down of the project names it. Without the check, SQLite would
// leave a broken reference, PostgreSQL would fail, and MySQL would fail after it had dropped other
// tables.
func (m *Migrator) checkReferences(ctx context.Context, steps []step) error {
	drops := map[string]step{} // by table
	own := ""                  // all statements of the project
	for _, e := range steps {
		for _, statement := range e.Down {
			if found := dropped.FindStringSubmatch(statement); !e.own && found != nil {
				drops[found[1]] = e
			}
			if e.own {
				own += strings.ToLower(statement) + "\n"
			}
		}
	}
	if len(drops) == 0 {
		return nil
	}
	var refused error
	err := m.db.Query(ctx, func(scan func(...any) error) error {
		var table, to string
		err := scan(&table, &to)
		e, drop := drops[to]
		if _, goes := drops[table]; refused == nil && drop && !goes && !strings.Contains(own, strings.ToLower(table)) {
			refused = fmt.Errorf("%s.%s %w: table %s, which stays, refers to table %s: "+
				"revert or drop it first", e.App, e.Name, ErrIrreversible, table, to)
		}
		return err
	}, m.tables.references)
	if err != nil {
		return fmt.Errorf("read the foreign keys: %w", err)
	}
	return refused
}

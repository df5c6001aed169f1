package migrate

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// revert reverts what r asks for, all in one transaction, apart from a RunBatches, whose batches
// have their own.
func (m *Migrator) revert(ctx context.Context, r request, progress func(Step, bool)) error {
	for {
		have, err := m.readLedger(ctx)
		if err != nil {
			return err
		}
		steps, err := m.planBackward(have, r)
		if err != nil || len(steps) == 0 {
			return err
		}
		if err := m.runBatches(ctx, steps[0], have, progress); err != nil {
			return err
		}
		if err := m.revertUntilBatches(ctx, r, progress); err != nil {
			return err
		}
	}
}

// revertUntilBatches reverts steps in one transaction: all, or those before a RunBatches that has
// still to run. It plans again under the lock, because another process may have migrated meanwhile.
func (m *Migrator) revertUntilBatches(ctx context.Context, r request, progress func(Step, bool)) error {
	return m.db.Change(ctx, func(ctx context.Context) error {
		have, err := m.readLedger(ctx)
		if err != nil {
			return err
		}
		steps, err := m.planBackward(have, r)
		if err != nil {
			return err
		}
		if err := m.checkFakes(ctx, steps); err != nil {
			return err
		}
		if err := m.checkReferences(ctx, steps); err != nil {
			return err
		}
		if slices.ContainsFunc(steps, func(s step) bool { return s.App == ours && s.Name == firstOfOurs }) {
			if err := m.dropTriggers(ctx); err != nil {
				return fmt.Errorf("drop triggers: %w", err)
			}
		}
		for len(steps) > 0 {
			next := batch(steps)
			if ready, err := m.hasRun(ctx, next[0]); err != nil || !ready {
				return err
			}
			for _, s := range next {
				if err := withProgress(progress, s, func() error { return m.revertStep(ctx, s, have) }); err != nil {
					return err
				}
			}
			if err := m.unrecordSteps(ctx, next, have); err != nil {
				return err
			}
			steps = steps[len(next):]
		}
		return m.forgetMaker(ctx)
	})
}

// unrecordSteps deletes reverted steps from the ledger, in the database and in have.
func (m *Migrator) unrecordSteps(ctx context.Context, done []step, have ledger) error {
	if err := m.beginLedger(ctx, done); err != nil {
		return err
	}
	if err := m.unrecord(ctx, done); err != nil {
		return err
	}
	for _, row := range withReplaced(done) {
		delete(have, row)
	}
	return m.closeJournal(ctx, done)
}

func (m *Migrator) revertStep(ctx context.Context, s step, have ledger) error {
	if s.do == forget {
		return nil
	}
	if len(s.Operations) > 0 {
		if err := m.operate(ctx, s, have); err != nil {
			return fmt.Errorf("revert %s.%s: %w", s.App, s.Name, err)
		}
		return nil
	}
	if err := m.execute(ctx, s.Down); err != nil {
		return fmt.Errorf("revert %s.%s: %w", s.App, s.Name, err)
	}
	return nil
}

// dropped matches DROP TABLE, and the name of the table.
var dropped = regexp.MustCompile("DROP TABLE (?:IF EXISTS )?[\"`]([^\"`]+)")

// checkReferences returns ErrIrreversible if the steps drop a table to which a table that stays
// refers. A table stays unless a built-in step drops it, or a Down of the project names it. Without
// the check, SQLite would leave a broken reference, PostgreSQL would fail, and MySQL would fail
// after it had dropped other tables.
func (m *Migrator) checkReferences(ctx context.Context, steps []step) error {
	drops := map[string]step{} // the built-in step that drops a table, by the table's name
	project := ""              // all statements of the project
	for _, e := range steps {
		if e.do == forget { // its tables are gone already
			continue
		}
		for _, statement := range e.Down {
			if found := dropped.FindStringSubmatch(statement); !e.project && found != nil {
				drops[found[1]] = e
			}
			if e.project {
				project += strings.ToLower(statement) + "\n"
			}
		}
		made, _ := m.tablesBy(e.entry)
		for _, table := range made {
			project += strings.ToLower(table) + "\n"
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
		_, goes := drops[table]
		goes = goes || strings.Contains(project, strings.ToLower(table))
		if refused == nil && drop && !goes {
			refused = fmt.Errorf("%s.%s %w: table %s, which stays, refers to table %[5]s: "+
				"drop table %[4]s first, or revert the migration that created it",
				e.App, e.Name, ErrIrreversible, table, to)
		}
		return err
	}, m.tables.referencesQuery)
	if err != nil {
		return fmt.Errorf("read the foreign keys: %w", err)
	}
	return refused
}

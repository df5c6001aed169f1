package migrate

import (
	"context"
	"fmt"
	"strings"
)

// forward applies what is missing.
func (m *Migrator) forward(ctx context.Context, app, target string, progress func(Step, bool)) error {
	have, err := m.ledger(ctx)
	if err != nil {
		return err
	}
	if err := m.unfinished(have); err != nil {
		return err
	}
	for {
		next := m.missing(have, app, target)
		if len(next) == 0 {
			return m.describe(ctx, have)
		}
		if err := m.mayStart(ctx, next); err != nil {
			return err
		}
		err := m.db.Change(ctx, func(ctx context.Context) (err error) {
			have, err = m.apply(ctx, app, target, progress)
			return err
		})
		if err != nil {
			return err
		}
	}
}

// apply applies, in one transaction, the built-in migrations that are missing up to the first of the project's, or else
// that: what the ledger lacks is looked at again, since another process may have been at work. It returns the new ledger.
// The ledger is written last and by one statement, so that it never stops amid them, where nothing else would undo them.
func (m *Migrator) apply(ctx context.Context, app, target string, progress func(Step, bool)) (map[key]bool, error) {
	if err := m.makeLedger(ctx); err != nil {
		return nil, fmt.Errorf("create the ledger: %w", err)
	}
	have, err := m.ledger(ctx)
	if err != nil {
		return nil, err
	}
	if err := m.unfinished(have); err != nil {
		return nil, err
	}
	next := batch(m.missing(have, app, target))
	if err := m.mayStand(ctx, next); err != nil {
		return nil, err
	}
	for _, e := range next {
		err := step(progress, Step{App: e.App, Name: e.Name}, func() error {
			statements, err := m.statements(ctx, e)
			if err == nil {
				err = m.run(ctx, statements)
			}
			if err != nil {
				return fmt.Errorf("apply %s.%s: %w", e.App, e.Name, err)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		have[e.key()] = true
	}
	if err := m.record(ctx, next); err != nil {
		return nil, err
	}
	return have, m.writeDescriptions(ctx, have)
}

// batch is the first of the migrations where it is the project's, else all that precede the project's.
func batch(of []entry) []entry {
	for i, e := range of {
		if e.own {
			return of[:max(i, 1)]
		}
	}
	return of
}

// backward takes an app back to target, "" being zero: all of it in one transaction.
func (m *Migrator) backward(ctx context.Context, app, target string, progress func(Step, bool)) error {
	have, err := m.ledger(ctx)
	if err != nil || len(m.undone(have, app, target)) == 0 {
		return err
	}
	return m.db.Change(ctx, func(ctx context.Context) error {
		have, err := m.ledger(ctx)
		if err != nil {
			return err
		}
		back := m.undone(have, app, target)
		for _, e := range back {
			if len(e.Up) > 0 && len(e.Down) == 0 {
				return fmt.Errorf("%s.%s %w: it has no Down", e.App, e.Name, ErrIrreversible)
			}
		}
		for len(back) > 0 {
			next := batch(back)
			for _, e := range next {
				err := step(progress, Step{e.App, e.Name, true}, func() error {
					if err := m.run(ctx, e.Down); err != nil {
						return fmt.Errorf("take back %s.%s: %w", e.App, e.Name, err)
					}
					return nil
				})
				if err != nil {
					return err
				}
			}
			if err := m.strike(ctx, next); err != nil {
				return err
			}
			back = back[len(next):]
		}
		return nil
	})
}

func step(progress func(Step, bool), s Step, do func() error) error {
	if progress == nil {
		return do()
	}
	progress(s, false)
	err := do()
	if err == nil {
		progress(s, true)
	}
	return err
}

func (m *Migrator) run(ctx context.Context, statements []string) error {
	if len(statements) == 0 {
		return nil
	}
	undone, err := m.mark(ctx)
	if err != nil {
		return err
	}
	for i, statement := range statements {
		if err := m.db.Exec(ctx, statement); err != nil {
			err = fmt.Errorf("statement %d (%s): %w", i+1, excerpt(statement), err)
			if i > 0 && !undone() {
				err = fmt.Errorf("%w; done and not undone are the statements before it, %d of %d, because a change of the schema is final on %s",
					err, i, len(statements), m.db.Dialect().Name())
			}
			return err
		}
	}
	return nil
}

// excerpt is the beginning of a statement, on one line.
func excerpt(statement string) string {
	line := []rune(strings.Join(strings.Fields(statement), " "))
	if len(line) > 60 {
		return string(line[:60]) + "…"
	}
	return string(line)
}

package migrate

import (
	"context"
	"fmt"
)

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

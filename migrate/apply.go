package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
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
	if err := m.complete(ctx, have, app); err != nil {
		return err
	}
	for {
		next := m.missing(have, app, target)
		if len(next) == 0 {
			if err := m.describe(ctx, have); err != nil {
				return err
			}
			if app != "" && app != "auth" && !slices.Contains(m.requires(app), "auth") { // it refers to no user
				return nil
			}
			return m.fits(ctx, have)
		}
		if err := m.mayStart(ctx, next); err != nil {
			return err
		}
		begun := false
		err := m.db.Change(ctx, func(ctx context.Context) (err error) {
			begun = true
			have, err = m.apply(ctx, app, target, progress)
			return err
		})
		if !begun && errors.Is(err, auth.ErrUnavailable) { // waited too long, maybe for who did it meanwhile
			if now, failed := m.ledger(ctx); failed == nil && len(m.missing(now, app, target)) < len(next) {
				have, err = now, nil
			}
		}
		if err != nil {
			return err
		}
	}
}

// apply applies, in one transaction, the built-in migrations that are missing up to the first of
// the project's, or else that: what the ledger lacks is looked at again, since another process may
// have been at work. It returns the new ledger. The ledger is written last and by one statement, so
// that it never stops amid them, where nothing else would undo them.
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
			if len(statements) == 0 {
				return nil
			}
			if err := m.stands(ctx, e); err != nil { // now, so that the fewest tables are in the way of who made it
				return err
			}
			return m.unchanged(ctx, next, have)
		})
		if err != nil {
			return nil, err
		}
	}
	if err := m.unchanged(ctx, next, have); err != nil {
		return nil, err
	}
	if err := m.record(ctx, next); err != nil {
		return nil, err
	}
	for _, e := range next {
		have[e.key()] = true
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
	stays, err := m.mark(ctx, len(statements))
	if err != nil {
		return err
	}
	for i, statement := range statements {
		if err := m.db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("statement %d (%s): %w%s", i+1, excerpt(statement), err, stays(i))
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

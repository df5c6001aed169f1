package migrate

import (
	"context"
	"fmt"
	"regexp"
	"strings"
)

// backward takes an app back to target, "" being zero: all of it in one transaction.
func (m *Migrator) backward(ctx context.Context, app, target string, progress func(Step, bool)) error {
	have, err := m.readLedger(ctx)
	if err != nil || len(m.toRevert(have, app, target)) == 0 {
		return err
	}
	return m.db.Change(ctx, func(ctx context.Context) error {
		have, err := m.readLedger(ctx)
		if err != nil {
			return err
		}
		back := m.toRevert(have, app, target)
		for _, e := range back {
			if len(e.Up) > 0 && len(e.Down) == 0 {
				return fmt.Errorf("%s.%s %w: it has no Down", e.App, e.Name, ErrIrreversible)
			}
		}
		if err := m.checkReferences(ctx, back); err != nil {
			return err
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
			if err := m.unrecord(ctx, next); err != nil {
				return err
			}
			back = back[len(next):]
		}
		return nil
	})
}

var dropped = regexp.MustCompile("DROP TABLE (?:IF EXISTS )?[\"`]([^\"`]+)")

// checkReferences refuses to drop a table to which another refers that would stay: one that is neither dropped here nor named in
// what the project takes back. SQLite would leave it broken, PostgreSQL would fail, and MySQL would amid the drops.
func (m *Migrator) checkReferences(ctx context.Context, back []entry) error {
	drops := map[string]entry{} // by table
	own := ""                   // all that the project runs
	for _, e := range back {
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
				"take back or drop it first", e.App, e.Name, ErrIrreversible, table, to)
		}
		return err
	}, m.tables.references)
	if err != nil {
		return fmt.Errorf("look for what refers to the tables: %w", err)
	}
	return refused
}

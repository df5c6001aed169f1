package migrate

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// ledger reads what is applied; a database without the table has nothing.
func (m *Migrator) ledger(ctx context.Context) (map[key]bool, error) {
	have := map[key]bool{}
	tables, err := m.db.Tables(ctx)
	if err != nil || !tables["django_migrations"] {
		return have, err
	}
	err = m.db.Query(ctx, func(scan func(...any) error) error {
		var k key
		err := scan(&k.app, &k.name)
		have[k] = true
		return err
	}, "SELECT app, name FROM django_migrations")
	return have, err
}

// makeLedger makes the table where there is none. Where it is nothing runs: on MySQL that would end the transaction.
func (m *Migrator) makeLedger(ctx context.Context) error {
	tables, err := m.db.Tables(ctx)
	if err != nil || tables["django_migrations"] {
		return err
	}
	return m.db.Exec(ctx, m.tables.ledger)
}

// unchanged makes sure, before record, that nobody else has written of the apps at hand since before was read: Django's
// migrate takes no turns with ours, and the table has no unique key.
func (m *Migrator) unchanged(ctx context.Context, next []entry, before map[key]bool) error {
	if len(next) == 0 {
		return nil
	}
	now, err := m.ledger(ctx)
	if err != nil {
		return err
	}
	for _, e := range next {
		for k := range now {
			if !before[k] && (k == e.key() || !e.own && k.app == e.App) {
				return fmt.Errorf("%w: rows of app %s have appeared in the ledger meanwhile, and ours are not written: another migrates "+
					`at this moment: when it is done, run "python manage.py migrate %s" where that was Django, and then this again`,
					ErrUnfinished, e.App, e.App)
			}
		}
	}
	return nil
}

// record writes migrations into the ledger.
func (m *Migrator) record(ctx context.Context, done []entry) error {
	if len(done) == 0 {
		return nil
	}
	var args []any
	for _, e := range done {
		args = append(args, e.App, e.Name, m.db.Engine().EncodeTime(time.Now()))
	}
	err := m.db.Exec(ctx, "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)"+
		strings.Repeat(", (?, ?, ?)", len(done)-1), args...)
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}

// strike takes migrations out of the ledger.
func (m *Migrator) strike(ctx context.Context, done []entry) error {
	if len(done) == 0 {
		return nil
	}
	var args []any
	for _, e := range done {
		args = append(args, e.App, e.Name)
	}
	err := m.db.Exec(ctx, "DELETE FROM django_migrations WHERE app = ? AND name = ?"+
		strings.Repeat(" OR app = ? AND name = ?", len(done)-1), args...)
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}

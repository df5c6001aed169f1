package migrate

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// readLedger returns the applied migrations: none where the table does not exist.
func (m *Migrator) readLedger(ctx context.Context) (ledger, error) {
	have := ledger{}
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

// makeLedger makes the table where it does not exist. CREATE TABLE IF NOT EXISTS alone would not
// do: on MySQL it commits the transaction even if the table exists.
func (m *Migrator) makeLedger(ctx context.Context) error {
	tables, err := m.db.Tables(ctx)
	if err != nil || tables["django_migrations"] {
		return err
	}
	return m.db.Exec(ctx, m.tables.ledger)
}

// checkLedgerUnchanged refuses to go on if the ledger has got rows of the steps' apps since before
// was read. Django's migrate does not wait for our lock, and the table has no unique key that would
// refuse the same row twice.
func (m *Migrator) checkLedgerUnchanged(ctx context.Context, steps []step, before ledger) error {
	if len(steps) == 0 {
		return nil
	}
	now, err := m.readLedger(ctx)
	if err != nil {
		return err
	}
	for _, e := range steps {
		for k := range now {
			if !before[k] && (k == e.key() || !e.own && k.app == e.App) {
				return fmt.Errorf("%w: the ledger has got rows of app %s meanwhile, so ours are not written: %s",
					ErrUnfinished, e.App, waitForOther(e.App))
			}
		}
	}
	return nil
}

// waitForOther returns what to do when another process migrates at the same time.
func waitForOther(app string) string {
	return "another process is migrating: when it has ended, run " +
		`"python manage.py migrate ` + app + `" if it was Django, and then run this again`
}

// record writes steps into the ledger.
func (m *Migrator) record(ctx context.Context, done []step) error {
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

// unrecord deletes steps from the ledger.
func (m *Migrator) unrecord(ctx context.Context, done []step) error {
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

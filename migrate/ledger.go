package migrate

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// readLedger returns the applied migrations: none if the table does not exist.
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

// Recorded returns the names of an app's migrations in the ledger, in the order in which they were
// applied, also of apps that this program does not know. It returns none without a ledger.
func (m *Migrator) Recorded(ctx context.Context, app string) (names []string, err error) {
	tables, err := m.db.Tables(ctx)
	if err != nil || !tables["django_migrations"] {
		return nil, err
	}
	err = m.db.Query(ctx, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		names = append(names, name)
		return err
	}, "SELECT name FROM django_migrations WHERE app = ? ORDER BY id", app)
	return names, err
}

// createLedger creates the table if it does not exist. CREATE TABLE IF NOT EXISTS alone would not
// do: on MySQL it commits the transaction even if the table exists.
func (m *Migrator) createLedger(ctx context.Context) error {
	tables, err := m.db.Tables(ctx)
	if err != nil || tables["django_migrations"] {
		return err
	}
	return m.db.Exec(ctx, m.tables.ledger)
}

// checkLedgerUnchanged returns ErrUnfinished if the ledger has rows of the steps' apps that before
// does not have. Django's migrate does not wait for this package's lock, and the table has no
// unique key that would refuse the same row twice.
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
			if !before[k] && (k == e.key() || !e.project && k.app == e.App) {
				return fmt.Errorf("%w: another process has added rows of app %s to the ledger, "+
					"so this migration is not recorded: %s", ErrUnfinished, e.App, waitForOther(e.App))
			}
		}
	}
	return nil
}

// waitForOther returns the remedy for an error text when another process migrates at the same time.
func waitForOther(app string) string {
	return "wait until that process has ended, run " +
		`"python manage.py migrate ` + app + `" if it is Django, and then run this command again`
}

// madeHere returns the row of the ledger which says that this package has made the database: see
// [schema.MadeHere].
func madeHere() step {
	return step{entry{Migration: Migration{App: ours, Name: schema.MadeHere}}, record}
}

// forgetMaker deletes the row of [madeHere] from a ledger that has no migration any more, because
// somebody else may make the tables next.
func (m *Migrator) forgetMaker(ctx context.Context) error {
	have, err := m.readLedger(ctx)
	if made := madeHere(); err == nil && len(have) == 1 && have[made.key()] {
		err = m.unrecord(ctx, []step{made})
	}
	return err
}

// record adds steps to the ledger.
func (m *Migrator) record(ctx context.Context, done []step) error {
	if len(done) == 0 {
		return nil
	}
	var args []any
	rows := withReplaced(done)
	for _, row := range rows {
		args = append(args, row.app, row.name, m.db.Engine().EncodeTime(time.Now()))
	}
	err := m.db.Exec(ctx, "INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)"+
		strings.Repeat(", (?, ?, ?)", len(rows)-1), args...)
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
	rows := withReplaced(done)
	for _, row := range rows {
		args = append(args, row.app, row.name)
	}
	err := m.db.Exec(ctx, "DELETE FROM django_migrations WHERE app = ? AND name = ?"+
		strings.Repeat(" OR app = ? AND name = ?", len(rows)-1), args...)
	if err != nil {
		return fmt.Errorf("write the ledger: %w", err)
	}
	return nil
}

package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// LostError is returned for a database that lacks tables although the ledger has the migrations
// that create them. Up does not create such tables again, because it relies on the ledger.
type LostError struct {
	Tables []string // the missing ones
}

func (e *LostError) Error() string {
	return "the database lacks tables whose migrations the ledger lists as applied: " + strings.Join(e.Tables, ", ")
}

// Hint returns what the operator can do about the missing tables.
func (e *LostError) Hint() string {
	return "restore the tables from a backup, " +
		"or create them empty with the statements that 'sqlmigrate APP 0001' prints"
}

// CheckTables returns an error if the database lacks tables of the migrations that the ledger has:
// a [sqlstore.MisfitError] for the user table and its join tables, and a [LostError] for others. A
// table whose migration is not applied yet is no error.
func (m *Migrator) CheckTables(ctx context.Context) error {
	have, err := m.readLedger(ctx)
	if err != nil {
		return fmt.Errorf("read migrations: %w", err)
	}
	return errors.Join(m.checkUsers(ctx, have), m.checkTables(ctx, have, ""))
}

// checkTables returns a LostError for the tables of app and of the apps that it requires, or of all
// apps ("").
func (m *Migrator) checkTables(ctx context.Context, have ledger, app string) error {
	missing, err := m.store.MissingTables(ctx)
	if err != nil {
		return err
	}
	var lost []string
	for _, e := range m.all {
		wanted := app == "" || e.App == app || slices.Contains(m.requires(app), e.App)
		if e.project || !wanted || !have[e.key()] {
			continue
		}
		for _, table := range schema.CreatedBy(e.App, e.Name) {
			if slices.Contains(missing, table.Name) {
				lost = append(lost, table.Name)
			}
		}
	}
	if len(lost) == 0 {
		return nil
	}
	return &LostError{lost}
}

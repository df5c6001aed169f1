package migrate

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/schema"
)

// LostError is returned for a database that lacks tables although the ledger has the migrations that
// make them: Up, which goes by the ledger, does not make them again.
type LostError struct {
	Tables []string
}

func (e *LostError) Error() string {
	return "the ledger says that their migrations are applied, but the database lacks the tables " + strings.Join(e.Tables, ", ")
}

// Hint says what to do about it.
func (e *LostError) Hint() string {
	return "restore them from a backup, or make them anew and empty by their statements, which 'sqlmigrate APP 0001' prints"
}

// CheckTables returns what the database lacks for the migrations that the ledger has: a
// [sqlstore.MisfitError] for the user table and those that join it, and a [LostError] for others. A
// table that is still to be made is not lost.
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
		if e.own || !wanted || !have[e.key()] {
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

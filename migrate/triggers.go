package migrate

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/internal/trigger"
)

// firstOfOurs is the first migration of [ours]. Reverting it drops the triggers too.
const firstOfOurs = "0001_throttle"

// CreateTriggers creates triggers on all tables on which the check of a credential depends, and
// replaces older ones. By them a cache of identities hears of the changes that other programs
// commit. They are the only things of Latchkey on Django's tables. Django does not see them, and
// has no migration to do because of them. Where Django rebuilds a table it drops the triggers of
// that table: run CreateTriggers again.
//
// On SQLite and MySQL they count changes in the table latchkey_change. On MySQL with a binary log,
// the server refuses triggers unless log_bin_trust_function_creators is on or the account has
// SUPER. If the account that created a trigger is dropped on MySQL, every write to its table fails.
func (m *Migrator) CreateTriggers(ctx context.Context) error {
	err := m.db.Change(ctx, func(ctx context.Context) error {
		all, err := m.triggers(ctx)
		if err != nil {
			return err
		}
		var statements []string
		for _, t := range all {
			if t.Name != "" {
				statements = append(statements, t.Drop)
			}
			statements = append(statements, t.Create)
		}
		return m.execute(ctx, statements)
	})
	if err != nil {
		return fmt.Errorf("create triggers: %w", err)
	}
	return nil
}

// Triggers says which triggers a database has.
type Triggers struct {
	Have int // triggers of CreateTriggers, also of another version
	Lack int // triggers that CreateTriggers would create or replace
	// Made reports that this package has made the database, so that a Django does not own its
	// tables.
	Made bool
}

// Triggers looks for the triggers.
func (m *Migrator) Triggers(ctx context.Context) (found Triggers, err error) {
	found.Have, found.Lack, err = m.db.CountTriggers(ctx)
	if err != nil {
		return Triggers{}, fmt.Errorf("look for triggers: %w", err)
	}
	have, err := m.readLedger(ctx)
	if err != nil {
		return Triggers{}, fmt.Errorf("look for triggers: %w", err)
	}
	found.Made = have[madeHere().key()]
	return found, nil
}

// DropTriggers drops what CreateTriggers has created. It is no error if nothing is there.
func (m *Migrator) DropTriggers(ctx context.Context) error {
	if err := m.db.Change(ctx, m.dropTriggers); err != nil {
		return fmt.Errorf("drop triggers: %w", err)
	}
	return nil
}

// dropTriggers is DropTriggers in the transaction of ctx.
func (m *Migrator) dropTriggers(ctx context.Context) error {
	all, err := m.triggers(ctx)
	if err != nil {
		return err
	}
	var statements []string
	for i := range all { // in reverse: triggers before the function or the table that they use
		if t := all[len(all)-1-i]; t.Drop != "" {
			statements = append(statements, t.Drop)
		}
	}
	return m.execute(ctx, statements)
}

// triggers returns the triggers on the tables that the database has.
func (m *Migrator) triggers(ctx context.Context) ([]trigger.Trigger, error) {
	have, err := m.db.Tables(ctx)
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	engine := m.db.Engine().Name
	return trigger.All(engine, trigger.Existing(engine, m.db.Watched(), have)), nil
}

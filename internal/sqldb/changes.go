package sqldb

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/trigger"
)

// Signal hears of the changes that other processes commit, in an engine's own way. It counts them
// in [DB.Changes].
type Signal interface {
	// Live is cache.ChangesConfig.Live. The first call begins to listen.
	Live(now time.Duration) bool
	// Lost returns why Live is false, or nil.
	Lost() error
	// Committed is called after each commit of the DB itself.
	Committed()
	Close() error
}

// Watched returns the tables on whose rows the check of a credential depends. Callers must not
// change the slice.
func (db *DB) Watched() []trigger.Table { return db.watched }

// Changes returns the count of changes that end cached identities.
func (db *DB) Changes() *cache.Changes { return db.changes }

// Listen makes the DB use s, and closes the signal before it. DB.Close closes s. Without a signal
// no identity is cached.
func (db *DB) Listen(s Signal) {
	if old := db.signal.Swap(&s); old != nil {
		(*old).Close()
	}
}

// CountTriggers returns how many triggers of package trigger the database has, also of another
// version, and how many of those on watched tables it lacks.
func (db *DB) CountTriggers(ctx context.Context) (have, lack int, err error) {
	want, stored, err := db.triggers(func(query string) (map[string]string, error) {
		all := map[string]string{}
		err := db.Query(ctx, func(scan func(...any) error) error {
			var name, text string
			err := scan(&name, &text)
			all[name] = text
			return err
		}, query)
		return all, err
	})
	return len(stored), len(trigger.Missing(want, stored)), err
}

// CheckTriggers returns an error if the database lacks one of the triggers on watched tables, and
// otherwise the tables of the triggers as one text. query runs a query with two columns of texts.
func (db *DB) CheckTriggers(query func(text string) (map[string]string, error)) (tables string, err error) {
	want, stored, err := db.triggers(query)
	if err != nil {
		return "", err
	}
	if missing := trigger.Missing(want, stored); len(missing) > 0 {
		return "", fmt.Errorf("the triggers that tell of changes are not there (%s and %d more): run migrate, "+
			"with the setting cache.triggers = on for a database that a Django has made", missing[0], len(missing)-1)
	}
	for _, t := range want {
		tables += t.Table + " "
	}
	return tables, nil
}

// triggers returns the triggers that the database should have, and those that it has.
func (db *DB) triggers(
	query func(text string) (map[string]string, error),
) (want []trigger.Trigger, stored map[string]string, err error) {
	tables, err := query(trigger.Relations(db.engine.Name))
	if err != nil {
		return nil, nil, fmt.Errorf("list the tables: %w", err)
	}
	stored, err = query(trigger.Stored(db.engine.Name))
	if err != nil {
		return nil, nil, fmt.Errorf("list the triggers: %w", err)
	}
	return trigger.All(db.engine.Name, trigger.Existing(db.engine.Name, db.watched, tables)), stored, nil
}

func (db *DB) lost() error {
	if signal := db.signal.Load(); signal != nil {
		return (*signal).Lost()
	}
	return errors.New("the engine has no signal for the changes of other processes")
}

// coarse asks the signal, if it can work without triggers.
func (db *DB) coarse() error {
	if signal := db.signal.Load(); signal != nil {
		if s, ok := (*signal).(interface{ Coarse() error }); ok {
			return s.Coarse()
		}
	}
	return nil
}

func (db *DB) isLive(now time.Duration) bool {
	signal := db.signal.Load()
	return signal != nil && (*signal).Live(now)
}

// isUncommitted reports whether ctx is in a transaction. It runs in each token check, so it
// searches ctx only if a transaction is open.
func (db *DB) isUncommitted(ctx context.Context) bool {
	return db.open.Load() > 0 && db.InTransaction(ctx)
}

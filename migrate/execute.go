package migrate

import (
	"context"
	"fmt"
	"strings"
)

// execute runs statements in the transaction of ctx. Where the engine does not undo what was done before
// the one that fails, the error says so.
func (m *Migrator) execute(ctx context.Context, statements []string) error {
	if len(statements) == 0 {
		return nil
	}
	stays, err := m.savepoint(ctx, len(statements))
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

// savepoint begins a part of the transaction, of so many statements. stays, which is asked when one has failed after so many
// others, tells what stays of them, for the end of an error: nothing where all is, or will be, undone.
func (m *Migrator) savepoint(ctx context.Context, statements int) (stays func(before int) string, err error) {
	if m.db.Dialect().Syntax().Schema.Transactional {
		return func(int) string { return "" }, nil
	}
	engine := m.db.Dialect().Name()
	return func(before int) string {
		if m.db.Exec(ctx, "ROLLBACK TO SAVEPOINT latchkey_migration") == nil {
			return ""
		}
		var n int
		alive := m.db.Query(ctx, func(scan func(...any) error) error { return scan(&n) }, "SELECT 1") == nil
		switch {
		case !alive: // the connection is gone, or all was undone, and nobody can tell what was final by then
			return fmt.Sprintf("; it is not known which of the statements up to it, %d of %d, stay: a change of the schema is final on %s, and so is what stands before and behind it",
				before+1, statements, engine)
		case before > 0: // the savepoint is gone with the transaction that a change of the schema has committed
			return fmt.Sprintf("; done and not undone are the statements before it, %d of %d, because a change of the schema is final on %s",
				before, statements, engine)
		}
		return ""
	}, m.db.Exec(ctx, "SAVEPOINT latchkey_migration")
}

// excerpt is the beginning of a statement, on one line.
func excerpt(statement string) string {
	line := []rune(strings.Join(strings.Fields(statement), " "))
	if len(line) > 60 {
		return string(line[:60]) + "…"
	}
	return string(line)
}

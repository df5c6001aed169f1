package migrate

import (
	"context"
	"fmt"
	"strings"
)

// execute runs statements in the transaction of ctx. If one fails, the error says which statements
// before it the engine cannot roll back.
func (m *Migrator) execute(ctx context.Context, statements []string) error {
	if len(statements) == 0 {
		return nil
	}
	rollBack, err := m.savepoint(ctx, len(statements))
	if err != nil {
		return err
	}
	for i, statement := range statements {
		if err := m.db.Exec(ctx, statement); err != nil {
			return fmt.Errorf("statement %d (%s): %w%s", i+1, excerpt(statement), err, rollBack(i))
		}
	}
	return nil
}

// savepoint sets a savepoint before a number of statements, on an engine that cannot roll back
// changes of the schema. After a statement has failed, call rollBack with the number of statements
// before it. It rolls back to the savepoint if it can. Otherwise it returns the end of the error
// text, which says what stays.
func (m *Migrator) savepoint(ctx context.Context, statements int) (rollBack func(before int) string, err error) {
	if m.db.Engine().DDL.Transactional {
		return func(int) string { return "" }, nil
	}
	engine := m.db.Engine().Name
	return func(before int) string {
		if m.db.Exec(ctx, "ROLLBACK TO SAVEPOINT latchkey_migration") == nil {
			return ""
		}
		var n int
		alive := m.db.Query(ctx, func(scan func(...any) error) error { return scan(&n) }, "SELECT 1") == nil
		switch {
		case !alive: // the connection is lost: only the server knows what was committed before
			return fmt.Sprintf("; it is not known which of the first %d of %d statements stay: "+
				"%s commits every change of the schema at once, with all that was done before it",
				before+1, statements, engine)
		case before > 0: // a change of the schema has committed the transaction and removed the savepoint
			return fmt.Sprintf("; the first %d of %d statements stay: %s commits every change of the schema at once",
				before, statements, engine)
		}
		return ""
	}, m.db.Exec(ctx, "SAVEPOINT latchkey_migration")
}

// excerpt returns the beginning of a statement, on one line.
func excerpt(statement string) string {
	line := []rune(strings.Join(strings.Fields(statement), " "))
	if len(line) > 60 {
		return string(line[:60]) + "…"
	}
	return string(line)
}

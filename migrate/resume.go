package migrate

import (
	"context"
	"fmt"
)

// mark begins a part of the transaction, of so many statements. stays, which is asked when one has failed after so many
// others, tells what stays of them, for the end of an error: nothing where all is, or will be, undone.
func (m *Migrator) mark(ctx context.Context, statements int) (stays func(before int) string, err error) {
	if m.db.Engine().Schema.Transactional {
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

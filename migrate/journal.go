package migrate

import (
	"context"
	"fmt"
	"strings"
)

// journal runs the statements of one migration. Where the engine commits each change of the schema
// at once, it writes down what is done in a table of its own. A migration that has failed half-way
// is then continued at the statement that failed, with the names that the database gave before. The
// rows go, and with the last one the table, when the migration is in the ledger.
type journal struct {
	*Migrator
	step step
	keep bool // write a journal

	rows []line // of the last run, which has failed
	at   int    // how many of them have been passed
	ran  int    // statements of this run
}

// line is a row of the journal: a statement, or names that the database gave.
type line struct {
	id      int64
	kind    string // "sql", "rows" or "names"
	content string
	done    bool
}

const journalTable = "latchkey_migration_journal"

func (m *Migrator) openJournal(ctx context.Context, s step) (*journal, error) {
	j := &journal{Migrator: m, step: s, keep: !m.db.Engine().DDL.Transactional}
	if !j.keep {
		return j, nil
	}
	err := m.db.Exec(ctx, "CREATE TABLE IF NOT EXISTS "+journalTable+" ("+
		"id bigint AUTO_INCREMENT NOT NULL PRIMARY KEY, app varchar(255) NOT NULL, name varchar(255) NOT NULL, "+
		"backward bool NOT NULL, kind varchar(5) NOT NULL, content longtext NOT NULL, done bool NOT NULL)")
	if err != nil {
		return nil, fmt.Errorf("create the journal of the migration: %w", err)
	}
	err = m.db.Query(ctx, func(scan func(...any) error) error {
		var l line
		err := scan(&l.id, &l.kind, &l.content, &l.done)
		j.rows = append(j.rows, l)
		return err
	}, "SELECT id, kind, content, done FROM "+journalTable+" WHERE app = ? AND name = ? AND backward = ? ORDER BY id",
		s.App, s.Name, s.do == revert)
	if err != nil {
		return nil, fmt.Errorf("read the journal of the migration: %w", err)
	}
	return j, nil
}

// Exec implements ddl.Database.
func (j *journal) Exec(ctx context.Context, statement string, args ...any) error {
	if !j.keep {
		return j.db.Exec(ctx, statement, args...)
	}
	if j.at < len(j.rows) {
		return j.pass(ctx, "sql", statement,
			func(ctx context.Context) error { return j.db.Exec(ctx, statement, args...) })
	}
	id, err := j.write(ctx, "sql", statement, false)
	if err != nil {
		return err
	}
	if err := j.db.Exec(ctx, statement, args...); err != nil {
		// A statement that the server has refused has changed nothing. If the connection is lost,
		// the row stays, and says that this is not known.
		_ = j.db.Exec(ctx, "DELETE FROM "+journalTable+" WHERE id = ?", id)
		return err
	}
	j.ran++
	return j.mark(ctx, id)
}

// Query implements ddl.Database.
func (j *journal) Query(
	ctx context.Context, each func(scan func(...any) error) error, query string, args ...any,
) error {
	return j.db.Query(ctx, each, query, args...)
}

// Recall implements ddl.Recaller.
func (j *journal) Recall(ctx context.Context, ask func() ([]string, error)) ([]string, error) {
	if j.at < len(j.rows) {
		l := j.rows[j.at]
		if l.kind != "names" {
			return nil, j.changed(l, "a question for names")
		}
		j.at++
		if l.content == "" {
			return nil, nil
		}
		return strings.Split(l.content, "\n"), nil
	}
	names, err := ask()
	if err == nil && j.keep {
		_, err = j.write(ctx, "names", strings.Join(names, "\n"), true)
	}
	return names, err
}

// once runs a change of rows, in a transaction that writes the journal too. It is not run again
// when the migration is continued.
func (j *journal) once(ctx context.Context, what string, do func(context.Context) error) error {
	if !j.keep {
		if err := do(ctx); err != nil {
			return err
		}
		return j.checkNow(ctx)
	}
	if j.at < len(j.rows) {
		return j.pass(ctx, "rows", what, do)
	}
	if err := j.db.Exec(ctx, "START TRANSACTION"); err != nil {
		return err
	}
	_, err := j.write(ctx, "rows", what, true)
	if err == nil {
		err = do(ctx)
	}
	if err != nil {
		_ = j.db.Exec(ctx, "ROLLBACK") // fails only if the connection is lost, and then the server rolls back
		return err
	}
	j.ran++
	return j.db.Exec(ctx, "COMMIT")
}

// checkNow has PostgreSQL check the foreign keys of changed rows. It does not change a table whose
// checks wait for the end of the transaction.
func (j *journal) checkNow(ctx context.Context) error {
	if j.db.Engine().Name != "postgres" {
		return nil
	}
	for _, when := range []string{"IMMEDIATE", "DEFERRED"} {
		if err := j.db.Exec(ctx, "SET CONSTRAINTS ALL "+when); err != nil {
			return err
		}
	}
	return nil
}

// pass goes over a row of the last run. If it is not known whether that statement took effect, it
// is run again.
func (j *journal) pass(ctx context.Context, kind, content string, do func(context.Context) error) error {
	l := j.rows[j.at]
	if l.kind != kind || withoutValues(l.content) != withoutValues(content) {
		return j.changed(l, content)
	}
	j.at++
	if l.done {
		return nil
	}
	if err := do(ctx); err != nil {
		return fmt.Errorf("%w; this statement may have taken effect when the last run broke off: if it has, "+
			`say so by "UPDATE %s SET done = 1 WHERE id = %d", and run migrate again`, err, journalTable, l.id)
	}
	j.ran++
	return j.mark(ctx, l.id)
}

func (j *journal) changed(l line, content string) error {
	return fmt.Errorf("the migration failed half-way before, and has been changed since: the last run came to %q, "+
		"and this one to %q: give it back its operations, or take back by hand what it has done and delete its rows "+
		"of the table %s", withoutValues(l.content), withoutValues(content), journalTable)
}

func (j *journal) write(ctx context.Context, kind, content string, done bool) (int64, error) {
	id, err := j.db.Insert(ctx, "id", "INSERT INTO "+journalTable+" (app, name, backward, kind, content, done) "+
		"VALUES (?, ?, ?, ?, ?, ?)", j.step.App, j.step.Name, j.step.do == revert, kind, withoutValues(content), done)
	if err != nil {
		return 0, fmt.Errorf("write the journal of the migration: %w", err)
	}
	return id, nil
}

func (j *journal) mark(ctx context.Context, id int64) error {
	return j.db.Exec(ctx, "UPDATE "+journalTable+" SET done = 1 WHERE id = ?", id)
}

// stays returns the end of an error text, which says what the engine cannot roll back.
func (j *journal) stays() string {
	done := j.ran
	for _, l := range j.rows[:j.at] {
		if l.kind != "names" && l.done {
			done++
		}
	}
	if !j.keep || done == 0 {
		return ""
	}
	return fmt.Sprintf("; what was done before it stays (%d statements), because %s commits every change of the "+
		"schema at once: when the cause is mended, run migrate again, and it goes on here", done, j.db.Engine().Name)
}

// withoutValues returns a statement without the texts in it, which may be a time, or a secret.
func withoutValues(statement string) string {
	parts := strings.Split(statement, "'")
	for i := 1; i < len(parts); i += 2 {
		parts[i] = "…"
	}
	return strings.Join(parts, "'")
}

// closeJournal deletes the rows of steps that are in the ledger now, in the transaction that writes
// the ledger, and the table when it is empty.
func (m *Migrator) closeJournal(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if err := m.endBatches(ctx, s); err != nil {
			return fmt.Errorf("end the batches of the migration: %w", err)
		}
		if len(s.Operations) == 0 || m.db.Engine().DDL.Transactional || s.do != apply && s.do != revert {
			continue
		}
		err := m.db.Exec(ctx, "DELETE FROM "+journalTable+" WHERE app = ? AND name = ?", s.App, s.Name)
		if err != nil {
			return fmt.Errorf("end the journal of the migration: %w", err)
		}
		var left int
		err = m.db.Query(ctx, func(scan func(...any) error) error { return scan(&left) },
			"SELECT COUNT(*) FROM "+journalTable)
		if err == nil && left == 0 {
			err = m.db.Exec(ctx, "DROP TABLE "+journalTable) // commits the ledger too
		}
		if err != nil {
			return fmt.Errorf("end the journal of the migration: %w", err)
		}
	}
	return nil
}

// beginLedger begins a transaction for the ledger, where operations have ended the one of ctx.
func (m *Migrator) beginLedger(ctx context.Context, steps []step) error {
	for _, s := range steps {
		if len(s.Operations) > 0 && !m.db.Engine().DDL.Transactional {
			return m.db.Exec(ctx, "START TRANSACTION")
		}
	}
	return nil
}

package ddl

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// Database runs the statements of an editor, all on one connection.
type Database interface {
	Exec(ctx context.Context, statement string, args ...any) error
	Query(ctx context.Context, each func(scan func(...any) error) error, query string, args ...any) error
}

// Recaller is a Database that remembers answers. An engine that cannot roll back keeps the
// statements of a migration that failed half-way. When it runs again, the editor has to get the
// answers from which it has written them.
type Recaller interface {
	Recall(ctx context.Context, ask func() ([]string, error)) ([]string, error)
}

// Editor writes and runs the statements of the operations of one migration.
type Editor struct {
	d     *dialect
	db    Database
	later []*waiting // Django's deferred_sql

	backward  bool // operations are taken back
	only      bool // collect the statements, and run none
	collected []string
}

// New returns an editor for an engine, "sqlite", "postgres" or "mysql".
func New(ctx context.Context, engine string, db Database) (*Editor, error) {
	e := &Editor{db: db}
	switch engine {
	case "sqlite":
		e.d = sqlite()
	case "postgres":
		e.d = postgres()
	case "mysql":
		e.d = mysql()
		return e, e.d.server(ctx, db)
	default:
		return nil, fmt.Errorf("there is no schema editor for %q", engine)
	}
	return e, nil
}

// Collect makes the editor collect statements instead of running them. It still asks the database
// for names; of a table that does not exist yet it takes those that Django would give.
func (e *Editor) Collect() { e.only = true }

// Collected returns the statements since Collect.
func (e *Editor) Collected() []string { return slices.Clone(e.collected) }

// Finish runs the statements that wait for the end of the migration.
func (e *Editor) Finish(ctx context.Context) error {
	for _, w := range e.later {
		if err := e.exec(ctx, w.String()); err != nil {
			return err
		}
	}
	e.later = nil
	return nil
}

// Run runs a statement of a RunSQL.
func (e *Editor) Run(ctx context.Context, statement string) error { return e.exec(ctx, statement) }

func (e *Editor) exec(ctx context.Context, statement string) error {
	if e.only {
		e.collected = append(e.collected, statement)
		return nil
	}
	if err := e.db.Exec(ctx, statement); err != nil {
		return fmt.Errorf("%s: %w", excerpt(statement), err)
	}
	return nil
}

// execf runs a statement with quoted names in it.
func (e *Editor) execf(ctx context.Context, format string, names ...string) error {
	var quoted []any
	for _, name := range names {
		quoted = append(quoted, e.d.q(name))
	}
	return e.exec(ctx, fmt.Sprintf(format, quoted...))
}

// excerpt returns the beginning of a statement, without the values in it.
func excerpt(statement string) string {
	if before, _, found := strings.Cut(statement, "'"); found {
		statement = before + "…"
	}
	if line := []rune(statement); len(line) > 120 {
		return string(line[:120]) + "…"
	}
	return statement
}

// waiting is a statement that waits for the end of the migration. Tables and columns in it may be
// renamed, or dropped, meanwhile.
type waiting struct {
	table    string
	columns  []string
	to       *reference // of a foreign key
	template func(w *waiting) string
}

// String returns the statement with the names as they are now.
func (w *waiting) String() string { return w.template(w) }

func (w *waiting) refersTo(table string) bool {
	return w.table == table || w.to != nil && w.to.table == table
}

func (w *waiting) refersToColumn(table, column string) bool {
	return w.table == table && slices.Contains(w.columns, column) ||
		w.to != nil && w.to.table == table && w.to.column == column
}

func (w *waiting) renameTable(old, name string) {
	if w.table == old {
		w.table = name
	}
	if w.to != nil && w.to.table == old {
		w.to.table = name
	}
}

func (w *waiting) renameColumn(table, old, name string) {
	if w.table == table {
		for i, c := range w.columns {
			if c == old {
				w.columns[i] = name
			}
		}
	}
	if w.to != nil && w.to.table == table && w.to.column == old {
		w.to.column = name
	}
}

func (e *Editor) dropWaiting(drop func(*waiting) bool) { e.later = slices.DeleteFunc(e.later, drop) }

// name returns the name that Django gives to an index or a constraint.
func (e *Editor) name(table string, columns []string, suffix string) string {
	return model.DatabaseName(table, columns, suffix, e.d.maxName)
}

// tables describes a model in both states.
func (e *Editor) tables(from, to *ops.State, app, oldName, newName string) (old, now *table, err error) {
	a, b := from.Model(app, oldName), to.Model(app, newName)
	if a == nil || b == nil {
		return nil, nil, fmt.Errorf("the model %s.%s does not exist at this point of the migrations", app, oldName)
	}
	if old, err = e.d.tableOf(from, a); err == nil {
		now, err = e.d.tableOf(to, b)
	}
	return old, now, err
}

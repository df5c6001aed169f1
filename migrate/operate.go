package migrate

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/internal/ddl"
	"github.com/latchkey-go/latchkey/migrate/ops"
)

// operator runs the operations of one migration, forward or backward.
type operator struct {
	m       *Migrator
	app     string
	editor  *ddl.Editor
	db      *journal
	only    bool // collect statements: nothing runs, and functions of the project are not called
	comment func(string)
}

// operate runs the operations of a step in the transaction of ctx. have is the ledger before it.
func (m *Migrator) operate(ctx context.Context, s step, have ledger) error {
	before, err := m.stateWithout(ctx, have, s.key())
	if err != nil {
		return err
	}
	j, err := m.openJournal(ctx, s)
	if err != nil {
		return err
	}
	editor, err := ddl.New(ctx, m.db.Engine().Name, j)
	if err != nil {
		return err
	}
	o := &operator{m: m, app: s.App, editor: editor, db: j}
	run := o.forward
	if s.do == revert {
		run = o.backward
	}
	if err := run(ctx, s.Operations, before); err != nil {
		return fmt.Errorf("%w%s", err, j.stays())
	}
	if err := editor.Finish(ctx); err != nil {
		return fmt.Errorf("indexes and foreign keys of new columns: %w%s", err, j.stays())
	}
	return nil
}

// forward applies operations to the database, from a state on.
func (o *operator) forward(ctx context.Context, list []ops.Operation, before *ops.State) error {
	for i, operation := range list {
		after := before.Clone()
		err := operation.Apply(o.app, after)
		o.begin(operation.Describe())
		if err == nil {
			err = o.one(ctx, operation, before, after)
		}
		if err != nil {
			return fmt.Errorf("operation %d of %d (%s): %w", i+1, len(list), operation.Describe(), err)
		}
		before = after
	}
	return nil
}

// begin makes a remark of an operation that begins.
func (o *operator) begin(description string) {
	if o.comment != nil {
		o.comment(description)
	}
}

func (o *operator) one(ctx context.Context, operation ops.Operation, before, after *ops.State) error {
	switch operation := operation.(type) {
	case ops.RunSQL:
		return o.statements(ctx, operation.On(o.m.db.Engine().Name).Up)
	case ops.RunBatches: // they have run before, outside of this transaction
		return nil
	case ops.RunGo:
		return o.call(ctx, operation.Describe(), operation.Up)
	case ops.SeparateDatabaseAndState:
		return o.forward(ctx, operation.Database, before)
	case ops.RenameModel:
		if err := o.renameType(ctx, operation.Old, operation.New); err != nil {
			return err
		}
	}
	return o.editor.Forward(ctx, o.app, operation, before, after)
}

// backward takes operations back, the last one first. before is the state before the first one.
func (o *operator) backward(ctx context.Context, list []ops.Operation, before *ops.State) error {
	states := []*ops.State{before}
	for _, operation := range list {
		after := states[len(states)-1].Clone()
		if err := operation.Apply(o.app, after); err != nil {
			return fmt.Errorf("%s: %w", operation.Describe(), err)
		}
		states = append(states, after)
	}
	for i, operation := range slices.Backward(list) {
		o.begin("Undo " + operation.Describe())
		if err := o.oneBack(ctx, operation, states[i], states[i+1]); err != nil {
			return fmt.Errorf("take back operation %d of %d (%s): %w", i+1, len(list), operation.Describe(), err)
		}
	}
	return nil
}

func (o *operator) oneBack(ctx context.Context, operation ops.Operation, before, after *ops.State) error {
	switch operation := operation.(type) {
	case ops.RunSQL:
		return o.statements(ctx, operation.On(o.m.db.Engine().Name).Down)
	case ops.RunBatches:
		return nil
	case ops.RunGo:
		return o.call(ctx, operation.Describe(), operation.Down)
	case ops.SeparateDatabaseAndState:
		return o.backward(ctx, operation.Database, before)
	case ops.RenameModel:
		if err := o.renameType(ctx, operation.New, operation.Old); err != nil {
			return err
		}
	}
	return o.editor.Backward(ctx, o.app, operation, before, after)
}

// statements runs the statements of a RunSQL.
func (o *operator) statements(ctx context.Context, list []string) error {
	for i, statement := range list {
		run := func(ctx context.Context) error { return o.editor.Run(ctx, statement) }
		if !o.only && changesRows(statement) {
			run = func(ctx context.Context) error {
				return o.db.once(ctx, statement, func(ctx context.Context) error { return o.m.db.Exec(ctx, statement) })
			}
		}
		if err := run(ctx); err != nil {
			return fmt.Errorf("statement %d (%s): %w", i+1, excerpt(statement), err)
		}
	}
	return nil
}

// changesRows reports whether a statement changes rows and not the schema.
func changesRows(statement string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(statement), " ")
	return slices.Contains([]string{"INSERT", "UPDATE", "DELETE", "REPLACE"}, strings.ToUpper(word))
}

// call runs a function of the project.
func (o *operator) call(ctx context.Context, name string, fn func(context.Context, ops.DB) error) error {
	if o.only { // the remark of the operation names it
		return nil
	}
	return o.db.once(ctx, name, func(ctx context.Context) error { return fn(ctx, rowsDB{o.m}) })
}

// renameType renames the content type of a model, so that the permissions of the old name are those
// of the new one, as Django does. A database without content types has none.
func (o *operator) renameType(ctx context.Context, old, name string) error {
	old, name = strings.ToLower(old), strings.ToLower(name)
	if o.only || old == name {
		return nil
	}
	tables, err := o.m.db.Tables(ctx)
	if err != nil || !tables["django_content_type"] {
		return err
	}
	return o.db.once(ctx, "rename content type "+old, func(ctx context.Context) error {
		var there int
		err := o.m.db.Query(ctx, func(scan func(...any) error) error { return scan(&there) },
			"SELECT COUNT(*) FROM django_content_type WHERE app_label = ? AND model = ?", o.app, name)
		if err != nil || there > 0 {
			return err
		}
		return o.m.db.Exec(ctx, "UPDATE django_content_type SET model = ? WHERE app_label = ? AND model = ?",
			name, o.app, old)
	})
}

// rowsDB is the database as data migrations see it.
type rowsDB struct{ m *Migrator }

var _ ops.DB = rowsDB{}

// Engine implements ops.DB.
func (d rowsDB) Engine() string { return d.m.db.Engine().Name }

// Exec implements ops.DB.
func (d rowsDB) Exec(ctx context.Context, statement string, args ...any) (int64, error) {
	return d.m.db.ExecCount(ctx, statement, args...)
}

// Query implements ops.DB.
func (d rowsDB) Query(
	ctx context.Context, each func(scan func(...any) error) error, query string, args ...any,
) error {
	return d.m.db.Query(ctx, each, query, args...)
}

// isReversible reports whether operations can be taken back.
func isReversible(list []ops.Operation, engine string) bool {
	for _, o := range list {
		switch o := o.(type) {
		case ops.RunSQL:
			if o.On(engine).Down == nil {
				return false
			}
		case ops.RunGo:
			if o.Down == nil {
				return false
			}
		case ops.RunBatches:
			if o.Back == nil {
				return false
			}
		case ops.SeparateDatabaseAndState:
			if !isReversible(o.Database, engine) {
				return false
			}
		}
	}
	return true
}

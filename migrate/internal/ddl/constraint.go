package ddl

import (
	"context"
	"fmt"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// isIndex reports whether a unique constraint is an index, because it has a condition or treats
// NULLs as equal.
func isIndex(c ops.Constraint) bool { return c.Where.Op != model.True || c.NullsEqual }

// supports reports whether the engine has the constraint. As Django does, others leave it out.
func (e *Editor) supports(c ops.Constraint) bool {
	return (c.Where.Op == model.True || e.d.partial) && (!c.NullsEqual || e.d.nullsEqual)
}

// constraintSQL returns a constraint as a part of CREATE TABLE. A unique one that is an index waits
// for the end, and is "".
func (e *Editor) constraintSQL(t *table, c ops.Constraint) (string, error) {
	if len(c.Unique) == 0 {
		check, err := e.condition(t, c.Check)
		if err != nil {
			return "", fmt.Errorf("the constraint %s: %w", c.Name, err)
		}
		return fmt.Sprintf("CONSTRAINT %s CHECK (%s)", e.d.q(c.Name), check), nil
	}
	if !e.supports(c) {
		return "", nil
	}
	columns, err := t.names(c.Unique)
	if err != nil {
		return "", err
	}
	if isIndex(c) {
		w, err := e.createConstraint(t, c)
		if err == nil {
			e.later = append(e.later, w)
		}
		return "", err
	}
	return fmt.Sprintf("CONSTRAINT %s UNIQUE (%s)", e.d.q(c.Name), e.d.list(columns)), nil
}

// createConstraint returns the statement that adds a constraint to a table.
func (e *Editor) createConstraint(t *table, c ops.Constraint) (*waiting, error) {
	if len(c.Unique) == 0 {
		check, err := e.condition(t, c.Check)
		return &waiting{table: t.name, template: func(w *waiting) string {
			return fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s)", e.d.q(w.table), e.d.q(c.Name), check)
		}}, err
	}
	columns, err := t.names(c.Unique)
	if err != nil {
		return nil, err
	}
	where, err := e.where(t, c.Where)
	if err != nil {
		return nil, fmt.Errorf("the constraint %s: %w", c.Name, err)
	}
	nulls := ""
	if c.NullsEqual {
		nulls = " NULLS NOT DISTINCT"
	}
	return &waiting{table: t.name, columns: columns, template: func(w *waiting) string {
		name, table, list := e.d.q(c.Name), e.d.q(w.table), e.d.list(w.columns)
		if where != "" {
			return fmt.Sprintf("CREATE UNIQUE INDEX %s ON %s (%s)%s%s", name, table, list, nulls, where)
		}
		return fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s UNIQUE%s (%s)", table, name, nulls, list)
	}}, nil
}

func (e *Editor) addConstraint(ctx context.Context, t *table, c ops.Constraint) error {
	if len(c.Unique) > 0 && !e.supports(c) {
		return nil
	}
	if e.d.name == "sqlite" && (len(c.Unique) == 0 || !isIndex(c)) {
		return e.rebuild(ctx, t, change{})
	}
	w, err := e.createConstraint(t, c)
	if err != nil {
		return err
	}
	return e.exec(ctx, w.String())
}

// removeConstraint removes a constraint. The table is that of the model without it.
func (e *Editor) removeConstraint(ctx context.Context, t *table, c ops.Constraint) error {
	switch {
	case len(c.Unique) > 0 && !e.supports(c):
		return nil
	case e.d.name == "sqlite" && (len(c.Unique) == 0 || !isIndex(c)):
		return e.rebuild(ctx, t, change{})
	case len(c.Unique) == 0:
		return e.execf(ctx, e.d.dropCheck, t.name, c.Name)
	case c.Where.Op != model.True:
		return e.execf(ctx, e.d.dropIndex, t.name, c.Name)
	}
	if err := e.keepKeyIndex(ctx, t, c.Unique); err != nil {
		return err
	}
	return e.execf(ctx, e.d.dropUnique, t.name, c.Name)
}

func (e *Editor) addIndex(ctx context.Context, t *table, index ops.Index) error {
	w, err := e.indexSQL(t, index)
	if err != nil {
		return err
	}
	return e.exec(ctx, w.String())
}

func (e *Editor) removeIndex(ctx context.Context, t *table, index ops.Index) error {
	if err := e.keepKeyIndex(ctx, t, index.Fields); err != nil {
		return err
	}
	e.dropWaitingIndex(t.name, index.Name)
	return e.execf(ctx, e.d.dropIndex, t.name, index.Name)
}

func (e *Editor) renameIndex(ctx context.Context, t *table, old, index ops.Index) error {
	switch e.d.name {
	case "postgres":
		return e.execf(ctx, "ALTER INDEX %s RENAME TO %s", old.Name, index.Name)
	case "mysql":
		return e.execf(ctx, "ALTER TABLE %s RENAME INDEX %s TO %s", t.name, old.Name, index.Name)
	}
	if err := e.removeIndex(ctx, t, old); err != nil {
		return err
	}
	return e.addIndex(ctx, t, index)
}

// alterTogether replaces the sets of fields that are unique together.
func (e *Editor) alterTogether(ctx context.Context, t *table, old, now [][]string) error {
	for _, fields := range missing(old, now) {
		if err := e.removeTogether(ctx, t, fields); err != nil {
			return err
		}
	}
	for _, fields := range missing(now, old) {
		w, err := e.togetherSQL(t, fields)
		if err != nil {
			return err
		}
		if err := e.exec(ctx, w.String()); err != nil {
			return err
		}
	}
	return nil
}

func (e *Editor) removeTogether(ctx context.Context, t *table, fields []string) error {
	columns, err := t.names(fields)
	if err != nil {
		return err
	}
	if err := e.keepKeyIndex(ctx, t, fields); err != nil {
		return err
	}
	name := e.name(t.name, columns, "_uniq")
	found, err := e.names(ctx, t, columns, filter{unique: yes, primary: no, exclude: t.ruleNames()}, name)
	if err != nil {
		return err
	}
	if e.d.name != "mysql" && contains(found, name) {
		found = []string{name}
	}
	if len(found) != 1 {
		return fmt.Errorf("the table %s has %d unique constraints on (%s), and one is to be dropped: drop the others "+
			"by a RunSQL", t.name, len(found), e.d.list(columns))
	}
	return e.execf(ctx, e.d.dropUnique, t.name, found[0])
}

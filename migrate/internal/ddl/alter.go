package ddl

import (
	"context"
	"fmt"
	"strings"
)

// alteration is a change of one column: Django's _alter_field, step by step.
type alteration struct {
	*Editor
	from, to *table // the model before and after
	old, now *column

	droppedKeys bool         // its own foreign keys
	incoming    []dependence // columns that refer to it, whose foreign keys were dropped
}

// alterField changes a column, or a join table.
func (e *Editor) alterField(ctx context.Context, from, to *table, oldName, newName string) error {
	oldJoin, newJoin := from.join(oldName), to.join(newName)
	if oldJoin != nil && newJoin != nil {
		return e.alterJoin(ctx, oldJoin, newJoin)
	}
	old, now := from.column(oldName), to.column(newName)
	switch {
	case old == nil && now == nil && oldJoin == nil && newJoin == nil:
		return nil // the join table is a model of its own
	case old == nil || now == nil:
		return fmt.Errorf("the field %s of %s cannot become %s: a ManyToManyField has no column: "+
			"remove the field and add another", oldName, from.Label(), newName)
	case isSame(old, now):
		return nil
	case e.d.name == "sqlite":
		return e.alterBySQLite(ctx, from, to, old, now)
	}
	a := &alteration{Editor: e, from: from, to: to, old: old, now: now}
	return a.run(ctx)
}

func (a *alteration) run(ctx context.Context) error {
	for _, step := range []func(context.Context) error{a.dropOwnKeys, a.dropUnique, a.dropIncoming, a.dropIndex,
		a.dropCheck, a.rename, a.change, a.dropPrimary, a.addRules, a.alterIncoming, a.addKeys, a.addCheck,
		a.endDefault, a.fixLike} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (a *alteration) dropOwnKeys(ctx context.Context) error {
	if a.old.refer == nil {
		return nil
	}
	var err error
	a.droppedKeys, err = a.dropKeys(ctx, a.from, a.old)
	return err
}

func (a *alteration) becamePrimary() bool { return !a.old.PrimaryKey && a.now.PrimaryKey }

func (a *alteration) dropUnique(ctx context.Context) error {
	if !a.old.IsUnique() || a.now.IsUnique() && !a.becamePrimary() {
		return nil
	}
	would := a.old.name
	if a.d.name == "postgres" {
		would = a.from.name + "_" + a.old.name + "_key"
	}
	names, err := a.names(ctx, a.from, []string{a.old.name},
		filter{unique: yes, primary: no, exclude: a.from.constraintNames()}, would)
	if err != nil {
		return err
	}
	return a.dropNames(ctx, a.d.dropUnique, a.from, names)
}

// dropIncoming drops the foreign keys that refer to a column whose type changes.
func (a *alteration) dropIncoming(ctx context.Context) error {
	bothUnique := a.old.PrimaryKey && a.now.PrimaryKey || a.old.IsUnique() && a.now.IsUnique()
	if !bothUnique || a.old.typ == a.now.typ {
		return nil
	}
	var err error
	if a.incoming, err = a.dependent(a.from, a.to, a.old, a.now); err != nil {
		return err
	}
	for _, d := range a.incoming {
		if d.old.refer != nil {
			if _, err := a.dropKeys(ctx, d.table, d.old); err != nil {
				return err
			}
		}
	}
	return nil
}

// dropIndex drops the index of the field if it loses it, or becomes unique. On MySQL the index of a
// foreign key stays with it.
func (a *alteration) dropIndex(ctx context.Context) error {
	if !a.old.IsIndexed() || a.old.IsUnique() || a.now.IsIndexed() && !a.now.IsUnique() {
		return nil
	}
	names, err := a.names(ctx, a.from, []string{a.old.name},
		filter{index: yes, plain: true, exclude: a.from.indexNames()}, a.name(a.from.name, []string{a.old.name}, ""))
	if err != nil {
		return err
	}
	return a.dropNames(ctx, a.d.dropIndex, a.from, names)
}

func (a *alteration) dropCheck(ctx context.Context) error {
	if a.old.check == "" || a.old.check == a.now.check {
		return nil
	}
	would := a.from.name + "_" + a.old.name + "_check"
	if a.d.name == "mysql" {
		would = unnamedCheck
	}
	names, err := a.names(ctx, a.from, []string{a.old.name},
		filter{check: yes, exclude: a.from.constraintNames()}, would)
	if err != nil {
		return err
	}
	return a.dropNames(ctx, a.d.dropCheck, a.from, names)
}

func (a *alteration) rename(ctx context.Context) error {
	if a.old.name == a.now.name {
		return nil
	}
	err := a.execf(ctx, "ALTER TABLE %s RENAME COLUMN %s TO %s", a.from.name, a.old.name, a.now.name)
	for _, w := range a.later {
		w.renameColumn(a.from.name, a.old.name, a.now.name)
	}
	return err
}

// dropPrimary drops the primary key of a column that no longer is it.
func (a *alteration) dropPrimary(ctx context.Context) error {
	if !a.old.PrimaryKey || a.now.PrimaryKey {
		return nil
	}
	if a.d.name == "mysql" {
		return a.execf(ctx, "ALTER TABLE %s DROP PRIMARY KEY", a.from.name)
	}
	names, err := a.names(ctx, a.from, nil, filter{primary: yes}, a.from.name+"_pkey")
	if err != nil {
		return err
	}
	return a.dropNames(ctx, a.d.dropUnique, a.from, names)
}

// addRules adds the unique constraint and the index that the column gains.
func (a *alteration) addRules(ctx context.Context) error {
	if !a.now.PrimaryKey && a.now.IsUnique() && (!a.old.IsUnique() || a.old.PrimaryKey) {
		if err := a.exec(ctx, a.uniqueSQL(a.from, []string{a.now.name}).String()); err != nil {
			return err
		}
	}
	if (!a.old.IsIndexed() || a.old.IsUnique()) && a.now.IsIndexed() && !a.now.IsUnique() {
		return a.exec(ctx, a.fieldIndex(a.from, a.now, "", "").String())
	}
	return nil
}

// alterIncoming changes the columns that refer to this one, to its new type.
func (a *alteration) alterIncoming(ctx context.Context) error {
	if a.becamePrimary() {
		name := a.name(a.from.name, []string{a.now.name}, "_pk")
		err := a.execf(ctx, "ALTER TABLE %s ADD CONSTRAINT %s PRIMARY KEY (%s)", a.from.name, name, a.now.name)
		if err != nil {
			return err
		}
		more, err := a.dependent(a.from, a.to, a.old, a.now)
		if err != nil {
			return err
		}
		a.incoming = append(a.incoming, more...)
	}
	for _, d := range a.incoming {
		change, after, err := a.typeSQL(ctx, d.table, d.old, d.now)
		if err != nil {
			return err
		}
		for _, statement := range append([]string{"ALTER TABLE " + a.d.q(d.table.name) + " " + change}, after...) {
			if err := a.exec(ctx, statement); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *alteration) addKeys(ctx context.Context) error {
	gains := a.droppedKeys || a.old.refer == nil
	if a.now.refer != nil && gains {
		if err := a.exec(ctx, a.keySQL(a.from, a.now, "_fk_%s_%s").String()); err != nil {
			return err
		}
	}
	if !(a.old.IsUnique() && a.now.IsUnique()) || a.old.typ == a.now.typ {
		return nil
	}
	for _, d := range a.incoming {
		if d.now.refer != nil {
			if err := a.exec(ctx, a.keySQL(d.table, d.now, "_fk").String()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (a *alteration) addCheck(ctx context.Context) error {
	if a.now.check == "" || a.old.check == a.now.check {
		return nil
	}
	name := a.name(a.from.name, []string{a.now.name}, "_check")
	return a.exec(ctx, fmt.Sprintf("ALTER TABLE %s ADD CONSTRAINT %s CHECK (%s)", a.d.q(a.from.name), a.d.q(name),
		a.checkSQL(a.now)))
}

// fixLike makes and drops PostgreSQL's second index of a text.
func (a *alteration) fixLike(ctx context.Context) error {
	if a.d.name != "postgres" {
		return nil
	}
	old, now := a.old, a.now
	gainsIndex := !(old.IsIndexed() || old.IsUnique()) && now.IsIndexed()
	if gainsIndex || !old.IsUnique() && now.IsUnique() || losesText(old, now) {
		if like := a.likeIndex(a.from, now); like != nil {
			if err := a.exec(ctx, like.String()); err != nil {
				return err
			}
		}
	}
	if old.IsUnique() && !now.IsIndexed() && !now.IsUnique() {
		return a.dropNames(ctx, a.d.dropIndex, a.from, []string{a.name(a.from.name, []string{old.name}, "_like")})
	}
	return nil
}

// losesText reports whether an indexed text becomes another type.
func losesText(old, now *column) bool {
	loses := func(prefix string) bool {
		return strings.HasPrefix(old.typ, prefix) && !strings.HasPrefix(now.typ, prefix)
	}
	return (old.IsIndexed() || old.IsUnique()) && (loses("varchar") || loses("text"))
}

package detect

import (
	"slices"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// changedIndexes are the indexes of a model that differ.
type changedIndexes struct {
	modelKey
	added, removed []ops.Index
	renamed        [][2]string
}

// findChangedIndexes compares the indexes of each model. Two that differ in their names only are
// one that is renamed.
func (d *detector) findChangedIndexes() error {
	for _, k := range sortedModels(d.kept) {
		old, new := d.wasModel(k).Indexes, d.after[k].Indexes
		c := changedIndexes{modelKey: k}
		c.added, c.removed = without(new, old, equalIndexes), without(old, new, equalIndexes)
		for _, is := range slices.Clone(c.added) {
			for _, was := range slices.Clone(c.removed) {
				name := was.Name
				if was.Name = is.Name; !equalIndexes(was, is) || name == is.Name {
					continue
				}
				c.renamed = append(c.renamed, [2]string{name, is.Name})
				c.added = slices.DeleteFunc(c.added, func(i ops.Index) bool { return i.Name == is.Name })
				c.removed = slices.DeleteFunc(c.removed, func(i ops.Index) bool { return i.Name == name })
				break
			}
		}
		d.indexes = append(d.indexes, c)
	}
	return nil
}

// without returns the values of all that are not in others.
func without[T any](all, others []T, equal func(a, b T) bool) (left []T) {
	for _, a := range all {
		if !slices.ContainsFunc(others, func(b T) bool { return equal(a, b) }) {
			left = append(left, a)
		}
	}
	return left
}

func (d *detector) addIndexes() error {
	for _, c := range d.indexes {
		for _, index := range c.added {
			d.add(c.app, ops.AddIndex{Model: c.name, Index: index}, d.targets(c.modelKey)...)
		}
	}
	return nil
}

func (d *detector) removeIndexes() error {
	for _, c := range d.indexes {
		for _, index := range c.removed {
			d.add(c.app, ops.RemoveIndex{Model: c.name, Name: index.Name})
		}
	}
	return nil
}

func (d *detector) renameIndexes() error {
	for _, c := range d.indexes {
		for _, names := range c.renamed {
			d.add(c.app, ops.RenameIndex{Model: c.name, Old: names[0], New: names[1]})
		}
	}
	return nil
}

// changedConstraints are the constraints of a model that differ.
type changedConstraints struct {
	modelKey
	added, removed []ops.Constraint
}

func (d *detector) findChangedConstraints() error {
	for _, k := range sortedModels(d.kept) {
		old, new := d.wasModel(k).Constraints, d.after[k].Constraints
		d.constraints = append(d.constraints,
			changedConstraints{k, without(new, old, equalConstraints), without(old, new, equalConstraints)})
	}
	return nil
}

func (d *detector) addConstraints() error {
	for _, c := range d.constraints {
		for _, constraint := range c.added {
			d.add(c.app, ops.AddConstraint{Model: c.name, Constraint: constraint}, d.targets(c.modelKey)...)
		}
	}
	return nil
}

func (d *detector) removeConstraints() error {
	for _, c := range d.constraints {
		for _, constraint := range c.removed {
			d.add(c.app, ops.RemoveConstraint{Model: c.name, Name: constraint.Name})
		}
	}
	return nil
}

// uniques are the sets of fields of a model that are unique together, before and after.
type uniques struct {
	modelKey
	old, new [][]string
	after    []dependency
}

// changedUniques returns the models whose sets differ. The old sets have the new names of fields.
func (d *detector) changedUniques() (all []uniques) {
	for _, k := range sortedModels(d.kept) {
		u := uniques{modelKey: k, new: d.after[k].UniqueTogether}
		for _, names := range d.wasModel(k).UniqueTogether {
			names = slices.Clone(names)
			for i, name := range names {
				names[i] = d.newName(k, name)
			}
			u.old = append(u.old, names)
		}
		if sameSets(u.old, u.new) {
			continue
		}
		for _, names := range u.new {
			for _, name := range names {
				if f := d.after[k].Field(name); f != nil && f.Kind.IsRelation() {
					u.after = append(u.after, d.target(*f)...)
				}
			}
		}
		all = append(all, u)
	}
	return all
}

// newName returns the new name of an old field of a model.
func (d *detector) newName(k modelKey, old string) string {
	for _, r := range d.renames {
		if r.modelKey == k && r.was.Name == old {
			return r.field.Name
		}
	}
	return old
}

// shrinkUnique plans the removal of sets, before their fields go.
func (d *detector) shrinkUnique() error {
	for _, u := range d.changedUniques() {
		if len(u.old) > 0 {
			d.add(u.app, ops.AlterUnique{Name: u.name, Unique: u.both()}, u.after...)
		}
	}
	return nil
}

// growUnique plans the new sets, after their fields have come.
func (d *detector) growUnique() error {
	for _, u := range d.changedUniques() {
		if !sameSets(u.both(), u.new) {
			d.add(u.app, ops.AlterUnique{Name: u.name, Unique: u.new}, u.after...)
		}
	}
	return nil
}

// both returns the sets that stay.
func (u uniques) both() [][]string {
	return without(u.new, without(u.new, u.old, slices.Equal[[]string]), slices.Equal[[]string])
}

func sameSets(a, b [][]string) bool {
	return len(without(a, b, slices.Equal[[]string])) == 0 && len(without(b, a, slices.Equal[[]string])) == 0
}

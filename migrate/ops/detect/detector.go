package detect

import (
	"slices"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// detector compares two states. Its methods are Django's, in Django's order, since the order of the
// operations follows from it.
type detector struct {
	Input
	ask Asker

	before, after map[modelKey]*ops.ModelState

	old, new                   set[modelKey] // managed models; a renamed one has its new name in both
	oldUnmanaged, newUnmanaged set[modelKey]
	kept                       set[modelKey]
	renamedModels              map[modelKey]string // the old name of a renamed model
	renamedLabels              map[string]string   // its new label, by its old one
	throughUsers               map[modelKey]fieldKey
	oldFields, newFields       set[fieldKey]
	renamedFields              map[fieldKey]string // the old name of a renamed field
	renames                    []renamedField
	indexes                    []changedIndexes
	constraints                []changedConstraints
	planned                    map[string][]*planned // by app
	made                       map[string][]*made    // by app
}

// planned is an operation of the coming migrations, and what has to come before it.
type planned struct {
	ops.Operation
	after []dependency
}

// Detect returns the migrations that lead from one state to the other, app by app in alphabetical
// order, each app's in its own order. It returns none if the states are equal, and the first error
// of ask.
func Detect(in Input, ask Asker) ([]ops.Migration, error) {
	d := &detector{Input: in, ask: ask, planned: map[string][]*planned{}, made: map[string][]*made{},
		renamedModels: map[modelKey]string{}, renamedLabels: map[string]string{}, renamedFields: map[fieldKey]string{},
		throughUsers: map[modelKey]fieldKey{}}
	d.read()
	for _, step := range []func() error{
		d.renameModels, d.listFields,
		d.deleteModels, d.createModels, d.alterOptions,
		d.findRenamedFields, d.findChangedIndexes, d.findChangedConstraints,
		d.removeConstraints, d.removeIndexes, d.renameFields, d.renameIndexes, d.shrinkUnique,
		d.removeFields, d.addFields, d.alterFields, d.growUnique,
		d.addIndexes, d.addConstraints, d.alterTables,
		d.sort, d.chop,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	for app, all := range d.made {
		for _, m := range all {
			m.operations = Optimize(m.operations, app)
		}
	}
	return d.arrange(), nil
}

// read fills the sets of models. Models of other apps are the same in both states.
func (d *detector) read() {
	d.From, d.To = d.From.Clone(), d.To.Clone()
	for _, m := range d.To.Models() {
		if !d.isOurs(m) && d.From.Find(m.Label()) == nil {
			_ = d.From.Add(m.Clone()) // cannot fail: there is none of that label
		}
	}
	d.before, d.old, d.oldUnmanaged = d.readState(d.From)
	d.after, d.new, d.newUnmanaged = d.readState(d.To)
}

func (d *detector) readState(s *ops.State) (all map[modelKey]*ops.ModelState, managed, unmanaged set[modelKey]) {
	all, managed, unmanaged = map[modelKey]*ops.ModelState{}, set[modelKey]{}, set[modelKey]{}
	for _, m := range s.Models() {
		all[keyOf(m)] = m
		switch {
		case !d.isOurs(m):
		case m.Unmanaged:
			unmanaged[keyOf(m)] = true
		default:
			managed[keyOf(m)] = true
		}
	}
	return all, managed, unmanaged
}

func (d *detector) isOurs(m *ops.ModelState) bool { return slices.Contains(d.Apps, m.App) }

// wasModel returns the old state of a model that both states have.
func (d *detector) wasModel(k modelKey) *ops.ModelState {
	if old, ok := d.renamedModels[k]; ok {
		return d.before[modelKey{k.app, old}]
	}
	return d.before[k]
}

// add plans an operation of an app.
func (d *detector) add(app string, o ops.Operation, after ...dependency) {
	d.planned[app] = append(d.planned[app], &planned{o, after})
}

// addFirst plans an operation before the others of its app.
func (d *detector) addFirst(app string, o ops.Operation, after ...dependency) {
	d.planned[app] = append([]*planned{{o, after}}, d.planned[app]...)
}

// listFields fills the sets of fields, and finds which field uses a model as its join table.
func (d *detector) listFields() error {
	d.kept, d.oldFields, d.newFields = d.old.and(d.new), set[fieldKey]{}, set[fieldKey]{}
	for k := range d.kept {
		for _, f := range d.wasModel(k).Fields {
			d.oldFields[fieldKey{k, f.Name}] = true
		}
		for _, f := range d.after[k].Fields {
			d.newFields[fieldKey{k, f.Name}] = true
		}
	}
	for _, k := range sortedModels(d.old) {
		m := d.wasModel(k)
		for _, f := range m.Fields {
			if f.Through != "" {
				d.throughUsers[keyAt(f.Through)] = fieldKey{keyOf(m), f.Name}
			}
		}
	}
	return nil
}

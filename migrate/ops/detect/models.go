package detect

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
)

// renameModels finds the renamed models: their fields are alike, and the asker says so.
func (d *detector) renameModels() error {
	back := relations(d.To)
	for _, k := range sortedModels(d.new.minus(d.old)) {
		m := d.after[k]
		for _, gone := range sortedModels(d.old.minus(d.new)) {
			was := d.before[gone]
			if gone.app != k.app || !alikeFields(was, m) {
				continue
			}
			yes, err := d.ask.RenamedModel(was, m)
			if err != nil {
				return err
			}
			if !yes {
				continue
			}
			after := d.targets(k)
			for _, r := range back[k] {
				after = append(after, r.from.on(created, ""))
			}
			d.add(k.app, ops.RenameModel{Old: was.Name, New: m.Name}, after...)
			d.renamedModels[k], d.renamedLabels[gone.label()] = gone.name, k.label()
			delete(d.old, gone)
			d.old[k] = true
			break
		}
	}
	return nil
}

// alikeFields reports whether two models have the same fields, apart from their names and from
// where relations lead.
func alikeFields(a, b *ops.ModelState) bool {
	return slices.EqualFunc(nameless(a), nameless(b), equalFields)
}

func nameless(m *ops.ModelState) []ops.Field {
	fields := slices.Clone(m.Fields)
	slices.SortFunc(fields, func(a, b ops.Field) int { return strings.Compare(a.Name, b.Name) })
	for i := range fields {
		fields[i].Name, fields[i].To = "", ""
	}
	return fields
}

// createModels plans the new models: first all models without their relations, then the relations
// and rules. The optimizer joins what it can.
func (d *detector) createModels() error {
	known := d.old.or(d.oldUnmanaged)
	for _, k := range slices.Concat(d.usersFirst(d.new.minus(known)), d.usersFirst(d.newUnmanaged.minus(known))) {
		d.createModel(k)
	}
	return nil
}

// usersFirst returns the keys in the order in which addFirst takes them: backwards, with the model
// of users last.
func (d *detector) usersFirst(s set[modelKey]) []modelKey {
	keys := sortedModels(s)
	if i := slices.Index(keys, keyAt(d.User)); i >= 0 {
		keys = slices.Insert(slices.Delete(keys, i, i+1), 0, keyAt(d.User))
	}
	slices.Reverse(keys)
	return keys
}

func (d *detector) createModel(k modelKey) {
	m := d.after[k]
	create := ops.CreateModel{Name: m.Name, Options: ops.Options{Table: m.Table, Unmanaged: m.Unmanaged,
		Verbose: m.Verbose, DefaultPermissions: m.DefaultPermissions, Permissions: m.Permissions}}
	after := []dependency{k.on(removed, "")}
	var related []ops.Field
	for _, f := range m.Fields {
		switch {
		case f.Kind.IsRelation() && f.PrimaryKey:
			after = append(after, keyAt(f.To).on(created, ""))
			create.Fields = append(create.Fields, f)
		case f.Kind.IsRelation():
			related = append(related, f)
		default:
			create.Fields = append(create.Fields, f)
		}
	}
	d.addFirst(k.app, create, after...)
	if m.Unmanaged {
		return
	}
	slices.SortFunc(related, func(a, b ops.Field) int { return strings.Compare(a.Name, b.Name) })
	var rules []dependency
	for _, f := range related {
		d.add(k.app, ops.AddField{Model: k.name, Field: f}, append(d.target(f), k.on(created, ""))...)
		rules = append(rules, k.on(created, f.Name))
	}
	rules = append(rules, k.on(created, ""))
	for _, index := range m.Indexes {
		d.add(k.app, ops.AddIndex{Model: k.name, Index: index}, rules...)
	}
	for _, c := range m.Constraints {
		d.add(k.app, ops.AddConstraint{Model: k.name, Constraint: c}, rules...)
	}
	if len(m.UniqueTogether) > 0 {
		d.add(k.app, ops.AlterUnique{Name: k.name, Unique: m.UniqueTogether}, rules...)
	}
}

// deleteModels plans the deletion of models: their rules and relations first, then the models, once
// nothing refers to them.
func (d *detector) deleteModels() error {
	present := d.new.or(d.newUnmanaged)
	back := relations(d.From)
	for _, k := range slices.Concat(sortedModels(d.old.minus(present)), sortedModels(d.oldUnmanaged.minus(present))) {
		d.deleteModel(k, back[k])
	}
	return nil
}

func (d *detector) deleteModel(k modelKey, back []relation) {
	m := d.before[k]
	if len(m.UniqueTogether) > 0 {
		d.add(k.app, ops.AlterUnique{Name: k.name})
	}
	var related []string
	for _, f := range m.Fields {
		if f.Kind.IsRelation() {
			related = append(related, f.Name)
		}
	}
	slices.Sort(related)
	var after []dependency
	for _, r := range back {
		after = append(after, r.from.on(removed, r.Name))
		if r.Kind.IsKey() {
			after = append(after, r.from.on(altered, r.Name))
		}
	}
	for _, name := range related {
		d.add(k.app, ops.RemoveField{Model: k.name, Name: name})
		after = append(after, k.on(removed, name))
	}
	if user, ok := d.throughUsers[k]; ok {
		after = append(after, user.on(removed, user.field))
	}
	d.add(k.app, ops.DeleteModel{Name: m.Name}, after...)
}

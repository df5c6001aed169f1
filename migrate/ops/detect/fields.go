package detect

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/migrate/ops"
	"github.com/latchkey-go/latchkey/model"
)

// renamedField is a field that has another name now.
type renamedField struct {
	fieldKey
	was, field ops.Field
}

// findRenamedFields finds the renamed fields: they are equal but for the name, and the asker says
// so.
func (d *detector) findRenamedFields() error {
	old := d.oldFields.or(nil)
	for _, k := range sortedFields(d.newFields.minus(d.oldFields)) {
		f := *d.after[k.modelKey].Field(k.field)
		for _, gone := range sortedFields(old.minus(d.newFields)) {
			if gone.modelKey != k.modelKey {
				continue
			}
			was := *d.wasModel(k.modelKey).Field(gone.field)
			if !d.mayBeRenamed(was, f) {
				continue
			}
			yes, err := d.ask.RenamedField(d.after[k.modelKey], was.Name, f)
			if err != nil {
				return err
			}
			if yes {
				d.renames = append(d.renames, renamedField{k, was, f})
				d.renamedFields[k] = was.Name
				delete(old, gone)
				old[k] = true
				break
			}
		}
	}
	return nil
}

// mayBeRenamed reports whether two fields are equal but for their names. The new one may keep the
// column of the old one.
func (d *detector) mayBeRenamed(was, f ops.Field) bool {
	if label, ok := d.renamedLabels[strings.ToLower(was.To)]; ok {
		was.To = label
	}
	column := was.ColumnName()
	was.Name, f.Name = "", ""
	if equalFields(was, f) {
		return true
	}
	was.Column = column
	return equalFields(was, f)
}

// renameFields plans what findRenamedFields has found. If the column has another name than its
// field, the field gets that column first, so that the renaming leaves it alone.
func (d *detector) renameFields() error {
	for _, r := range d.renames {
		if r.was.Column != r.field.Column {
			altered := r.field
			altered.Name = r.was.Name
			d.add(r.app, ops.AlterField{Model: r.name, Field: altered})
		}
		d.add(r.app, ops.RenameField{Model: r.name, Old: r.was.Name, New: r.field.Name})
		delete(d.oldFields, fieldKey{r.modelKey, r.was.Name})
		d.oldFields[r.fieldKey] = true
	}
	return nil
}

func (d *detector) removeFields() error {
	for _, k := range sortedFields(d.oldFields.minus(d.newFields)) {
		d.removeField(k)
	}
	return nil
}

func (d *detector) removeField(k fieldKey) {
	d.add(k.app, ops.RemoveField{Model: k.name, Name: k.field}, k.on(alteredUnique, k.field))
}

func (d *detector) addFields() error {
	for _, k := range sortedFields(d.newFields.minus(d.oldFields)) {
		if err := d.addField(k); err != nil {
			return err
		}
	}
	return nil
}

func (d *detector) addField(k fieldKey) error {
	m := d.after[k.modelKey]
	f := *m.Field(k.field)
	after := []dependency{k.on(removed, k.field)}
	if f.Kind.IsRelation() {
		after = append(after, d.target(f)...)
	}
	add := ops.AddField{Model: k.name, Field: f}
	if needsValue(f) {
		why := Added
		if f.AutoNowAdd {
			why = Dated
		}
		var err error
		if add.Once, err = d.ask.Value(m, f, why); err != nil {
			return err
		}
	}
	d.add(k.app, add, after...)
	return nil
}

// needsValue reports whether rows that exist need a value for a new field, which it does not give
// them itself.
func needsValue(f ops.Field) bool {
	switch {
	case f.Null, f.Default != nil, f.Kind == model.ManyToManyField, f.AutoNow, f.Kind.IsAuto():
		return false
	case f.Blank && (f.Kind.IsText() || f.Kind == model.BinaryField): // it is empty
		return false
	}
	return true
}

// alterFields plans the changes of fields that both states have.
func (d *detector) alterFields() error {
	for _, k := range sortedFields(d.oldFields.and(d.newFields)) {
		if _, isRenamed := d.renamedFields[k]; isRenamed { // renameFields has changed the column
			continue
		}
		if err := d.alterField(k, *d.wasModel(k.modelKey).Field(k.field)); err != nil {
			return err
		}
	}
	return nil
}

func (d *detector) alterField(k fieldKey, was ops.Field) error {
	m := d.after[k.modelKey]
	f := *m.Field(k.field)
	var after []dependency
	if f.Kind.IsRelation() {
		after = d.target(f)
		if _, moved := d.renamedModels[keyAt(f.To)]; moved {
			after = append(after, keyAt(f.To).on(renamed, ""))
		}
	}
	wasMany, isMany := was.Kind == model.ManyToManyField, f.Kind == model.ManyToManyField
	switch {
	case equalFields(d.throughRenames(was), f):
		return nil
	case wasMany != isMany: // a column cannot become a join table
		d.removeField(k)
		return d.addField(k)
	}
	alter := ops.AlterField{Model: k.name, Field: f}
	if was.Null && !f.Null && f.Default == nil && !isMany {
		var err error
		if alter.Once, err = d.ask.Value(m, f, NotNull); err != nil {
			return err
		}
	}
	d.add(k.app, alter, after...)
	return nil
}

// throughRenames returns a field as the planned renamings of models and fields leave it.
func (d *detector) throughRenames(f ops.Field) ops.Field {
	if label, ok := d.renamedLabels[strings.ToLower(f.Through)]; ok {
		f.Through = label
	}
	if label, ok := d.renamedLabels[strings.ToLower(f.To)]; ok {
		f.To = label
	}
	if f.ToField != "" {
		i := slices.IndexFunc(d.renames, func(r renamedField) bool {
			return r.modelKey == keyAt(f.To) && r.was.Name == f.ToField
		})
		if i >= 0 {
			f.ToField = d.renames[i].field.Name
		}
	}
	return f
}

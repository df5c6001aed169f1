package admin

import (
	"net/url"
	"slices"
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/serializer"
)

// wholeRow is the name under which entry.wrong has what is wrong with a row as a whole.
const wholeRow = "__all__"

// entry is a row in a form: that of the page, one of an inline, or one that is edited in a list.
type entry struct {
	form   *ownForm
	prefix string      // of the names of its fields: "items-0-"
	old    dbmodel.Row // the zero Row for a new one
	// stored are the values in the database, of a new row its defaults. seen are those that the
	// form was made of, and shown those that it shows. The value of a relation is the key.
	stored, seen, shown values
	kept                map[string]bool   // fields that the visitor does not edit
	typed               map[string]string // what was typed into the field of a relation
	picks               map[string][]page.Option
	wrong               mistakes
	readOnly            bool // the visitor may not change the row
	remove              bool
	in                  *serializer.Input
	changed             []trait
}

// newEntry returns the form of a row, or of a new one for the zero Row.
func (v *visit) newEntry(form *ownForm, prefix string, old dbmodel.Row) (*entry, error) {
	e := &entry{form: form, prefix: prefix, old: old, stored: values{}, kept: map[string]bool{},
		typed: map[string]string{}, picks: map[string][]page.Option{}, wrong: mistakes{}}
	row := old
	if e.isNew() {
		row = form.owned.m.New()
	}
	for _, f := range form.fields {
		switch {
		case f.IsToMany():
			sees, err := v.seesModel(f.target)
			if err != nil {
				return nil, err
			}
			e.kept[f.name] = !sees
			e.stored[f.name] = keysOf(row.Many(f.Field))
		case f.IsRelation():
			e.stored[f.name] = one(exactText(f.Field, row.Value(f.Field)))
		default:
			e.stored[f.name] = formText(f.Field, row.Value(f.Field))
			if f.kind == page.DateTime && e.isNew() && strings.HasPrefix(e.stored.text(f.name), "0001-01-01T00") {
				e.stored[f.name] = nil // Go has no other empty time
			}
			if f.kind == page.Date && e.isNew() && e.stored.text(f.name) == (dbmodel.Date{}).String() {
				e.stored[f.name] = nil
			}
		}
		if e.isNew() && !f.HasDefault && (f.Kind.IsNumber() || f.Kind == dbmodel.TimeField ||
			f.Kind == dbmodel.DurationField ||
			f.Kind == dbmodel.UUIDField) {
			e.stored[f.name] = nil // the zero of Go is no default of Django's
		}
		if f.PrimaryKey && !e.isNew() {
			e.kept[f.name] = true
		}
	}
	e.seen, e.shown = e.stored, e.stored
	return e, nil
}

func (e *entry) isNew() bool { return e.old.Model == nil }

// keysOf returns the keys of the rows behind a relation, sorted.
func keysOf(rows dbmodel.Rows) (keys []string) {
	if ids := rows.IDs(); ids != nil && len(*ids) > 0 {
		for _, id := range *ids {
			keys = append(keys, id.String())
		}
	} else {
		for i := range rows.Len() {
			keys = append(keys, rows.At(i).ID().String())
		}
	}
	slices.Sort(keys)
	return slices.Compact(keys)
}

// post takes what was posted. all are the values that the form was made of, of all its rows.
func (e *entry) post(posted url.Values, all values) {
	e.seen = e.stored
	if len(all) > 0 {
		e.seen = values{}
		for _, f := range e.form.fields {
			e.seen[f.name] = all[e.prefix+f.name]
		}
	}
	e.shown = values{}
	for _, f := range e.form.fields {
		key := e.prefix + f.name
		switch {
		case e.kept[f.name] || e.readOnly:
			e.shown[f.name], e.seen[f.name] = e.stored[f.name], e.stored[f.name]
		case f.IsToMany():
			e.shown[f.name] = slices.Compact(slices.Sorted(slices.Values(posted[key])))
			e.typed[f.name] = strings.TrimSpace(posted.Get(key + "_add"))
		case f.IsRelation():
			e.postRelation(f, posted)
		case f.kind == page.Check:
			e.shown[f.name] = box(posted.Has(key))
		default:
			e.shown[f.name] = one(posted.Get(key))
			if plainText(posted.Get(key)) == plainText(e.seen.text(f.name)) {
				e.shown[f.name] = e.seen[f.name]
			}
		}
	}
	e.remove = posted.Has(e.prefix + "DELETE")
}

// postRelation takes the key that goes with the text of a relation: see relationField.
func (e *entry) postRelation(f *ownField, posted url.Values) {
	text := strings.TrimSpace(posted.Get(e.prefix + f.name))
	e.typed[f.name] = text
	if id, ok := strings.CutSuffix(posted.Get(e.prefix+f.name+"_pick"), " "+text); ok && text != "" {
		e.shown[f.name] = one(id)
	}
}

// plainText returns a text without what browsers change: line ends, and white space at its ends.
func plainText(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

// isEmpty reports whether nobody has filled in a new row.
func (e *entry) isEmpty() bool {
	if !e.isNew() || e.remove {
		return e.isNew()
	}
	isBlank := true
	for _, f := range e.form.fields {
		if f.IsRelation() && e.typed[f.name] != "" && e.stored.text(f.name) == "" {
			return false
		}
		isBlank = isBlank && (len(e.shown[f.name]) == 0 || f.kind == page.Check)
	}
	return isBlank || len(e.stored.changed(e.shown, e.form.traits())) == 0
}

// isChanged reports whether the form changes the row.
func (e *entry) isChanged() bool {
	if e.isNew() {
		return !e.isEmpty()
	}
	e.changed = e.stored.changed(e.shown, e.form.traits())
	return len(e.changed) > 0
}

// isTouched reports whether the visitor has changed something in a row.
func (e *entry) isTouched() bool {
	if e.isNew() || e.remove {
		return true
	}
	for _, f := range e.form.fields {
		if f.IsRelation() && e.shown.text(f.name) == "" && e.typed[f.name] != "" {
			return true
		}
	}
	return len(e.seen.changed(e.shown, e.form.traits())) > 0
}

// conflict returns the fields that somebody else has changed since the form was made, and puts
// their values into the form where the visitor has changed nothing.
func (e *entry) conflict() (fields []trait, before values) {
	if e.isNew() || e.remove {
		return nil, nil
	}
	traits := e.form.traits()
	fields, before = e.seen.changed(e.stored, traits), e.seen
	if len(fields) == 0 {
		return nil, nil
	}
	for _, f := range e.form.fields {
		if f.IsRelation() && !f.IsToMany() && slices.Equal(e.seen[f.name], e.shown[f.name]) {
			delete(e.typed, f.name)
		}
	}
	e.shown, e.seen = merge(traits, e.seen, e.shown, e.stored), e.stored
	return fields, before
}

// add adds what is wrong with a field.
func (e *entry) add(name, text string) { e.wrong[name] = append(e.wrong[name], text) }

// hiddenPick returns the field with the key that goes with the text of a relation.
func hiddenPick(key, id, text string) page.Hidden {
	return page.Hidden{Name: key + "_pick", Value: id + " " + strings.TrimSpace(text)}
}

package admin

import (
	"net/url"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
)

// manyShown is how many rows of a relation to many are offered as boxes. If there are more, the
// boxes are those that are chosen, and a field adds another one by its name.
const manyShown = 50

// parts are what the form of an entry consists of.
type entryParts struct {
	fields map[string]page.Fields // by name: usually one
	hidden []page.Hidden
}

// widgets returns the fields of an entry. editable is false for who may only view.
func (v *visit) widgets(e *entry) (*entryParts, error) {
	parts := &entryParts{fields: map[string]page.Fields{}}
	for _, f := range e.form.fields {
		if e.kept[f.name] && f.IsToMany() { // of rows that the visitor may not see
			continue
		}
		field := page.Field{Name: e.prefix + f.name, Label: f.label, Kind: f.kind, Value: e.shown.text(f.name),
			Help: f.help, Optional: f.optional, Errors: e.wrong[f.name]}
		if f.MaxLength > 0 && f.kind != page.Choice && f.kind != page.Relation {
			field.Max = f.MaxLength
		}
		switch {
		case e.kept[f.name]:
			field.Kind, field.Line = page.ReadOnly, v.shownValue(f.Field, e.old.Value(f.Field))
		case f.IsToMany():
			if err := v.manyField(e, f, &field, parts); err != nil {
				return nil, err
			}
			continue
		case f.IsRelation():
			if err := v.relationField(e, f, &field, parts); err != nil {
				return nil, err
			}
		case f.kind == page.Choice:
			field.Options = v.choicesOf(f)
		case f.kind == page.DateTime:
			if field.Help == "" {
				field.Help = v.T("In UTC, to the second.")
			}
			field.Width = page.MediumWidth
		case f.kind == page.JSON:
			field.Rows = 6
		}
		parts.fields[f.name] = page.Fields{field}
	}
	return parts, nil
}

// choicesOf returns the options of a field with choices.
func (v *visit) choicesOf(f *ownField) (all []page.Option) {
	if f.Kind == dbmodel.BooleanField && len(f.Choices) == 0 {
		return []page.Option{{Text: v.T("Unknown")}, {Value: "true", Text: v.T("Yes")}, {Value: "false",
			Text: v.T("No")}}
	}
	if f.optional || !f.HasDefault {
		all = append(all, page.Option{Text: "—"})
	}
	for _, c := range f.Choices {
		value, err := f.Convert(c.Value)
		if err != nil {
			continue
		}
		if text := exactText(f.Field, value); text != "" || !f.optional {
			all = append(all, page.Option{Value: text, Text: c.Label})
		} else {
			all[0].Text = c.Label
		}
	}
	return all
}

// relationField is a text field for the name of a row. The key goes beside it, and counts for this
// text only.
func (v *visit) relationField(e *entry, f *ownField, field *page.Field, parts *entryParts) error {
	sees, err := v.seesModel(f.target)
	if err != nil {
		return err
	}
	id := e.shown.text(f.name)
	field.Value = e.relationText(f, id, sees)
	field.Pick = e.picks[f.name]
	field.Width = page.MediumWidth
	if sees {
		field.Suggest = v.admin.url("autocomplete/?" +
			url.Values{"model": {v.relatedTo(f.target, dbmodel.Cond{}).model}}.Encode() + "&term=")
		if field.Help == "" && e.prefix == "" {
			field.Help = v.T("Name or number.")
		}
	}
	if id != "" && len(field.Pick) == 0 {
		parts.hidden = append(parts.hidden, hiddenPick(field.Name, id, field.Value))
	}
	return nil
}

// relationText returns what the field of a relation has.
func (e *entry) relationText(f *ownField, id string, sees bool) string {
	if text, ok := e.typed[f.name]; ok {
		return text
	}
	if id == "" || !sees {
		return id
	}
	for _, row := range []dbmodel.Row{e.old} {
		if row.Model == nil {
			continue
		}
		if target, ok := row.Related(f.Field); ok && exactText(f.Field, row.Value(f.Field)) == id {
			return orNumber(target.String(), target.ID())
		}
	}
	return id
}

// manyField offers the rows of a relation to many.
func (v *visit) manyField(e *entry, f *ownField, field *page.Field, parts *entryParts) error {
	rows, err := v.searchRows(f.target, manyShown+1, f.Link.Limit)
	if err != nil {
		return err
	}
	field.Values = e.shown[f.name]
	field.Value = ""
	all := page.Fields{}
	if len(rows) > manyShown {
		if rows, err = v.rowsByKey(f.target, e.shown[f.name]); err != nil {
			return err
		}
		more := page.Field{Name: field.Name + "_add", Label: v.T("%s: add", f.label), Kind: page.Relation,
			Optional: true,
			Value:    e.typed[f.name], Pick: e.picks[f.name], Width: page.MediumWidth, Errors: field.Errors,
			Suggest: v.admin.url("autocomplete/?" +
				url.Values{"model": {v.relatedTo(f.target, dbmodel.Cond{}).model}}.Encode() + "&term=")}
		field.Errors = nil
		all = append(all, more)
	}
	for _, row := range rows {
		field.Options = append(field.Options, page.Option{Value: row.ID().String(),
			Text: orNumber(row.String(), row.ID())})
	}
	if len(field.Options) > 0 {
		all = append(page.Fields{*field}, all...)
	}
	parts.fields[f.name] = all
	return nil
}

// rowsByKey returns rows by their keys.
func (v *visit) rowsByKey(m *dbmodel.Model, keys []string) ([]dbmodel.Row, error) {
	var ids []any
	for _, key := range keys {
		if id, err := m.ID(key); err == nil {
			ids = append(ids, id.Any())
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return v.searchRows(m, 0, dbmodel.Is("pk__in", ids))
}

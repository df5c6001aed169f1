package admin

import (
	"strconv"

	"github.com/latchkey-go/latchkey/page"
)

// inlineBlock returns the rows of an inline.
func (v *visit) inlineBlock(g *group, editable bool, form *page.Form, seen values, summary *ownSummary,
) ([]page.Block, error) {
	title := capital(g.line.m.Plural)
	rows := page.Rows{ID: g.prefix + "-group", Title: title}
	for _, f := range g.line.form.fields {
		rows.Columns = append(rows.Columns, f.label)
	}
	for _, c := range g.line.form.readOnly {
		rows.Columns = append(rows.Columns, c.label)
	}
	if g.canDelete && editable {
		rows.Remove = v.T("Remove")
	}
	if g.canAdd && editable {
		rows.Note = v.T("The last row is for a new one. Save to get another.")
	}
	if g.more {
		rows.Note = v.T("Only the first %d are shown.", g.line.most)
	}
	initial := 0
	for i, e := range g.entries {
		if e.isNew() && !editable {
			continue
		}
		e.prefix = g.prefix + "-" + strconv.Itoa(i) + "-"
		e.addSeen(seen)
		fields, hidden, err := v.inlineRow(g, e, i, rows.Remove)
		if err != nil {
			return nil, err
		}
		summary.addFields(fields)
		rows.Rows = append(rows.Rows, fields)
		form.Hidden = append(form.Hidden, hidden...)
		if !e.isNew() {
			initial++
			form.Hidden = append(form.Hidden, page.Hidden{Name: e.prefix + g.line.m.Key.Name,
				Value: e.old.ID().String()})
		}
	}
	form.Hidden = append(form.Hidden, page.Hidden{Name: g.prefix + "-TOTAL_FORMS", Value: strconv.Itoa(len(g.entries))},
		page.Hidden{Name: g.prefix + "-INITIAL_FORMS", Value: strconv.Itoa(initial)})
	if !editable {
		rows.Rows = append(rows.Rows, nil) // Table leaves out the last one
		table := v.Table(rows)
		if len(table.Rows) == 0 {
			return nil, nil
		}
		return []page.Block{page.Card{Title: title, Body: []page.Block{table}}}, nil
	}
	if len(rows.Rows) == 0 {
		return nil, nil
	}
	return []page.Block{rows}, nil
}

// inlineRow returns the fields of a row of an inline.
func (v *visit) inlineRow(g *group, e *entry, i int, remove string) ([]page.Field, []page.Hidden, error) {
	parts, err := v.widgets(e)
	if err != nil {
		return nil, nil, err
	}
	var row []page.Field
	label := func(text string) string { return v.T("%s %d: %s", capital(g.line.m.Verbose), i+1, text) }
	for _, own := range g.line.form.fields {
		field := page.Field{Name: e.prefix + own.name, Label: own.label, Kind: page.ReadOnly,
			Line: page.Line{page.Soft("—")}}
		if fields := parts.fields[own.name]; len(fields) > 0 {
			field = fields[0]
		}
		field.Help, field.Label = "", label(field.Label)
		if e.isNew() {
			field.Optional = true // an empty row is none
		}
		if e.readOnly {
			c := e.form.owned.column("Edit", own.name, nil)
			sees, err := v.seesPath(c.models)
			if err != nil {
				return nil, nil, err
			}
			field.Kind, field.Line = page.ReadOnly, v.columnValue(c, e.old, sees)
		}
		row = append(row, field)
	}
	for _, c := range g.line.form.readOnly {
		shown, err := v.readOnlyField(e, c.name)
		if err != nil {
			return nil, nil, err
		}
		shown[0].Label = label(shown[0].Label)
		row = append(row, shown...)
	}
	if len(row) > 0 {
		row[0].Errors = append(row[0].Errors, e.wrong[wholeRow]...)
	}
	if remove != "" && !e.isNew() {
		box := page.Field{Name: e.prefix + "DELETE", Label: label(remove), Kind: page.Check}
		if e.remove {
			box.Value = "on"
		}
		row = append(row, box)
	}
	if e.readOnly {
		return row, nil, nil
	}
	return row, parts.hidden, nil
}

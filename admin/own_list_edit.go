package admin

import (
	"net/url"
	"slices"
	"strconv"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// readListEdit reads ListEdit.
func (o *owned) readListEdit(names []string) {
	if len(names) == 0 {
		return
	}
	for _, name := range names {
		i := slices.IndexFunc(o.columns, func(c ownColumn) bool { return c.name == name })
		f := o.m.Field(name)
		switch {
		case i < 0:
			o.fail("ListEdit", "%s is not in List", name)
		case i == 0:
			o.fail("ListEdit", "%s is the first of List, which leads to the form", name)
		case f == nil || f.IsToMany() || !isEditable(f):
			o.fail("ListEdit", "%s is no field that can be edited", name)
		}
	}
	o.listForm = newOwnForm(o, names, nil, nil, nil, nil)
}

// listSheet makes the fields of the rows of a list.
func (v *visit) listSheet(o *owned, rows []dbmodel.Row) (*ownSheet, error) {
	g := &group{prefix: "form", canChange: true}
	for i, row := range rows {
		if err := v.addEntry(g, o.listForm, i, row); err != nil {
			return nil, err
		}
	}
	return &ownSheet{o: o, groups: []*group{g}}, nil
}

// saveOwnList saves what was edited in a list.
func (v *visit) saveOwnList(l *ownList, form url.Values) (*rest.Response, error) {
	o := l.o
	if changes, err := v.may(o.perms.permission("change")); err != nil {
		return nil, err
	} else if !changes {
		return nil, rest.PermissionDenied(nil)
	}
	var keys []any
	total, _ := strconv.Atoi(form.Get("form-TOTAL_FORMS"))
	for i := range min(max(total, 0), o.size) {
		if key, ok := keyOfRow(o.m, form.Get("form-"+strconv.Itoa(i)+"-"+o.m.Key.Name)); ok {
			keys = append(keys, key)
		}
	}
	within, err := o.within(v)
	if err != nil {
		return nil, err
	}
	q := dbmodel.Query{Where: dbmodel.And(within, dbmodel.Is("pk__in", keys)), Order: []string{o.m.Key.Name},
		Load: o.listForm.loads, Lock: true}
	if len(keys) == 0 {
		return v.done(listPath(o.path, l.here(v)), v.T("Nothing was changed."))
	}
	s, err := v.saveSheet(func(v *visit) (*ownSheet, error) {
		rows, err := o.rows.Collect(v.Context(), q)
		if err != nil {
			return nil, err
		}
		g := &group{prefix: "form", canChange: true}
		s := &ownSheet{o: o, groups: []*group{g}}
		return s, v.postGroup(g, o.listForm, rows, form, seenOf(form))
	})
	if err != nil {
		return nil, err
	}
	if s.isRefused() {
		return v.showOwnList(l, s)
	}
	n := 0
	for _, e := range s.entries() {
		if e.in != nil {
			n++
		}
	}
	return v.done(listPath(o.path, l.here(v)), v.N(n, "%d row was changed successfully.",
		"%d rows were changed successfully."))
}

// editCells puts the fields of a list into its table.
func (v *visit) editCells(l *ownList, t *page.Table, rows []dbmodel.Row, s *ownSheet, form *page.Form, p *page.Page,
) error {
	summary, seen := &ownSummary{v: v}, values{}
	g := s.groups[0]
	n := 0
	for i, row := range rows {
		at := slices.IndexFunc(g.entries, func(e *entry) bool { return e.old.ID() == row.ID() })
		if at < 0 {
			continue
		}
		e := g.entries[at]
		e.prefix = "form-" + strconv.Itoa(n) + "-"
		n++
		e.addSeen(seen)
		parts, err := v.widgets(e)
		if err != nil {
			return err
		}
		form.Hidden = append(append(form.Hidden, parts.hidden...), page.Hidden{Name: e.prefix + l.o.m.Key.Name,
			Value: row.ID().String()})
		for j, c := range l.columns {
			fields := parts.fields[c.name]
			if len(fields) == 0 || l.o.listForm.field(c.name) == nil {
				continue
			}
			field := fields[0]
			field.Label, field.Help = orNumber(row.String(), row.ID())+": "+field.Label, ""
			if j == 1 {
				field.Errors = append(field.Errors, e.wrong[wholeRow]...)
			}
			summary.addFields([]page.Field{field})
			t.Rows[i].Cells[j] = page.Cell{Edit: &field}
			t.Columns[j].Rank = page.Always
		}
	}
	form.Hidden = append(form.Hidden, page.Hidden{Name: "form-TOTAL_FORMS", Value: strconv.Itoa(n)},
		page.Hidden{Name: "form-INITIAL_FORMS", Value: strconv.Itoa(n)}, page.Hidden{Name: seenField,
			Value: seen.encode()})
	form.Guard = true
	form.Save = &page.Save{Submits: []page.Submit{{Text: v.T("Save"), Name: "_save", Value: "1"}},
		Cancel: page.Link{URL: v.admin.url(listPath(l.o.path, l.here(v))), Text: v.T("Cancel")}}
	v.explainSheet(p, s, summary)
	return nil
}

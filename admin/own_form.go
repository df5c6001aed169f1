package admin

import (
	"context"
	"net/http"
	"net/url"
	"strconv"

	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// onRow calls act with the row of the address, after a check of the permissions.
func (a *Admin) onRow(o *owned, permissions []string,
	act func(v *visit, o *owned, row dbmodel.Row) (*rest.Response, error),
) action {
	return allowed(permissions, func(v *visit) (*rest.Response, error) {
		row, err := v.ownRow(o, false)
		if isMissing(err) {
			return v.warn("", v.T("%s with ID “%s” doesn’t exist. Perhaps it was deleted?", o.single(),
				v.PathValue("id")))
		}
		if err != nil {
			return nil, err
		}
		return act(v, o, row)
	})
}

// ownRow reads the row of the address with what its page shows.
func (v *visit) ownRow(o *owned, lock bool) (dbmodel.Row, error) {
	within, err := o.within(v)
	if err != nil {
		return dbmodel.Row{}, err
	}
	where := dbmodel.Nothing()
	if key, ok := keyOfRow(o.m, v.PathValue("id")); ok {
		where = dbmodel.And(within, dbmodel.Is("pk", key))
	}
	loads := addLoads(nil, o.form.loads...)
	return o.rows.Get(v.Context(), dbmodel.Query{Where: where, Load: addLoads(loads, o.form.many()...), Lock: lock})
}

// addOwn is the form for a new row.
func (a *Admin) addOwn(o *owned) action {
	return func(v *visit) (*rest.Response, error) {
		if v.Method != http.MethodPost {
			s, err := v.newSheet(o)
			if err != nil {
				return nil, err
			}
			s.main.prefill(v.Query())
			return v.showSheet(s, true)
		}
		return v.saveOwn(o, true)
	}
}

// prefill takes values of a new row from the address, as Django does.
func (e *entry) prefill(query url.Values) {
	shown := values{}
	for _, f := range e.form.fields {
		shown[f.name] = e.stored[f.name]
		if !query.Has(f.name) {
			continue
		}
		switch {
		case f.kind == page.Check:
			shown[f.name] = box(query.Get(f.name) != "" && query.Get(f.name) != "0")
		case f.IsToMany():
			shown[f.name] = query[f.name]
		case f.IsRelation():
			e.typed[f.name] = query.Get(f.name)
		default:
			shown[f.name] = one(query.Get(f.name))
		}
	}
	e.shown = shown
}

// newSheet makes the form for a new row, with empty rows of its inlines.
func (v *visit) newSheet(o *owned) (*ownSheet, error) {
	main, err := v.newEntry(o.form, "", dbmodel.Row{})
	if err != nil {
		return nil, err
	}
	s := &ownSheet{o: o, main: main}
	for _, line := range o.inlines {
		g, err := v.inlineGroup(line)
		if err == nil && g != nil && g.canAdd {
			s.groups = append(s.groups, g)
			err = v.addExtra(g)
		}
		if err != nil {
			return nil, err
		}
	}
	return s, nil
}

// changeOwn shows a row, and saves what was changed.
func (a *Admin) changeOwn(v *visit, o *owned, row dbmodel.Row) (*rest.Response, error) {
	changes, err := v.may(o.perms.permission("change"))
	if err != nil {
		return nil, err
	}
	if v.Method == http.MethodPost {
		if !changes {
			return nil, rest.PermissionDenied(nil)
		}
		return v.saveOwn(o, false)
	}
	s, err := v.sheetOf(v.Context(), o, row)
	if err != nil {
		return nil, err
	}
	return v.showSheet(s, changes)
}

// sheetOf makes the form of a row that is opened.
func (v *visit) sheetOf(ctx context.Context, o *owned, row dbmodel.Row) (*ownSheet, error) {
	main, err := v.newEntry(o.form, "", row)
	if err != nil {
		return nil, err
	}
	s := &ownSheet{o: o, main: main}
	for _, line := range o.inlines {
		g, err := v.inlineGroup(line)
		if err != nil {
			return nil, err
		}
		if g == nil {
			continue
		}
		rows, err := v.inlineRows(ctx, line, row, false)
		if err == nil {
			err = v.fillInline(g, rows)
		}
		if err != nil {
			return nil, err
		}
		s.groups = append(s.groups, g)
	}
	return s, nil
}

// postedSheet reads a form that was posted. The rows are locked.
func (v *visit) postedSheet(o *owned, posted url.Values, isNew bool) (*ownSheet, error) {
	var row dbmodel.Row
	if !isNew {
		var err error
		if row, err = v.ownRow(o, true); err != nil {
			return nil, err
		}
	}
	main, err := v.newEntry(o.form, "", row)
	if err != nil {
		return nil, err
	}
	seen := seenOf(posted)
	main.post(posted, seen)
	s := &ownSheet{o: o, main: main}
	for _, line := range o.inlines {
		g, err := v.inlineGroup(line)
		if err != nil {
			return nil, err
		}
		if g == nil || isNew && !g.canAdd {
			continue
		}
		var rows []dbmodel.Row
		if !isNew {
			if rows, err = v.inlineRows(v.Context(), line, row, true); err != nil {
				return nil, err
			}
		}
		if err := v.postGroup(g, line.form, rows, posted, seen); err != nil {
			return nil, err
		}
		s.groups = append(s.groups, g)
	}
	return s, nil
}

// saveOwn saves a form, or shows it again with what is wrong.
func (v *visit) saveOwn(o *owned, isNew bool) (*rest.Response, error) {
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	s, err := v.saveSheet(func(v *visit) (*ownSheet, error) { return v.postedSheet(o, form, isNew) })
	switch {
	case isMissing(err):
		return v.warn("", v.T("%s with ID “%s” doesn’t exist. Perhaps it was deleted?", o.single(), v.PathValue("id")))
	case err != nil:
		return nil, err
	case s.isRefused():
		for _, g := range s.groups {
			if err := v.refill(g); err != nil {
				return nil, err
			}
		}
		return v.showSheet(s, true)
	}
	text := "The %s “%s” was changed successfully."
	if isNew {
		text = "The %s “%s” was added successfully."
	}
	row := s.main.in.New
	return v.savedOwn(o, form, v.T(text, o.m.Verbose, row.String()), row.ID())
}

// refill numbers the rows of a form that is shown again, and adds an empty one.
func (v *visit) refill(g *group) error {
	empty := false
	for i, e := range g.entries {
		e.prefix = g.prefix + "-" + strconv.Itoa(i) + "-"
		empty = empty || e.isEmpty()
	}
	if empty {
		return nil
	}
	return v.addExtra(g)
}

// savedOwn leads on from a form that was saved.
func (v *visit) savedOwn(o *owned, form url.Values, text string, id dbmodel.ID) (*rest.Response, error) {
	switch {
	case form.Has("_continue"):
		return v.done(o.pathOf(id, "change/"), text+" "+v.T("You may edit it again below."))
	case form.Has("_addanother"):
		return v.done(o.path+"add/", text+" "+v.T("You may add another %s below.", o.m.Verbose))
	}
	return v.done(o.path, text)
}

package admin

import (
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/adminlog"
	dbmodel "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// deleteSelected is Django's name of the action that deletes rows.
const deleteSelected = "delete_selected"

// ownAction is an Action without its type.
type ownAction struct {
	name, label, help, permission string
	danger                        bool
	do                            func(r *rest.Request, rows []dbmodel.Row) error
}

func erase[T any](o *owned, a Action[T]) ownAction {
	action := ownAction{a.Name, a.Label, a.Help, a.Permission, a.Danger, nil}
	if a.Do == nil {
		o.fail("Actions", "%s has no Do", a.Name)
	}
	action.do = func(r *rest.Request, rows []dbmodel.Row) error {
		all := make([]*T, len(rows))
		for i, row := range rows {
			all[i] = row.Ptr().(*T)
		}
		return a.Do(r, all)
	}
	return action
}

func (o *owned) addAction(a ownAction) {
	isTaken := slices.ContainsFunc(o.actions, func(other ownAction) bool { return other.name == a.name })
	switch {
	case a.name == "" || a.label == "":
		o.fail("Actions", "an action needs a Name and a Label")
	case isTaken || a.name == deleteSelected:
		o.fail("Actions", "%s is there already", a.name)
	}
	switch {
	case a.permission == "":
		a.permission = o.perms.permission("change")
	case !strings.Contains(a.permission, "."):
		a.permission = o.perms.permission(a.permission)
	}
	o.actions = append(o.actions, a)
}

// allActions returns the actions of a list: those of the project, and that which deletes.
func (o *owned) allActions() []ownAction {
	return append(slices.Clone(o.actions), ownAction{name: deleteSelected, label: "Delete…",
		permission: o.perms.permission("delete"), danger: true})
}

// actionOptions returns the actions that the user of the visit may choose.
func (v *visit) actionOptions(o *owned) (options []page.Option, err error) {
	for _, action := range o.allActions() {
		allowed, err := v.may(action.permission)
		if err != nil {
			return nil, err
		}
		if allowed {
			options = append(options, page.Option{Value: action.name, Text: v.T(action.label)})
		}
	}
	return options, nil
}

// actOn asks, and does something with the rows that are ticked, or with all that match.
func (v *visit) actOn(l *ownList, form url.Values) (*rest.Response, error) {
	o, back := l.o, listPath(l.o.path, l.query)
	all := o.allActions()
	i := slices.IndexFunc(all, func(a ownAction) bool { return a.name == form.Get("action") })
	if i < 0 {
		return v.warn(back, v.T("No action selected."))
	}
	action := all[i]
	if allowed, err := v.may(action.permission); err != nil {
		return nil, err
	} else if !allowed {
		return nil, rest.PermissionDenied(nil)
	}
	query, err := v.chosenRows(l, form)
	if err != nil {
		return nil, err
	}
	rows, err := o.rows.Collect(v.Context(), query)
	switch {
	case err != nil:
		return nil, err
	case len(rows) > maxBulk:
		return v.warn(back, v.T("More than %d match. Search for fewer.", maxBulk))
	case len(rows) == 0:
		return v.warn(back, v.T("Items must be selected in order to perform actions on them. "+
			"No items have been changed."))
	}
	n := v.N(len(rows), "%d row", "%d rows")
	q := question{path: back, back: back, danger: action.danger, verb: v.T("Yes, I’m sure"),
		heading: v.T("%s: %s, %s?", strings.TrimSuffix(v.T(action.label), "…"), o.title(), n), lede: action.help}
	q.crumbs = v.crumbs(q.heading, page.Link{URL: v.admin.url(o.path), Text: o.title()})
	for _, name := range []string{"action", "_selected_action", "select_across"} {
		q.hidden = append(q.hidden, hiddenFields("", url.Values{name: form[name]})...)
	}
	if action.name == deleteSelected {
		q.lede = v.T("This cannot be undone. What is listed here goes too.")
		refused, err := v.previewOwn(&q, o, rows, n)
		if refused != nil || err != nil {
			return refused, err
		}
		return v.decideOwn(q, func(v *visit) error {
			rows, err := v.lockRows(o, query, rows)
			if err != nil {
				return err
			}
			return v.deleteRows(o, rows)
		}, func() (*rest.Response, error) { return v.done(back, v.T("Successfully deleted %s.", n)) })
	}
	q.body = append(q.body, v.touchedTable(l, rows))
	return v.decideOwn(q, func(v *visit) error {
		rows, err := v.lockRows(o, query, rows)
		if err != nil {
			return err
		}
		return v.act(o, action, rows)
	}, func() (*rest.Response, error) { return v.done(back, v.T("%s: done with %s.", v.T(action.label), n)) })
}

// act runs an action of the project, and writes an entry of the log for each row.
func (v *visit) act(o *owned, action ownAction, rows []dbmodel.Row) error {
	if err := action.do(v.Request, rows); err != nil {
		return err
	}
	return v.logAll(v.Context(), adminlog.Change, o.objects(rows), action.label+".")
}

// objects returns what the log calls rows.
func (o *owned) objects(rows []dbmodel.Row) (objects []adminlog.Object) {
	for _, row := range rows {
		objects = append(objects, o.object(row))
	}
	return objects
}

// chosenRows returns the query of the rows that an action is about.
func (v *visit) chosenRows(l *ownList, form url.Values) (dbmodel.Query, error) {
	q := dbmodel.Query{Where: l.where, Limit: maxBulk + 1, Load: l.loads(), Order: []string{l.o.m.Key.Name}}
	if form.Get("select_across") == "1" {
		return q, nil
	}
	within, err := l.o.within(v)
	if err != nil {
		return q, err
	}
	var keys []any
	for _, text := range form["_selected_action"] {
		if key, ok := keyOfRow(l.o.m, text); ok && len(keys) <= maxBulk {
			keys = append(keys, key)
		}
	}
	q.Where = dbmodel.And(within, dbmodel.Is("pk__in", keys))
	if len(keys) == 0 {
		q.Where = dbmodel.Nothing()
	}
	return q, nil
}

// lockRows reads rows again that were shown, and locks them. Rows that are gone, or that match no
// more, are left out.
func (v *visit) lockRows(o *owned, q dbmodel.Query, shown []dbmodel.Row) ([]dbmodel.Row, error) {
	var keys []any
	for _, row := range shown {
		keys = append(keys, row.ID().Any())
	}
	q.Where, q.Lock = dbmodel.Each(q.Where, dbmodel.Is("pk__in", keys)), true
	return o.rows.Collect(v.Context(), q)
}

// touchedTable lists the rows that an action is about.
func (v *visit) touchedTable(l *ownList, rows []dbmodel.Row) page.Block {
	t := page.Table{Caption: l.o.title()}
	columns := l.columns[:min(len(l.columns), 3)]
	for _, c := range columns {
		t.Columns = append(t.Columns, page.Column{Label: c.label, Number: c.isNumber()})
	}
	for _, row := range rows[:min(len(rows), treeSize)] {
		var shown page.Row
		for i, c := range columns {
			shown.Cells = append(shown.Cells, v.ownCell(l, i, c, row))
		}
		for i := range shown.Cells {
			shown.Cells[i].Narrow = nil
		}
		t.Rows = append(t.Rows, shown)
	}
	return page.Card{Title: v.treeTitle(l.o.title(), len(rows)), Body: []page.Block{t}}
}

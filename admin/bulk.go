package admin

import (
	"context"
	"errors"
	"net/url"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// maxBulk is how many objects an action takes at once: its transaction stays short.
const maxBulk = 500

// errUnread says that a list has stopped before all that match were found.
var errUnread = errors.New("not all was read")

// bulkAction is what can be done with the objects that are ticked in a list.
type bulkAction[T any] struct {
	name, label string
	verb        string    // of the permission
	heading     [2]string // for one and for many
	lede        string
	done        [2]string
	danger      bool
	alone       bool // do runs in transactions of its own, and else in one
	do          func(ctx context.Context, v *visit, chosen []T) error
}

// bulk is what can be done with several objects of a list at once.
type bulk[T any] struct {
	path    string    // of the list with its filters, below Config.Prefix
	list    page.Link // to the list without them, for the crumbs
	model   model
	actions []bulkAction[T]
	tooMany string // says that more than maxBulk objects match
	// some returns the objects with these ids that there are. all returns those that match the
	// filters of the list, up to a limit. Each reads all of its objects at once.
	some func(ctx context.Context, ids []string) ([]T, error)
	all  func(ctx context.Context, limit int) ([]T, error)
	// isWithin reports whether the object gives no more than the user of the visit has. Others are
	// left out, and left says how many.
	isWithin func(T) bool
	left     [2]string
	// preview adds to a question what the action is about and what goes with it.
	preview func(q *question, action bulkAction[T], chosen []T) error
}

// options returns the actions that the user of the visit may choose.
func (b bulk[T]) options(v *visit) (options []page.Option, err error) {
	for _, action := range b.actions {
		allowed, err := v.may(b.model.permission(action.verb))
		if err != nil {
			return nil, err
		}
		if allowed {
			options = append(options, page.Option{Value: action.name, Text: v.T(action.label)})
		}
	}
	return options, nil
}

// tickable puts the table of the list into a form, if there is anything that the user of the visit
// may do with several objects at once.
func (b bulk[T]) tickable(v *visit, table page.Table) (page.Block, error) {
	options, err := b.options(v)
	if len(options) == 0 || err != nil {
		return table, err
	}
	table.Ticked = "_selected_action"
	return page.Form{URL: v.admin.url(b.path), Body: []page.Block{table, page.Bulk{Actions: options,
		Across: true}}}, nil
}

// act asks, and does something with the objects that are ticked, or with all that match.
func (b bulk[T]) act(v *visit) (*rest.Response, error) {
	form, err := v.form()
	if err != nil {
		return nil, err
	}
	var action bulkAction[T]
	for _, known := range b.actions {
		if known.name == form.Get("action") {
			action = known
		}
	}
	if action.name == "" {
		return v.warn(b.path, v.T("No action selected."))
	}
	if allowed, err := v.may(b.model.permission(action.verb)); err != nil {
		return nil, err
	} else if !allowed {
		return nil, rest.PermissionDenied(nil)
	}
	chosen, left, err := b.chosen(v.Context(), form)
	switch {
	case errors.Is(err, errUnread):
		return v.warn(b.path, v.T("Not all that match were found: too much would have to be read. Tick those that "+
			"you mean."))
	case err != nil:
		return nil, err
	case len(chosen) > maxBulk:
		return v.warn(b.path, v.T(b.tooMany, maxBulk))
	case len(chosen) == 0:
		return v.warn(b.path, v.T("Items must be selected in order to perform actions on them. "+
			"No items have been changed."))
	}
	n := len(chosen)
	q := question{path: b.path, back: b.path, heading: v.N(n, action.heading[0], action.heading[1]),
		lede: v.T(action.lede), danger: action.danger, verb: v.T("Yes, I’m sure")}
	q.crumbs = v.crumbs(q.heading, b.list)
	for _, name := range []string{"action", "_selected_action", "select_across"} {
		q.hidden = append(q.hidden, hiddenFields("", url.Values{name: form[name]})...)
	}
	if left > 0 {
		q.body = append(q.body, page.Note{Tone: page.Warn, Line: page.Textf("%s", v.N(left, b.left[0], b.left[1]))})
	}
	if err := b.preview(&q, action, chosen); err != nil {
		return nil, err
	}
	do := func(ctx context.Context) error { return action.do(ctx, v, chosen) }
	then := func() (*rest.Response, error) { return v.done(b.path, v.N(n, action.done[0], action.done[1])) }
	if !action.alone {
		return v.decide(q, do, then)
	}
	return v.decide(q, func(context.Context) error { return nil }, func() (*rest.Response, error) {
		if err := do(v.Context()); err != nil {
			return nil, err
		}
		return then()
	})
}

// chosen returns the objects that an action is about, and how many are left out.
func (b bulk[T]) chosen(ctx context.Context, form url.Values) (chosen []T, left int, err error) {
	var found []T
	if form.Get("select_across") == "1" {
		found, err = b.all(ctx, maxBulk+1)
	} else {
		ids := form["_selected_action"]
		found, err = b.some(ctx, ids[:min(len(ids), maxBulk+1)])
	}
	if err != nil {
		return nil, 0, err
	}
	for _, object := range found {
		if b.isWithin(object) {
			chosen = append(chosen, object)
		} else {
			left++
		}
	}
	return chosen, left, nil
}

package resource

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// action is an Action that has been read.
type action struct {
	name, path, urlName, methods string
	detail                       bool
	row                          rowHandler
	mapping                      map[string]rowHandler
	list                         func(r *rest.Request, l *listing) (*rest.Response, error)
	handlers                     rest.Methods
	options                      []rest.Option

	given  any            // the project's function, for documents
	mapped map[string]any // those of Mapping
}

type rowHandler func(r *rest.Request, o *actionRow) (*rest.Response, error)

// readAction makes the handlers of an action.
func (s *set) readAction(a *action) {
	option := fmt.Sprintf("Actions[%d]", len(s.actions))
	if a.name == "" || strings.Trim(a.name, "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
		s.fail(option, "%q is no name: want small letters and underscores, as set_password", a.name)
	}
	if slices.Contains(standard, a.name) || a.name == Metadata {
		s.fail(option, "%s is an action of every viewset: choose another name", a.name)
	}
	if a.detail == (a.list != nil) {
		s.fail(option, "%s: want one of Detail and List", a.name)
	}
	if !a.detail && len(a.mapping) > 0 {
		s.fail(option, "%s: Mapping is for a Detail", a.name)
	}
	a.path = cmp.Or(strings.Trim(a.path, "/"), a.name)
	a.urlName = cmp.Or(a.urlName, strings.ReplaceAll(a.name, "_", "-"))
	for _, other := range s.actions {
		if other.name == a.name || other.detail == a.detail && (other.path == a.path || other.urlName == a.urlName) {
			s.fail(option, "%s: the action %s has its name, its Path or its URLName too", a.name, other.name)
		}
	}
	if strings.ContainsAny(a.path, "?#%<>") || strings.Contains(a.path, "//") {
		s.fail(option, "%s: the Path %q is no path", a.name, a.path)
	}
	methods := strings.Fields(cmp.Or(a.methods, "GET"))
	for i, method := range methods {
		s.checkMethod(option, a.name, method)
		if slices.Contains(methods[:i], method) {
			s.fail(option, "%s: Methods has %s twice", a.name, method)
		}
		if a.detail {
			a.handlers[method] = s.onRow(a.name, method, a.row)
			continue
		}
		a.handlers[method] = func(r *rest.Request) (*rest.Response, error) {
			l, err := s.listing(r, a.name)
			if err != nil {
				return nil, err
			}
			return a.list(r, l)
		}
	}
	for _, method := range slices.Sorted(maps.Keys(a.mapping)) {
		s.checkMethod(option, a.name, method)
		if a.mapping[method] == nil {
			s.fail(option, "%s: Mapping has no function for %s", a.name, method)
		}
		if a.handlers[method] != nil {
			s.fail(option, "%s: Mapping has %s, and Methods too", a.name, method)
		}
		a.handlers[method] = s.onRow(a.name, method, a.mapping[method])
	}
	if get := a.handlers["GET"]; get != nil && a.handlers["HEAD"] == nil {
		a.handlers["HEAD"] = get
	}
}

func (s *set) checkMethod(option, name, method string) {
	all := []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"}
	if !slices.Contains(all, method) {
		s.fail(option, "%s: %q is no method: want some of %s", name, method, strings.Join(all, " "))
	}
}

// onRow finds the row of an action.
func (s *set) onRow(name, method string, fn rowHandler) rest.HandlerFunc {
	handle := func(r *rest.Request, lock bool) (*rest.Response, error) {
		plan := s.planFor(r, name)
		row, err := s.find(r, plan, lock)
		if err != nil {
			return nil, err
		}
		return fn(r, &actionRow{s, r, plan, row, copyOf(row)})
	}
	if rest.IsSafe(method) {
		return func(r *rest.Request) (*rest.Response, error) { return handle(r, false) }
	}
	return func(r *rest.Request) (*rest.Response, error) {
		_, _ = r.Data() // before there is a transaction; the action sees its error again
		return s.inTx(r, func(r *rest.Request) (*rest.Response, error) { return handle(r, true) })
	}
}

// actionRow is an Object without its type.
type actionRow struct {
	set  *set
	r    *rest.Request
	plan *planned
	row  model.Row
	old  model.Row
}

func (o *actionRow) save() error {
	names := changed(o.old, o.row)
	if len(names) == 0 {
		return nil
	}
	if o.set.src.update == nil {
		return fmt.Errorf("the source of %s is no Updater", o.set.model.Object)
	}
	if err := stored(o.set.gone(o.set.src.update(o.r.Context(), o.row, names...))); err != nil {
		return err
	}
	o.old = copyOf(o.row)
	return nil
}

func (o *actionRow) response() (*rest.Response, error) { return o.plan.response(o.r, o.row, 200) }

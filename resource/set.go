package resource

import (
	"cmp"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Env is what viewsets need of a project.
type Env struct {
	serializer.Env
	Tables func(m *model.Model) Rows // the table of a model
	Now    func() time.Time          // the clock of Count.Keep; nil: time.Now
	InTx   func(ctx context.Context, fn func(ctx context.Context) error) error

	BulkRows int // the default of Bulk.Max; 0: 1,000
}

type changeHook func(ctx context.Context, in *serializer.Input) error

// set is a viewset that has been read. It does not know the type of its rows, so that all viewsets
// share its code.
type set struct {
	env       Env
	model     *model.Model
	src       source
	isTable   bool // src is the table of the model
	plan      *planned
	plans     map[string]*planned
	choose    func(r *rest.Request, action string) string
	owner     *model.Field
	scope     func(r *rest.Request) (model.Cond, error)
	only      []string
	filters   []filter
	search    []string // paths with look-ups
	order     []string // the terms that a client may order by, without hyphens
	orders    bool     // a client may order
	grouped   bool     // order is All or Readable
	sorted    []string
	maxValues int // of a search or of one filter
	pages     Pages
	counts    keptCounts
	guard     Guard
	stream    bool
	bulk      Bulk
	before    changeHook
	after     changeHook
	actions   []action
	outer     []string // the names of values in the path of a router's list
	lookup    *model.Field
	param     string // of the look-up in the path
	title     string
	name      string
	options   []rest.Option
}

// planned is a compiled serializer with the relations that it loads.
type planned struct {
	*serializer.Plan
	loads []string
	only  map[string][]string // of the rows of a list, which nothing but the serializer sees
	mark  string              // in ETags: what tells it from the other serializers of the viewset
	size  atomic.Int64        // of the last answer, to make room for the next
}

func (s *set) now() time.Time {
	if s.env.Now == nil {
		return time.Now()
	}
	return s.env.Now()
}

func (s *set) planned(p *serializer.Plan, name string) *planned {
	c := &planned{Plan: p, only: map[string][]string{}}
	if name != "" {
		c.mark = "-" + hashOf([]byte(name))[:6]
	}
	for _, l := range p.Loads() {
		c.loads = append(c.loads, l.Path)
		if l.Only != nil {
			c.only[l.Path] = l.Only
		}
	}
	return c
}

// planFor returns the serializer of an action.
func (s *set) planFor(r *rest.Request, action string) *planned {
	if s.choose != nil {
		action = s.choose(r, action)
	}
	if p := s.plans[action]; p != nil {
		return p
	}
	return s.plan
}

// fail panics with the viewset and the option in front.
func (s *set) fail(option, format string, args ...any) {
	panic(fmt.Sprintf("resource: ViewSet[%s]: %s: ", s.model.Type, option) + fmt.Sprintf(format, args...))
}

// read finds the fields that the options name.
func (s *set) read(owner, lookup, param string) {
	s.title = cmp.Or(s.title, title(s.model.Object))
	s.name = cmp.Or(s.name, s.model.Name)
	if owner != "" {
		if s.owner = s.model.Field(owner); s.owner == nil || !s.owner.Kind.IsKey() {
			s.fail("Owner", "%s has no relation %q to a user", s.model.Object, owner)
		}
	}
	lookup = cmp.Or(lookup, "pk")
	if s.lookup = s.model.Field(lookup); s.lookup == nil || s.lookup.Column == "" {
		s.fail("Lookup", "%s has no field %q", s.model.Object, lookup)
	}
	s.param = cmp.Or(param, lookup)
	if s.pages != nil {
		if err := s.pages.check(s); err != nil {
			s.fail("Pages", "%v", err)
		}
	}
	s.checkOrder("Sorted", s.sorted)
}

// checkOrder panics on terms that rows cannot be ordered by.
func (s *set) checkOrder(option string, terms []string) {
	for _, term := range terms {
		name := strings.TrimPrefix(term, "-")
		if slices.Contains(s.src.extra, name) {
			continue
		}
		if err := s.checkTerm(name); err != nil {
			s.fail(option, "%v", err)
		}
	}
}

// checkTerm returns an error for a path by which no list can be ordered.
func (s *set) checkTerm(name string) error {
	terms, err := s.model.Order(name)
	for _, t := range terms {
		if t.Path.IsToMany() {
			return fmt.Errorf("%s leads to many rows, so a row would stand several times", t.Path.Text)
		}
	}
	return err
}

// can reports whether the viewset has an action.
func (s *set) can(action string, has bool) bool {
	return has && (s.only == nil || slices.Contains(s.only, action))
}

// where returns the rows that there are for a request, without those that its query leaves out.
func (s *set) where(r *rest.Request) (model.Cond, error) {
	where, err := s.within(r)
	if err != nil {
		return where, err
	}
	parts, err := s.filtered(r)
	if err != nil || len(parts) == 0 {
		return where, err
	}
	return chain(append([]model.Cond{where}, parts...)...), nil
}

// chain is model.Each: conditions that hold one after another, as Django's filter().filter().
func chain(parts ...model.Cond) model.Cond {
	parts = slices.DeleteFunc(parts, func(c model.Cond) bool { return c.Op == model.True })
	if len(parts) < 2 {
		return model.And(parts...) // which is the one part
	}
	return model.Each(parts...)
}

// within is Owner and Scope.
func (s *set) within(r *rest.Request) (model.Cond, error) {
	where := model.Cond{}
	if s.owner != nil {
		if !r.User.IsAuthenticated() {
			return model.Nothing(), nil
		}
		where = model.Is(s.owner.Name, string(r.User.ID))
	}
	if s.scope == nil {
		return where, nil
	}
	scope, err := s.scope(r)
	return model.And(where, scope), err
}

// fixed are the values that the server sets in a row.
func (s *set) fixed(r *rest.Request) map[string]any {
	if s.owner == nil {
		return nil
	}
	return map[string]any{s.owner.Name: string(r.User.ID)}
}

// title returns the name of a type in words, as DRF titles a view: OrderLine is "Order Line".
func title(name string) string {
	var b strings.Builder
	for i := range len(name) {
		upper := name[i] >= 'A' && name[i] <= 'Z'
		after := i > 0 && isSmall(name[i-1])
		before := i > 0 && i+1 < len(name) && isSmall(name[i+1])
		if upper && (after || before) {
			b.WriteByte(' ')
		}
		b.WriteByte(name[i])
	}
	return b.String()
}

func isSmall(c byte) bool { return c >= 'a' && c <= 'z' }

// copyOf returns a copy of a row.
func copyOf(row model.Row) model.Row {
	c := row.Model.Blank()
	reflect.ValueOf(c.Ptr()).Elem().Set(reflect.ValueOf(row.Ptr()).Elem())
	return c
}

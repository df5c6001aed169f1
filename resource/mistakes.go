package resource

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/model"
)

// standard are the actions of every viewset.
var standard = []string{List, Create, Retrieve, Update, PartialUpdate, Destroy}

// check panics on what no request could use, when the viewset has been read.
func (s *set) check() {
	s.checkEnv()
	s.checkOnly()
	s.checkSerializers()
	s.checkLookup()
	if s.owner != nil {
		user := reflect.TypeFor[auth.User]()
		if to := s.owner.Link.To; !s.env.Models.Has(user) || to != s.env.Models.Of(auth.User{}) {
			s.fail("Owner", "%s leads to %s, and not to a user", s.owner.Name, to.Object)
		}
	}
	s.checkParams()
	if cursor, ok := s.pages.(Cursor); ok {
		s.checkCursorOrder(cursor)
	}
}

// checkEnv panics on a source that can write where no transaction can run.
func (s *set) checkEnv() {
	writes := s.src.insert != nil || s.src.update != nil || s.src.remove != nil
	if writes && s.env.InTx == nil {
		s.fail("Source", "it can be changed, which needs Env.InTx")
	}
}

func (s *set) checkOnly() {
	has := map[string]bool{List: true, Retrieve: true, Create: s.src.insert != nil, Update: s.src.update != nil,
		PartialUpdate: s.src.update != nil, Destroy: s.src.remove != nil}
	for i, one := range s.only {
		switch {
		case !slices.Contains(standard, one):
			s.fail("Only", "%q is no action: want one of %s", one, strings.Join(standard, ", "))
		case slices.Contains(s.only[:i], one):
			s.fail("Only", "it has %s twice", one)
		case !has[one]:
			s.fail("Only", "the source cannot %s", one)
		}
	}
}

// checkSerializers panics on serializers that no action chooses.
func (s *set) checkSerializers() {
	if s.choose != nil {
		if len(s.plans) == 0 {
			s.fail("Choose", "SerializerFor has nothing to choose from")
		}
		return
	}
	for _, name := range slices.Sorted(maps.Keys(s.plans)) {
		isExtra := slices.ContainsFunc(s.actions, func(a action) bool { return a.name == name })
		if !isExtra && name != Metadata && !slices.Contains(standard, name) {
			s.fail("SerializerFor", "%q is no action", name)
		}
	}
}

// checkLookup panics on a field by which a path could name several rows. In the table of a model
// such a field is unique, alone or together with others, as the owner.
func (s *set) checkLookup() {
	f := s.lookup
	unique := !s.isTable || f.PrimaryKey || f.Unique ||
		slices.ContainsFunc(s.model.Unique, func(u model.Unique) bool { return slices.Contains(u.Fields, f) })
	if !unique {
		s.fail("Lookup", "%s is not unique: a path could name several rows", f.Name)
	}
	if strings.Trim(s.param, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "" ||
		s.param[0] >= '0' && s.param[0] <= '9' {
		s.fail("LookupParam", "%q is no name", s.param)
	}
}

// checkParams panics on two readers of one query parameter.
func (s *set) checkParams() {
	readers := map[string]string{}
	read := func(param, by string) {
		if other, taken := readers[param]; taken {
			s.fail(by, "%s reads the parameter %q too", other, param)
		}
		readers[param] = by
	}
	if len(s.search) > 0 {
		read("search", "Search")
	}
	if s.orders {
		read("ordering", "Order")
	}
	if s.pages != nil {
		for _, param := range s.pages.params() {
			read(param, "Pages")
		}
	}
	for _, f := range s.filters {
		read(f.param, "Filter")
	}
}

// checkCursorOrder panics on terms that a cursor cannot hold: the first term of its order is a
// field with a column that is never NULL.
func (s *set) checkCursorOrder(c Cursor) {
	for _, name := range c.order() {
		if err := s.cursorTerm(name); err != nil {
			s.fail("Pages", "%v", err)
		}
	}
	if !s.orders {
		return
	}
	for _, name := range s.sorted {
		if err := s.cursorTerm(name); err != nil {
			s.fail("Sorted", "%v", err)
		}
	}
	isTerm := func(name string) bool { return s.cursorTerm(name) == nil }
	if s.grouped { // of all fields those that it can
		s.order = slices.DeleteFunc(s.order, func(name string) bool { return !isTerm(name) })
	}
	for _, name := range s.order {
		if err := s.cursorTerm(name); err != nil {
			s.fail("Order", "%v", err)
		}
	}
}

func (s *set) cursorTerm(term string) error {
	name := strings.TrimPrefix(term, "-")
	f := s.model.Field(name)
	switch {
	case f == nil || f.Column == "":
		return fmt.Errorf("%s has no field %q to order a cursor by", s.model.Object, term)
	case f.Null:
		return fmt.Errorf("a cursor cannot order by %s, which may be NULL", name)
	case f.Kind == model.JSONField || f.Kind == model.BinaryField:
		return fmt.Errorf("a cursor cannot order by %s, a %s", name, f.Kind)
	}
	return nil
}

// sized checks the options that the paginations have in common.
func sized(size int, sizeBy string, most int) error {
	switch {
	case size <= 0:
		return errors.New("the size is not positive")
	case most < 0:
		return errors.New("MaxSize is negative")
	case most > 0 && sizeBy == "":
		return errors.New("MaxSize is for SizeBy, which is not set")
	case most > 0 && most < size:
		return errors.New("MaxSize is below Size")
	}
	return nil
}

func (p PageNumber) params() []string { return without("", cmp.Or(p.Param, "page"), p.SizeBy) }

func (p LimitOffset) params() []string {
	return []string{cmp.Or(p.Limit, "limit"), cmp.Or(p.Offset, "offset")}
}

func (p Cursor) params() []string { return without("", cmp.Or(p.Param, "cursor"), p.SizeBy) }

// without returns the names that are not empty.
func without(empty string, names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return name == empty })
}

package model

import (
	"fmt"
	"strings"
)

// Cond is a condition on rows, as data: Django's Q. Package table writes it as SQL, and any other
// source of rows may read it. The zero Cond holds for every row. Make one by [Is], [And], [Or],
// [Not] and [Nothing].
type Cond struct {
	Op    Op
	Parts []Cond // of And, Or and Not
	Path  string // of Is: "customer__name__icontains"
	Value any    // of Is
}

// Op is how a condition is made up.
type Op uint8

// The operators.
const (
	True   Op = iota // for every row
	None             // for no row
	IsOp             // a look-up
	AndOp            // all parts hold
	OrOp             // one part holds
	NotOp            // the one part does not hold
	EachOp           // all parts hold, each for related rows of its own
)

// Is holds where a field has a value. The path is Django's keyword in filter(): names of relations
// and a field with two underscores between them, then perhaps a look-up.
//
//	model.Is("status", Paid)
//	model.Is("total__gte", 10)
//	model.Is("customer__name__icontains", "smith")
//	model.Is("placed__year", 2026)
//	model.Is("items__product__in", []int64{1, 2})
//	model.Is("note", nil) // IS NULL
//
// [Model.Check] tells at start-up whether a model has such a path and such values.
func Is(path string, value any) Cond { return Cond{Op: IsOp, Path: path, Value: value} }

// And holds where all parts hold. Without parts it holds for every row.
func And(parts ...Cond) Cond {
	var kept []Cond
	for _, p := range parts {
		switch p.Op {
		case True:
		case None:
			return Nothing()
		default:
			kept = append(kept, p)
		}
	}
	return join(AndOp, True, kept)
}

// Each holds where all parts hold, as And. But parts on relations to many rows hold for rows of
// their own: it is Django's filter(a).filter(b), and And is filter(a, b).
//
//	isNew, isSale := model.Is("tags__name", "new"), model.Is("tags__name", "sale")
//	model.And(isNew, isSale)  // no row: one tag has one name
//	model.Each(isNew, isSale) // rows with both tags
func Each(parts ...Cond) Cond {
	c := And(parts...)
	if c.Op == AndOp && len(c.Parts) > 1 && len(parts) > 1 {
		c.Op = EachOp
	}
	return c
}

// Or holds where at least one part holds. Without parts it holds for no row.
func Or(parts ...Cond) Cond {
	var kept []Cond
	for _, p := range parts {
		switch p.Op {
		case None:
		case True:
			return Cond{}
		default:
			kept = append(kept, p)
		}
	}
	return join(OrOp, None, kept)
}

func join(op, empty Op, parts []Cond) Cond {
	switch len(parts) {
	case 0:
		return Cond{Op: empty}
	case 1:
		return parts[0]
	}
	return Cond{Op: op, Parts: parts}
}

// Not holds where c does not. As Django's exclude(), it holds for rows whose field is NULL.
func Not(c Cond) Cond {
	switch c.Op {
	case True:
		return Nothing()
	case None:
		return Cond{}
	case NotOp:
		return c.Parts[0]
	}
	return Cond{Op: NotOp, Parts: []Cond{c}}
}

// Nothing holds for no row, as Django's none().
func Nothing() Cond { return Cond{Op: None} }

// Paths returns the paths of all look-ups, each once, in the order in which they stand.
func (c Cond) Paths() []string {
	var all []string
	seen := map[string]bool{}
	var visit func(Cond)
	visit = func(c Cond) {
		if c.Op == IsOp && !seen[c.Path] {
			seen[c.Path] = true
			all = append(all, c.Path)
		}
		for _, p := range c.Parts {
			visit(p)
		}
	}
	visit(c)
	return all
}

// String returns the condition for people: `(status = "paid" AND NOT total__gte = 10)`. Values
// stand in it: do not log a condition on secrets.
func (c Cond) String() string {
	switch c.Op {
	case IsOp:
		return fmt.Sprintf("%s = %#v", c.Path, c.Value)
	case NotOp:
		return "NOT " + c.Parts[0].String()
	case None:
		return "nothing"
	case True:
		return "everything"
	}
	between := " AND "
	if c.Op == OrOp {
		between = " OR "
	}
	var parts []string
	for _, p := range c.Parts {
		parts = append(parts, p.String())
	}
	return "(" + strings.Join(parts, between) + ")"
}

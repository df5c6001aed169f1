package model

import (
	"fmt"
	"slices"
	"strings"
)

// Term is one term of an ordering, with its path found.
type Term struct {
	Path *Path
	Desc bool
}

// Order finds the terms of an ordering: paths, with a hyphen in front for descending. A relation is
// ordered as the rows of its target are, by their Meta.Ordering, as in Django; its stored value
// (customer_id) and a relation to a model without an ordering are ordered by the key.
func (m *Model) Order(terms ...string) ([]Term, error) { return m.order(terms, nil) }

// DefaultOrder returns the terms of Meta.Ordering.
func (m *Model) DefaultOrder() []Term {
	terms, err := m.Order(m.Meta.Ordering...)
	if err != nil {
		panic("model: " + err.Error()) // NewSet has checked it
	}
	return terms
}

func (m *Model) order(terms []string, seen []string) ([]Term, error) {
	var all []Term
	for _, term := range terms {
		text, desc := strings.CutPrefix(strings.TrimPrefix(term, "+"), "-")
		p, err := m.path(text, false)
		if err != nil {
			return nil, err
		}
		expanded, err := m.expand(p, desc, seen)
		if err != nil {
			return nil, err
		}
		all = append(all, expanded...)
	}
	return all, nil
}

// expand replaces a term that ends at a relation by the ordering of the relation's target.
func (m *Model) expand(p *Path, desc bool, seen []string) ([]Term, error) {
	last := p.Text[strings.LastIndex("__"+p.Text, "__"):]
	to := p.target()
	if to == nil || len(to.Meta.Ordering) == 0 || last == "pk" || p.Column != nil && last == p.Column.Attname {
		return []Term{{p, desc}}, nil
	}
	if slices.Contains(seen, to.Label()+p.Text) || len(seen) > 16 {
		return nil, fmt.Errorf("%s: the orderings of %s lead in a circle", p.Text, to.Object)
	}
	var terms []string
	for _, term := range to.Meta.Ordering {
		text, down := strings.CutPrefix(strings.TrimPrefix(term, "+"), "-")
		if down != desc {
			terms = append(terms, "-"+p.Text+"__"+text)
		} else {
			terms = append(terms, p.Text+"__"+text)
		}
	}
	return m.order(terms, append(slices.Clone(seen), to.Label()+p.Text))
}

// target returns the model that a path ends at, nil if the path ends at a plain field.
func (p *Path) target() *Model {
	switch {
	case !p.Relation || len(p.Transforms) > 0:
		return nil
	case p.Column != nil && p.Column.Link != nil:
		return p.Column.Link.To
	case p.Column == nil:
		return p.Steps[len(p.Steps)-1].To()
	}
	return nil
}

package resource

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/rest"
)

// readOrder finds what a client may order by.
func (s *set) readOrder(order []string) {
	s.orders = order != nil
	s.grouped = slices.Equal(order, []string{All}) || slices.Equal(order, []string{Readable})
	if slices.Equal(order, []string{All}) {
		for _, f := range s.model.Fields {
			s.order = append(s.order, f.Name)
		}
		s.order = append(s.order, s.src.extra...)
		return
	}
	if slices.Equal(order, []string{Readable}) {
		for _, path := range s.plan.Sources() {
			if s.checkTerm(path) == nil || slices.Contains(s.src.extra, path) {
				s.order = append(s.order, path)
			}
		}
		return
	}
	s.checkOrder("Order", order)
	for _, term := range order {
		if strings.HasPrefix(term, "-") {
			s.fail("Order", "%s: a client chooses the direction, so name the field without the hyphen", term)
		}
	}
	s.order = order
}

// ordering is DRF's get_ordering.
func (s *set) ordering(r *rest.Request) []string {
	if !s.orders {
		return s.sorted
	}
	text, _ := last(r.Query(), "ordering")
	var terms []string
	for term := range strings.SplitSeq(text, ",") {
		term = strings.TrimFunc(term, pytext.IsSpace)
		name := strings.TrimPrefix(term, "-")
		again := slices.Contains(terms, name) || slices.Contains(terms, "-"+name) // decides nothing
		if slices.Contains(s.order, name) && !again {
			terms = append(terms, term)
		}
	}
	if len(terms) > 0 {
		return terms
	}
	return s.sorted
}

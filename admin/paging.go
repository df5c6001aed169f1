package admin

import (
	"iter"
	"maps"
	"net/url"
	"slices"

	"github.com/latchkey-go/latchkey/page"
)

// order is the order of a list, which goes by a key that no two of its objects share. So a page
// begins at a key, and no page costs more than the first one.
type order struct {
	descending bool   // from the last key on, unless the address asks for the other way
	other      string // the value of o in the address that asks for the other way, as Django's
	// What the list says of its order: from its start, or the other way; after or before a key,
	// with a place for the key.
	start, end, after, before string
}

// span is where a page of a list begins.
type span struct {
	order
	key      string // "": at the start
	backward bool   // the page ends before the key
	reversed bool   // the list is read the other way
}

// span reads where the page of the address begins.
func (v *visit) span(o order) span {
	asked := v.Query()
	s := span{order: o, reversed: o.other != "" && asked.Get("o") == o.other, key: asked.Get("after")}
	if before := asked.Get("before"); before != "" {
		s.key, s.backward = before, true
	}
	return s
}

// isDescending reports whether the objects are read from the last key on.
func (s span) isDescending() bool { return s.descending != s.reversed != s.backward }

// column returns the column of the key, whose head turns the order round. query is that of the
// list.
func (s span) column(label string, query url.Values) page.Column {
	turned := maps.Clone(query)
	turned.Del("o")
	if !s.reversed {
		turned.Set("o", s.other)
	}
	c := page.Column{Label: label, Sort: "?" + turned.Encode(), Sorted: page.Ascending}
	if s.descending != s.reversed {
		c.Sorted = page.Descending
	}
	return c
}

// part is a page of a list.
type part[T any] struct {
	rows           []T
	previous, next string // the keys at which the pages beside it begin; "": there is none
	span           span
}

// readPart reads a page of a list, and one object beyond. list lists objects that follow a key, and
// key returns that of an object.
func readPart[T any](
	s span, list func(after string, descending bool, limit int) iter.Seq2[T, error], key func(T) string,
) (p part[T], err error) {
	rows, more, err := collect(list(s.key, s.isDescending(), pageSize+1), pageSize)
	if err != nil {
		return p, err
	}
	if s.backward && !more { // the first page, and it is full if the list is long enough
		s.key, s.backward = "", false
		if rows, more, err = collect(list("", s.isDescending(), pageSize+1), pageSize); err != nil {
			return p, err
		}
	}
	p = part[T]{rows: rows, span: s}
	if s.backward {
		slices.Reverse(rows)
	}
	if len(rows) == 0 {
		return p, nil
	}
	if s.backward || s.key != "" {
		p.previous = key(rows[0])
	}
	if s.backward || more {
		p.next = key(rows[len(rows)-1])
	}
	if s.backward && !more {
		p.previous = ""
	}
	return p, nil
}

// pager leads to the pages beside this one.
func (p part[T]) pager(v *visit, query url.Values) page.Pager {
	to := func(name, key, text string) page.Button {
		there := maps.Clone(query)
		there.Set(name, key)
		return page.Button{Link: page.Link{URL: "?" + there.Encode(), Text: v.T(text, pageSize)}}
	}
	var pager page.Pager
	if p.previous != "" {
		pager.Previous = to("before", p.previous, "Previous %d")
	}
	if p.next != "" {
		pager.Next = to("after", p.next, "Next %d")
	}
	s := p.span
	switch {
	case s.key != "" && s.backward && s.before != "":
		pager.Text = v.T(s.before, s.key)
	case s.key != "" && s.after != "":
		pager.Text = v.T(s.after, s.key)
	case s.reversed:
		pager.Text = v.T(s.end)
	default:
		pager.Text = v.T(s.start)
	}
	return pager
}

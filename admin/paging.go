package admin

import (
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
	rows []T
	extent
}

// extent is how far a page of a list reaches. It does not know the objects, so that all lists share
// its code.
type extent struct {
	previous, next string // the keys at which the pages beside it begin; "": there is none
	span           span
	read           int    // how many objects were looked at
	stop           string // where a search has stopped early; "": it has not
}

// readPart reads a page of a list, and one object beyond. list lists objects that follow a key, and
// key returns that of an object. If list stops early, the page beside this one begins where it has
// stopped.
func readPart[T any](
	s span, list func(after string, descending bool, limit int) (sifted[T], error), key func(T) string,
) (p part[T], err error) {
	found, err := list(s.key, s.isDescending(), pageSize+1)
	if err != nil {
		return p, err
	}
	if s.backward && len(found.rows) <= pageSize && found.stop == "" {
		s.key, s.backward = "", false // the first page, and it is full if the list is long enough
		if found, err = list("", s.isDescending(), pageSize+1); err != nil {
			return p, err
		}
	}
	more := len(found.rows) > pageSize
	rows := found.rows[:min(len(found.rows), pageSize)]
	if s.backward {
		slices.Reverse(rows)
	}
	p = part[T]{rows: rows, extent: extent{span: s, read: found.read, stop: found.stop}}
	if len(rows) > 0 {
		p.previous, p.next = key(rows[0]), key(rows[len(rows)-1])
	} else {
		p.previous, p.next = found.stop, found.stop
	}
	p.end(more)
	return p, nil
}

// end drops the way to pages that do not exist. more says that objects follow in the direction in
// which the list was read.
func (p *extent) end(more bool) {
	switch {
	case p.span.backward && !more:
		p.previous = p.stop
	case !p.span.backward && !more:
		p.next = p.stop
	}
	if !p.span.backward && p.span.key == "" {
		p.previous = ""
	}
}

// searchOn leads from where a search has stopped.
const searchOn = "Search on"

// howFar says how far a search has read that has stopped early.
func (p extent) howFar(v *visit) string {
	if p.span.order.after == "" { // the keys are numbers, which say nothing
		return v.T("%d were read; more may match.", p.read)
	}
	return v.T("%d were read, up to “%s”; more may match.", p.read, p.stop)
}

// soFar is shown on a page without objects. If the search has not read all, it leads on.
func (p extent) soFar(v *visit, query url.Values, nothing page.Empty) page.Empty {
	if p.stop == "" {
		return nothing
	}
	pager := p.pager(v, query)
	on := pager.Next
	if p.span.backward {
		on = pager.Previous
	}
	return page.Empty{Title: v.T("Nothing found so far"), Text: pager.Text,
		Actions: append([]page.Button{on}, nothing.Actions...)}
}

// pager leads to the pages beside this one.
func (p extent) pager(v *visit, query url.Values) page.Pager {
	to := func(name, key, text string) page.Button {
		there := url.Values{}
		maps.Copy(there, query)
		there.Set(name, key)
		if text != searchOn {
			return page.Button{Link: page.Link{URL: "?" + there.Encode(), Text: v.T(text, pageSize)}}
		}
		return page.Button{Link: page.Link{URL: "?" + there.Encode(), Text: v.T(searchOn)}}
	}
	var pager page.Pager
	s, previous, next := p.span, "Previous %d", "Next %d"
	if p.stop != "" && s.backward {
		previous = searchOn
	} else if p.stop != "" {
		next = searchOn
	}
	if p.previous != "" {
		pager.Previous = to("before", p.previous, previous)
	}
	if p.next != "" {
		pager.Next = to("after", p.next, next)
	}
	switch {
	case p.stop != "":
		pager.Text = p.howFar(v)
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

package admin

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	dbmodel "github.com/latchkey-go/latchkey/model"
)

// readOrder reads Order.
func (o *owned) readOrder(order []string) {
	if _, err := o.m.Order(order...); err != nil {
		o.fail("Order", "%v", err)
	}
	o.order = order
	if order == nil {
		o.order = o.m.Meta.Ordering
	}
	if len(o.order) == 0 {
		o.order = []string{"-" + o.m.Key.Name}
	}
}

// sorting is the order of a list as the address asks for it: terms with a hyphen for descending.
type sorting struct {
	o       *owned
	terms   []string
	columns map[int]bool // descending, by the column that the address names
	text    string       // of the address: "-2"; "": the order of the list
}

// sortingOf reads ?o=: numbers of columns, as in Django.
func (v *visit) sortingOf(o *owned, columns []ownColumn) sorting {
	s := sorting{o: o, columns: map[int]bool{}}
	var valid []string
	for part := range strings.SplitSeq(v.Query().Get("o"), ".") {
		digits, desc := strings.CutPrefix(part, "-")
		n, err := strconv.Atoi(digits)
		if err != nil || n < 1 || n > len(columns) || columns[n-1].sort == "" || len(valid) == 4 {
			continue
		}
		if _, twice := s.columns[n-1]; twice {
			continue
		}
		s.columns[n-1] = desc
		s.terms, valid = append(s.terms, term(columns[n-1].sort, desc)), append(valid, part)
	}
	if s.text = strings.Join(valid, "."); s.text == "" {
		s.terms = o.order
		if len(o.order) == 0 {
			return s
		}
		name, desc := strings.CutPrefix(o.order[0], "-")
		if i := slices.IndexFunc(columns, func(c ownColumn) bool { return c.sort == name }); i >= 0 {
			s.columns[i] = desc
		}
	}
	return s
}

// term returns a path with the direction of an ordering. A path may have a hyphen already.
func term(path string, desc bool) string {
	name, down := strings.CutPrefix(path, "-")
	if down != desc {
		return "-" + name
	}
	return name
}

// keys returns the columns by which a page can begin behind a row: those of the order and the key.
// It is nil if the order goes by what may be NULL or by other rows. Then pages have numbers.
func (s sorting) keys() []dbmodel.Term {
	found, err := s.o.m.Order(s.terms...)
	if err != nil {
		return nil
	}
	for i, t := range found {
		f := t.Path.Column
		if f == nil || len(t.Path.Steps) > 0 || len(t.Path.Transforms) > 0 || f.Null || f.Kind == dbmodel.JSONField {
			return nil
		}
		if f == s.o.m.Key {
			return found[:i+1]
		}
	}
	desc := len(found) > 0 && found[len(found)-1].Desc
	last, err := s.o.m.Order(term(s.o.m.Key.Name, desc))
	if err != nil {
		return nil
	}
	return append(found, last...)
}

// orderOf returns the terms for a query, the other way round if turned.
func orderOf(keys []dbmodel.Term, turned bool) (terms []string) {
	for _, k := range keys {
		terms = append(terms, term(k.Path.Column.Attname, k.Desc != turned))
	}
	return terms
}

// keyOf returns where a row stands in the order, for an address.
func keyOf(keys []dbmodel.Term, row dbmodel.Row) string {
	var all []string
	for _, k := range keys {
		all = append(all, exactText(k.Path.Column, row.Value(k.Path.Column)))
	}
	text, err := json.Marshal(all)
	if err != nil { // texts always have a form in JSON
		return ""
	}
	return string(text)
}

// behind returns the condition of the rows that follow a key. It reports false for a text that is
// no key of this order.
func behind(keys []dbmodel.Term, text string, turned bool) (dbmodel.Cond, bool) {
	var all []string
	if json.Unmarshal([]byte(text), &all) != nil || len(all) != len(keys) {
		return dbmodel.Cond{}, false
	}
	var either, same []dbmodel.Cond
	for i, k := range keys {
		f := k.Path.Column
		value, err := f.Convert(all[i])
		if f.Kind == dbmodel.BooleanField {
			value, err = strconv.ParseBool(all[i])
		}
		if err != nil || value == nil || strings.Contains(all[i], "\x00") {
			return dbmodel.Cond{}, false
		}
		lookup := "__gt"
		if k.Desc != turned {
			lookup = "__lt"
		}
		next := append(same[:len(same):len(same)], dbmodel.Is(f.Name+lookup, value))
		either = append(either, dbmodel.And(next...))
		same = append(same, dbmodel.Is(f.Name, value))
	}
	return dbmodel.Or(either...), true
}

package table

import (
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// leaf writes a look-up. Below a Not a row whose column is NULL is to be found, so a condition that
// the column is not NULL stands beside the look-up, as in Django.
func (s *scope) leaf(out *text, c model.Resolved, in around) {
	column, nullable := s.column(c.Path)
	guard := in.negated && nullable && c.Path.Lookup != "isnull"
	if guard && in.brackets {
		out.add("(")
	}
	s.lookup(out, c, column)
	if guard {
		out.add(" AND " + column.sql + " IS NOT NULL")
		if in.brackets {
			out.add(")")
		}
	}
}

// lookup writes a look-up on a column.
func (s *scope) lookup(out *text, c model.Resolved, column expr) {
	p, d := c.Path, s.t.d
	if column.kind == model.JSONField {
		jsonLookup{d, d.json(), column, p.Transforms, p.Lookup, c.Value}.write(out)
		return
	}
	e := column
	for i, part := range p.Transforms {
		last := i == len(p.Transforms)-1
		if first, end, ok := yearBounds(part, e.kind, c, s.t.zone); last && ok {
			s.yearLookup(out, p.Lookup, e, first, end)
			return
		}
		if part == "date" || part == "time" {
			e = d.castDay(part, e, s.t.zoneName)
		} else {
			e = d.extract(part, e.kind, e, s.t.zoneName)
		}
	}
	switch p.Lookup {
	case "isnull":
		out.addExpr(e)
		if c.Value == true {
			out.add(" IS NULL")
		} else {
			out.add(" IS NOT NULL")
		}
	case "in":
		s.inList(out, e, c.Value.([]any))
	case "range":
		s.between(out, e, c.Value.([]any))
	default:
		s.compare(out, p.Lookup, e, c.Value)
	}
}

func (s *scope) encode(e expr, value any) any { return s.t.d.encode(e.kind, e.places, value) }

// inList writes IN. A value that the column cannot hold is left out: the driver could not bind it.
func (s *scope) inList(out *text, e expr, values []any) {
	var bound []any
	for _, v := range values {
		if s.beyond(e, v) == 0 {
			if v = s.encode(e, v); !isAmong(bound, v) {
				bound = append(bound, v)
			}
		}
	}
	if len(bound) == 0 {
		out.add("0 = 1")
		return
	}
	out.addExpr(e)
	out.add(" IN ("+placeholders(len(bound))+")", bound...)
}

// isAmong finds values twice in short lists; in long ones a value may stand twice.
func isAmong(list []any, v any) bool {
	switch v.(type) {
	case string, int64, bool, float64:
		return len(list) < 64 && slices.Contains(list, v)
	}
	return false
}

func (s *scope) between(out *text, e expr, ends []any) {
	least, greatest := s.t.d.integers(e.kind)
	for i, v := range ends {
		if n, ok := v.(int64); ok && e.kind.IsInteger() {
			v = min(max(n, least), greatest)
		}
		ends[i] = s.encode(e, v)
	}
	if s.beyond(e, ends[0]) > 0 || s.beyond(e, ends[1]) < 0 {
		out.add("0 = 1")
		return
	}
	out.addExpr(e)
	out.add(" BETWEEN ? AND ?", ends...)
}

// beyond reports on which side of the column's integers a value lies: -1 below, 1 above, 0 within.
func (s *scope) beyond(e expr, value any) int {
	n, ok := value.(int64)
	if !ok || !e.kind.IsInteger() || len(e.args) > 0 { // a part of a date is bound as a number
		return 0
	}
	switch least, greatest := s.t.d.integers(e.kind); {
	case n < least:
		return -1
	case n > greatest:
		return 1
	}
	return 0
}

// compare writes a look-up of one value.
func (s *scope) compare(out *text, lookup string, e expr, value any) {
	d := s.t.d
	if side := s.beyond(e, value); side != 0 && slices.Contains([]string{"exact", "gt", "gte", "lt", "lte"}, lookup) {
		if holds := side < 0 && lookup[0] == 'g' || side > 0 && lookup[0] == 'l'; holds {
			out.add("1 = 1") // as Django's IntegerFieldOverflow
		} else {
			out.add("0 = 1")
		}
		return
	}
	if truth, ok := value.(bool); ok && lookup == "exact" && d.bareBoolean() {
		if !truth {
			out.add("NOT ")
		}
		out.addExpr(e)
		return
	}
	out.add(d.castLeft(lookup, e.kind, e.sql), e.args...)
	operator := d.operator(lookup)
	if isBound := lookup[0] == 'g' || lookup[0] == 'l'; isBound && e.sql == s.steady {
		operator = strings.Replace(operator, "?", "+?", 1)
	}
	out.add(" "+operator, operand(d, lookup, e, value))
}

// operand returns the value to bind for a look-up.
func operand(d dialect, lookup string, e expr, value any) any {
	text, ok := value.(string)
	if !ok || !slices.Contains(textLookups, lookup) {
		return d.encode(e.kind, e.places, value)
	}
	if e.kind == model.UUIDField {
		text = d.uuidText(text)
	}
	switch lookup {
	case "iexact":
		return d.iexact(text)
	case "regex", "iregex":
		return text
	}
	text = escapeLike.Replace(text)
	switch lookup {
	case "startswith", "istartswith":
		return text + "%"
	case "endswith", "iendswith":
		return "%" + text
	}
	return "%" + text + "%"
}

// yearBounds returns the first and the last value of a year. It returns false unless the look-up
// compares a year with one, which Django turns into a comparison that can use an index.
func yearBounds(part string, k model.Kind, c model.Resolved, zone *time.Location) (first, last any, ok bool) {
	year, isNumber := c.Value.(int64)
	if part != "year" && part != "iso_year" || !isNumber || year < 1 || year > 9999 ||
		!slices.Contains([]string{"exact", "gt", "gte", "lt", "lte"}, c.Path.Lookup) {
		return nil, nil, false
	}
	begin := func(year int64) time.Time {
		day := time.Date(int(year), 1, 1, 0, 0, 0, 0, zone)
		if part == "iso_year" { // the Monday of the week of 4 January
			day = day.AddDate(0, 0, 3)
			day = day.AddDate(0, 0, -int(day.Weekday()+6)%7)
		}
		return day
	}
	start, next := begin(year), begin(year+1)
	if k == model.DateField {
		return model.DateOf(start), model.DateOf(next.AddDate(0, 0, -1)), true
	}
	return start, next.Add(-time.Microsecond), true
}

func (s *scope) yearLookup(out *text, lookup string, e expr, first, last any) {
	first, last = s.encode(e, first), s.encode(e, last)
	out.addExpr(e)
	switch lookup {
	case "exact":
		out.add(" BETWEEN ? AND ?", first, last)
	case "gt", "lte":
		out.add(" "+compare(lookup), last)
	default:
		out.add(" "+compare(lookup), first)
	}
}

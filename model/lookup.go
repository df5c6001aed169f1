package model

import (
	"fmt"
	"slices"
	"strings"
)

// The look-ups of Django's fields. Each engine writes them as Django does; see package table.
var (
	relationLookups = []string{"exact", "in", "gt", "gte", "lt", "lte", "isnull"}
	fieldLookups    = []string{"exact", "iexact", "in", "isnull", "gt", "gte", "lt", "lte", "range", "contains",
		"icontains", "startswith", "istartswith", "endswith", "iendswith", "regex", "iregex"}
	jsonLookups = []string{"contained_by", "has_key", "has_keys", "has_any_keys"}
	textLookups = []string{"iexact", "contains", "icontains", "startswith", "istartswith", "endswith", "iendswith",
		"regex", "iregex", "has_key"}
)

var (
	dayTransforms = []string{"year", "iso_year", "quarter", "month", "week", "day", "week_day", "iso_week_day"}
	dateTransform = []string{"date", "time"}
	timeTransform = []string{"hour", "minute", "second"}
)

// Lookups returns the look-ups that values of a kind have.
func (k Kind) Lookups() []string {
	switch {
	case k.IsRelation():
		return slices.Clone(relationLookups)
	case k == JSONField:
		return slices.Concat(fieldLookups, jsonLookups)
	}
	return slices.Clone(fieldLookups)
}

// Transforms returns the parts of a value that a path may read: the year of a date. The keys of a
// JSONField are not among them, since any name is one.
func (k Kind) Transforms() []string {
	switch k {
	case DateField:
		return slices.Clone(dayTransforms)
	case DateTimeField:
		return slices.Concat(dateTransform, dayTransforms, timeTransform)
	case TimeField:
		return slices.Clone(timeTransform)
	}
	return nil
}

// transform reads the parts of a path behind the field: transforms, then perhaps a look-up.
func (p *Path) transform(parts []string, lookups bool) error {
	for i, part := range parts {
		has := p.Kind.Lookups()
		if p.Relation {
			has = relationLookups
		}
		switch {
		case lookups && i == len(parts)-1 && slices.Contains(has, part):
			p.Lookup = part
			return nil
		case p.Kind == JSONField: // any name is a key
		case !p.Relation && slices.Contains(p.Kind.Transforms(), part):
			p.Kind = IntegerField
			switch part {
			case "date":
				p.Kind = DateField
			case "time":
				p.Kind = TimeField
			}
		default:
			all := slices.Concat(p.Kind.Transforms(), has)
			if p.Relation {
				all = has
			}
			return fmt.Errorf("%s: %s has no look-up %q: did you mean %s? It has %s",
				p.Text, article(p.kindName()), part, near(part, all), strings.Join(all, ", "))
		}
		p.Transforms = append(p.Transforms, part)
	}
	return nil
}

func (p *Path) kindName() string {
	if p.Relation {
		return "relation"
	}
	return p.Kind.String()
}

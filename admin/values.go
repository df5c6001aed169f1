package admin

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
)

// values are the values of an object's fields by name: as stored, as posted, or as a form shows
// them. A text or a check box has at most one.
type values map[string][]string

// trait is a field that a form changes. Its label is English, as in the log of Django's admin.
type trait struct {
	name, label string
	kind        traitKind
}

type traitKind int

const (
	aText traitKind = iota
	aCheck
	several
)

// seenField is the hidden field with the values that a form was made of.
const seenField = "_seen"

// text returns the value of a text field.
//
//go:noinline
func (v values) text(name string) string { return strings.Join(v[name], "") }

// is reports whether a box is ticked.
func (v values) is(name string) bool { return v.text(name) == "on" }

// box returns the value of a check box.
func box(ticked bool) []string {
	if ticked {
		return []string{"on"}
	}
	return nil
}

// one returns the value of a text field.
func one(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}

// readValues returns what was posted of the traits. As in Django's forms, texts lose white space at
// their ends, and a box is ticked by any value.
func readValues(traits []trait, posted url.Values) values {
	v := values{}
	for _, t := range traits {
		switch t.kind {
		case aText:
			v[t.name] = one(strings.TrimSpace(posted.Get(t.name)))
		case aCheck:
			v[t.name] = box(posted.Has(t.name))
		case several:
			v[t.name] = slices.Compact(slices.Sorted(slices.Values(posted[t.name])))
		}
	}
	return v
}

// changed returns the traits in which two values differ.
func (v values) changed(other values, traits []trait) (all []trait) {
	for _, t := range traits {
		if !slices.Equal(v[t.name], other[t.name]) {
			all = append(all, t)
		}
	}
	return all
}

// merge returns the values of a form that was made of seen, on top of what is stored now: where the
// form changes something it wins, and elsewhere what is stored does.
func merge(traits []trait, seen, posted, stored values) values {
	merged := values{}
	for _, t := range traits {
		was, now, have := seen[t.name], posted[t.name], stored[t.name]
		switch {
		case slices.Equal(was, now):
			merged[t.name] = have
		case t.kind != several:
			merged[t.name] = now
		default:
			list := append(without(now, was), without(have, without(was, now))...)
			merged[t.name] = slices.Compact(slices.Sorted(slices.Values(list)))
		}
	}
	return merged
}

// without returns the elements of a list that another one lacks.
func without(list, other []string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(s string) bool { return slices.Contains(other, s) })
}

// encode returns the values for the field seenField.
func (v values) encode() string {
	text, err := json.Marshal(v)
	if err != nil { // texts always have a form in JSON
		return ""
	}
	return string(text)
}

// seenValues returns the values that a form was made of. For a form without them, such as that of a
// program, they are those that are stored: nobody has read older ones.
func seenValues(posted url.Values, stored values) values {
	var seen values
	if json.Unmarshal([]byte(posted.Get(seenField)), &seen) != nil || seen == nil {
		return stored
	}
	return seen
}

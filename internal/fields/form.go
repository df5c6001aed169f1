package fields

import (
	"iter"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Form is a form, or the part of one that belongs to a field.
type Form interface {
	// Last returns the last value of a name, a string or a file. It reports false if there is none.
	Last(name string) (value any, ok bool)

	// All returns every value of a name, in order.
	All(name string) []any

	// Names returns every name once, in any order.
	Names() iter.Seq[string]
}

// FormReader is an optional interface of kinds that read forms by rules of their own.
type FormReader interface {
	// FromForm returns the raw value that a form has for a name, or Absent{}.
	FromForm(form Form, name string, partial bool) any
}

// FromForm returns the raw value that a form has for the field, by DRF's rules: "" is null for a
// nullable field and absent for an optional one, and a missing checkbox is false. In a form that
// changes part of an object, what is missing is absent.
func (f Field) FromForm(form Form, name string, partial bool) any {
	switch k := f.Kind.(type) {
	case FormReader:
		return k.FromForm(form, name, partial)
	case MultipleChoice:
		if list := form.All(name); len(list) > 0 || !partial {
			return slices.Concat([]any{}, list)
		}
		return Absent{}
	case List:
		if list := form.All(name); len(list) > 0 {
			return list
		}
		return orAbsent(formItems(form, name))
	case Objects:
		return orAbsent(formItems(form, name))
	case Dict, Object:
		if part := partOf(form, name); len(part) > 0 {
			return part
		}
		if _, ok := form.Last(name); ok && isDict(f.Kind) {
			return pytext.Dict{}
		}
		return Absent{}
	}
	value, ok := form.Last(name)
	if !ok {
		return f.missing(partial)
	}
	text, isText := value.(string)
	if _, isJSON := f.Kind.(JSON); isJSON && isText {
		return jsonText(text)
	}
	if text == "" && isText && !f.allowsBlank() {
		switch {
		case f.Nullable:
			return nil
		case f.Optional:
			return Absent{}
		}
	}
	return value
}

// missing returns the raw value of a field that is not in a form.
func (f Field) missing(partial bool) any {
	if _, isBoolean := f.Kind.(Boolean); !isBoolean || partial {
		return Absent{}
	}
	if f.Nullable {
		return nil
	}
	return false
}

// allowsBlank reports whether "" is a value of the field.
func (f Field) allowsBlank() bool {
	k, ok := f.Kind.(interface{ allowsBlank() bool })
	return ok && k.allowsBlank()
}

func isDict(k Kind) bool { _, ok := k.(Dict); return ok }

func orAbsent(list []any) any {
	if list == nil {
		return Absent{}
	}
	return list
}

// formItems returns the elements of a list whose fields are name[0], name[1] or, for objects,
// name[0]x, in the order of the indexes. It returns nil if there are none.
func formItems(form Form, name string) []any {
	type item struct {
		index string
		value any
	}
	var items []item
	names := slices.Sorted(form.Names())
	for _, full := range names {
		rest, ok := strings.CutPrefix(full, name+"[")
		digits, key, closed := strings.Cut(rest, "]")
		if !ok || !closed || digits == "" || strings.Trim(digits, "0123456789") != "" || strings.Contains(key, "\n") {
			continue
		}
		index := strings.TrimLeft(digits, "0")
		value, _ := form.Last(full)
		at := slices.IndexFunc(items, func(i item) bool { return i.index == index })
		switch {
		case at < 0 && key == "":
			items = append(items, item{index, value})
		case at < 0:
			items = append(items, item{index, formPart{key: {value}}})
		case key == "":
			items[at].value = value
		default:
			part, ok := items[at].value.(formPart)
			if !ok {
				part = formPart{}
				items[at].value = part
			}
			part[key] = []any{value}
		}
	}
	slices.SortStableFunc(items, func(a, b item) int {
		if len(a.index) != len(b.index) {
			return len(a.index) - len(b.index)
		}
		return strings.Compare(a.index, b.index)
	})
	var list []any
	for _, i := range items {
		list = append(list, i.value)
	}
	return list
}

// partOf returns the fields whose names begin with name and a point, without that.
func partOf(form Form, name string) formPart {
	part := formPart{}
	for full := range form.Names() {
		if key, ok := strings.CutPrefix(full, name+"."); ok && key != "" && !strings.Contains(key, "\n") {
			part[key] = form.All(full)
		}
	}
	return part
}

// formPart is a Form in a Form.
type formPart map[string][]any

// Last implements Form.
func (p formPart) Last(name string) (any, bool) {
	list := p[name]
	if len(list) == 0 {
		return nil, false
	}
	return list[len(list)-1], true
}

// All implements Form.
func (p formPart) All(name string) []any { return p[name] }

// Names implements Form.
func (p formPart) Names() iter.Seq[string] {
	return func(yield func(string) bool) {
		for name := range p {
			if !yield(name) {
				return
			}
		}
	}
}

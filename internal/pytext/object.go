package pytext

import (
	"iter"
	"maps"
	"slices"
)

// Object is a JSON object with its members in their order, as Python's dict has them: a [Dict], or
// a rest.Object.
type Object interface {
	// Len returns the number of members.
	Len() int

	// Get returns the value of a member. It reports false if there is none.
	Get(key string) (value any, ok bool)

	// All returns the members in their order.
	All() iter.Seq2[string, any]
}

// AsObject returns a value as an object. The members of a map are sorted by key. It reports false
// for other values.
func AsObject(v any) (Object, bool) {
	switch v := v.(type) {
	case Object:
		return v, true
	case map[string]any:
		d := make(Dict, 0, 2*len(v))
		for _, key := range slices.Sorted(maps.Keys(v)) {
			d = append(d, key, v[key])
		}
		return d, true
	}
	return nil, false
}

// Dict is an Object as a list: each key, a string, before its value.
type Dict []any

// Len implements Object.
func (d Dict) Len() int { return len(d) / 2 }

// Get implements Object. The last of equal keys counts.
func (d Dict) Get(key string) (any, bool) {
	for i := len(d) - 2; i >= 0; i -= 2 {
		if d[i] == key {
			return d[i+1], true
		}
	}
	return nil, false
}

// All implements Object.
func (d Dict) All() iter.Seq2[string, any] {
	return func(yield func(string, any) bool) {
		for i := 0; i+1 < len(d); i += 2 {
			if key, ok := d[i].(string); ok && !yield(key, d[i+1]) {
				return
			}
		}
	}
}

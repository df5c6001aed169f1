package django

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"

	"github.com/latchkey-go/latchkey/internal/gosource"
)

func (o Options) is(name string) bool { return o[name] == true }

func (o Options) text(name string) string {
	s, _ := o[name].(string)
	return s
}

func (o Options) integer(name string) (int64, bool) { return integer(o[name]) }

func integer(v any) (int64, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	i, err := n.Int64()
	return i, err == nil
}

// number returns a number in the syntax of Go, which is that of JSON within the range of an int64
// or a float64.
func number(v any) (string, bool) {
	n, ok := v.(json.Number)
	if !ok {
		return "", false
	}
	if i, err := n.Int64(); err == nil {
		return strconv.FormatInt(i, 10), true
	}
	f, err := n.Float64()
	return strconv.FormatFloat(f, 'g', -1, 64), err == nil
}

// text returns a plain value as it stands in a tag.
func text(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	}
	return number(v)
}

// texts returns a list of texts.
func texts(v any) (names []string, ok bool) {
	list, ok := v.([]any)
	for _, one := range list {
		s, isText := one.(string)
		if !isText {
			return nil, false
		}
		names = append(names, s)
	}
	return names, ok
}

// literal returns a plain value, or a list of those, in Go.
func literal(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return gosource.Quote(v), true
	case bool:
		return strconv.FormatBool(v), true
	case []any:
		entries := make([]gosource.Entry, len(v))
		for i, one := range v {
			if _, isList := one.([]any); isList {
				return "", false
			}
			code, ok := literal(one)
			if !ok {
				return "", false
			}
			entries[i].Code = code
		}
		return "[]any" + gosource.Literal(entries), true
	}
	return number(v)
}

func sorted[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

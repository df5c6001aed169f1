package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// differences lists where two JSON documents differ: a line for each place, such as
// "paths./orders/.get: removed".
func differences(before, after []byte) ([]string, error) {
	var a, b any
	if err := decode(before, &a); err != nil {
		return nil, err
	}
	if err := decode(after, &b); err != nil {
		return nil, err
	}
	return diff("", a, b), nil
}

func decode(text []byte, into *any) error {
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	return d.Decode(into)
}

func diff(at string, before, after any) (list []string) {
	if reflect.DeepEqual(before, after) {
		return nil
	}
	a, isObject := before.(map[string]any)
	b, areObjects := after.(map[string]any)
	if isObject && areObjects {
		names := map[string]bool{}
		for name := range a {
			names[name] = true
		}
		for name := range b {
			names[name] = true
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			list = append(list, diffMember(at, name, a, b)...)
		}
		return list
	}
	one, isList := before.([]any)
	other, areLists := after.([]any)
	if isList && areLists && len(one) == len(other) {
		for i := range one {
			list = append(list, diff(fmt.Sprintf("%s[%d]", at, i), one[i], other[i])...)
		}
		return list
	}
	return []string{printable.Word(fmt.Sprintf("%s: %s, and now %s", at, short(before), short(after)))}
}

func diffMember(at, name string, before, after map[string]any) []string {
	a, was := before[name]
	b, is := after[name]
	if at != "" {
		at += "."
	}
	at += name
	switch {
	case !is:
		return []string{printable.Word(at + ": removed")}
	case !was:
		return []string{printable.Word(at + ": added")}
	}
	return diff(at, a, b)
}

// short returns a value as JSON, cut.
func short(value any) string {
	text, _ := json.Marshal(value) // it was read from JSON
	if shown := []rune(string(text)); len(shown) > 60 {
		return string(shown[:60]) + "…"
	}
	return string(text)
}

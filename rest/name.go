package rest

import (
	"reflect"
	"runtime"
	"strings"
	"unicode"
)

// viewName is DRF's get_view_name: the type's name without a trailing View or ViewSet, or the
// function's name, as words in title case.
func viewName(value any) string {
	if f, ok := value.(FuncView); ok {
		return titleCase(funcName(f.fn))
	}
	t := reflect.TypeOf(value)
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name, _, _ := strings.Cut(t.Name(), "[") // type parameters
	for _, suffix := range []string{"View", "ViewSet"} {
		if short := strings.TrimSuffix(name, suffix); short != "" {
			name = short
		}
	}
	return titleCase(name)
}

// funcName returns the function's own name, without package, receiver and the suffix of method
// values.
func funcName(fn any) string {
	full := runtime.FuncForPC(reflect.ValueOf(fn).Pointer()).Name()
	full, _, _ = strings.Cut(strings.TrimSuffix(full, "-fm"), "[") // type parameters
	return full[strings.LastIndexByte(full, '.')+1:]
}

// titleCase is DRF's camelcase_to_spaces and then Python's title(): a space before each capital
// that follows a small letter or precedes one, and spaces for underscores.
func titleCase(name string) string {
	runes := []rune(name)
	var spaced []rune
	for i, r := range runes {
		if 'A' <= r && r <= 'Z' {
			after := i > 0 && 'a' <= runes[i-1] && runes[i-1] <= 'z'
			before := i+1 < len(runes) && (runes[i+1] < 'A' || runes[i+1] > 'Z')
			if after || before {
				spaced = append(spaced, ' ')
			}
		}
		if r == '_' {
			r = ' '
		}
		spaced = append(spaced, r)
	}
	letter := false // the rune before is a letter
	for i, r := range spaced {
		if letter {
			spaced[i] = unicode.ToLower(r)
		} else {
			spaced[i] = unicode.ToTitle(r)
		}
		letter = unicode.IsLetter(r)
	}
	return strings.TrimSpace(string(spaced))
}

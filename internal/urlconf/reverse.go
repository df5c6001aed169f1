package urlconf

import (
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// Args are the values of the names in a pattern: Named ones, and a List for the other names in
// their order.
type Args struct {
	List  []any
	Named map[string]any
}

// Reverse returns the escaped path of the route of this name, with the values in place of the
// names. As in Django several routes may have one name: the last one that takes the values wins,
// and each value must be one that its converter matches. The error names the patterns that were
// tried.
func (t *Table) Reverse(name string, a Args) (string, error) {
	var tried []string
	for _, i := range slices.Backward(t.byName[name]) {
		p := t.routes[i].pattern
		if path, ok := p.fill(a); ok {
			return pyurl.EscapeLeadingSlashes(pyurl.QuoteReversed(t.Prefix + path)), nil
		}
		tried = append(tried, p.text)
	}
	return "", errors.New(t.notFound(name, a, tried))
}

// fill returns the path with the values, if the pattern takes them.
func (p *pattern) fill(a Args) (string, bool) {
	if len(a.List)+len(a.Named) != len(p.params) {
		return "", false
	}
	values, list := maps.Clone(a.Named), a.List
	for _, name := range p.params {
		if _, ok := values[name]; ok || len(list) == 0 {
			continue
		}
		if values == nil {
			values = map[string]any{}
		}
		values[name], list = list[0], list[1:]
	}
	var b strings.Builder
	for _, one := range p.pieces {
		switch value, ok := values[one.text]; {
		case one.converter == nil:
			b.WriteString(one.text)
		case !ok:
			return "", false
		case one.converter.format != nil:
			b.WriteString("." + text(value) + one.converter.format.end)
		default:
			b.WriteString(text(value))
		}
	}
	return b.String(), p.regex().MatchString(b.String())
}

// text returns a value as Python's str writes it.
func text(value any) string {
	switch v := value.(type) {
	case nil:
		return "None"
	case bool:
		return map[bool]string{false: "False", true: "True"}[v]
	case fmt.Stringer:
		return v.String()
	}
	if v := reflect.ValueOf(value); v.Kind() == reflect.String {
		return v.String()
	}
	return fmt.Sprint(value)
}

// notFound returns why no route was found, in Django's words.
func (t *Table) notFound(name string, a Args, tried []string) string {
	path := strings.Split(name, ":")
	view := path[len(path)-1]
	if len(tried) == 0 {
		for i := range len(path) - 1 {
			switch {
			case t.namespaces[strings.Join(path[:i+1], ":")]:
			case i == 0:
				return fmt.Sprintf("'%s' is not a registered namespace", path[0])
			default:
				return fmt.Sprintf("'%s' is not a registered namespace inside '%s'", path[i],
					strings.Join(path[:i], ":"))
			}
		}
		return fmt.Sprintf("Reverse for '%s' not found. '%[1]s' is not a valid view function or pattern name.%s",
			view, t.knownNames())
	}
	return fmt.Sprintf("Reverse for '%s' with %s not found. %d pattern(s) tried: %s",
		view, a.describe(), len(tried), strings.Join(tried, ", "))
}

// maxKnown is how many names an error lists.
const maxKnown = 20

// knownNames returns the names of routes, for an error.
func (t *Table) knownNames() string {
	names := slices.Sorted(maps.Keys(t.byName))
	if len(names) == 0 {
		return " No route has a name."
	}
	more := ""
	if n := len(names) - maxKnown; n > 0 {
		names, more = names[:maxKnown], fmt.Sprintf(" and %d more", n)
	}
	return " The names are " + strings.Join(names, ", ") + more + "."
}

// CheckReverse returns an error if no route of this name takes values for just these names. Those
// in optional may be there, or not.
func (t *Table) CheckReverse(name string, values []string, optional ...string) error {
	var takes []string
	for _, i := range t.byName[name] {
		p := t.routes[i].pattern
		missing := slices.ContainsFunc(p.params, func(param string) bool {
			return !slices.Contains(values, param) && !slices.Contains(optional, param)
		})
		extra := slices.ContainsFunc(values, func(value string) bool { return !slices.Contains(p.params, value) })
		if !missing && !extra {
			return nil
		}
		takes = append(takes, p.text)
	}
	if len(takes) == 0 {
		return errors.New(t.notFound(name, Args{}, nil))
	}
	return fmt.Errorf("no route %s takes just the values %s: there is %s", name, strings.Join(values, ", "),
		strings.Join(takes, ", "))
}

// describe returns the values for an error, in Django's words.
func (a Args) describe() string {
	var parts []string
	if len(a.List) > 0 {
		list := make([]string, len(a.List))
		for i, value := range a.List {
			list[i] = text(value)
		}
		parts = append(parts, fmt.Sprintf("arguments '%q'", list))
	}
	if len(a.Named) > 0 {
		var pairs []string
		for _, key := range slices.Sorted(maps.Keys(a.Named)) {
			pairs = append(pairs, fmt.Sprintf("%q: %q", key, text(a.Named[key])))
		}
		parts = append(parts, "keyword arguments '{"+strings.Join(pairs, ", ")+"}'")
	}
	if len(parts) == 0 {
		return "no arguments"
	}
	return strings.Join(parts, " and ")
}

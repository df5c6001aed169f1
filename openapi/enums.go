package openapi

import (
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// enums makes components of the choices in all components, with drf-spectacular's names:
// StatusEnum, or OrderStatusEnum if fields of that name have other choices elsewhere.
type enums struct {
	schemas map[string]rest.Object
	sets    map[string]map[string]bool // of the fields of a name: their sets of choices
	users   map[string]map[string]bool // of a set: the components and fields that have it
	made    map[string]rest.Object
}

// splitEnums puts references in the place of choices.
func (b *builder) splitEnums() {
	e := enums{b.schemas, map[string]map[string]bool{}, map[string]map[string]bool{}, map[string]rest.Object{}}
	names := slices.Sorted(maps.Keys(b.schemas))
	for _, component := range names {
		e.each(component, func(field string, o rest.Object) rest.Object {
			set := setOf(o)
			add(e.sets, field, set)
			add(e.users, set, plainName(component)+"."+field)
			return o
		})
	}
	for _, component := range names {
		e.each(component, func(field string, o rest.Object) rest.Object { return e.refer(component, field, o) })
	}
	maps.Copy(b.schemas, e.made)
}

func add(sets map[string]map[string]bool, key, value string) {
	if sets[key] == nil {
		sets[key] = map[string]bool{}
	}
	sets[key][value] = true
}

// plainName is the name of a component without its direction.
func plainName(component string) string {
	return strings.TrimSuffix(strings.TrimPrefix(component, "Patched"), "Request")
}

// each puts what fn returns in the place of each schema with choices among the fields of a
// component, and among the elements of their lists.
func (e enums) each(component string, fn func(field string, o rest.Object) rest.Object) {
	found, _ := e.schemas[component].Get("properties")
	members, _ := found.(rest.Object)
	for i := 0; i < len(members); i += 2 {
		field, schema := members[i].(string), members[i+1].(rest.Object)
		if _, ok := schema.Get("enum"); ok {
			members[i+1] = fn(field, schema)
			continue
		}
		items, _ := schema.Get("items")
		if inner, ok := items.(rest.Object); ok {
			if _, ok := inner.Get("enum"); ok {
				members[i+1] = with(append(rest.Object{}, schema...), "items", fn(field, inner))
			}
		}
	}
}

// chosenOf returns the choices of a schema, without null. "" stays among them, where
// drf-spectacular makes a oneOf of two enums: generators of code cannot tell two kinds of text
// apart.
func chosenOf(o rest.Object) []any {
	values, _ := o.Get("enum")
	return slices.DeleteFunc(slices.Clone(values.([]any)), func(v any) bool { return v == nil })
}

// setOf is a text that tells sets of choices apart.
func setOf(o rest.Object) string { return textOf(rest.Object{"enum", chosenOf(o)}) }

// refer returns the reference for a field with choices, and makes the component.
func (e enums) refer(component, field string, o rest.Object) rest.Object {
	found, _ := o.Get("description")
	help, labels := "", ""
	if text, _ := found.(string); strings.HasPrefix(text, "*") {
		labels = text
	} else if before, after, ok := strings.Cut(text, "\n\n*"); ok {
		help, labels = before, "*"+after
	}
	own, name := rest.Object{"enum", chosenOf(o)}, e.name(plainName(component), field, setOf(o))
	if kind := kindIn(o); kind != "" {
		own = append(own, "type", kind)
	}
	name = e.free(name, own)
	e.made[name] = append(own, "description", labels)
	about := without(o, "enum", "type", "description")
	if help != "" {
		about = append(about, "description", help)
	}
	ref := reference(name)
	if values, _ := o.Get("enum"); slices.Contains(values.([]any), nil) {
		ref = nullable(ref)
	}
	return meta(ref, about)
}

// free returns a name for choices that no component has, or only one with the same choices.
func (e enums) free(name string, own rest.Object) string {
	made := name
	for n := 2; ; n++ {
		known, isMade := e.made[made]
		_, isSchema := e.schemas[made]
		if !isSchema && (!isMade || setOf(known) == setOf(own)) {
			return made
		}
		made = name + strconv.Itoa(n)
	}
}

// kindIn returns the type of choices, without null, or "" for choices of several types.
func kindIn(o rest.Object) string {
	switch kind, _ := o.Get("type"); kind := kind.(type) {
	case string:
		return kind
	case []string:
		return kind[0]
	}
	return ""
}

// name is the name of a set of choices.
func (e enums) name(component, field, set string) string {
	switch {
	case len(e.sets[field]) == 1:
		return camel(field) + "Enum"
	case len(e.users[set]) == 1:
		return camel(component) + camel(field) + "Enum"
	}
	sum := sha256.Sum256([]byte(set))
	short := hex.EncodeToString(sum[:])[:3]
	return camel(field) + strings.ToUpper(short[:1]) + short[1:] + "Enum"
}

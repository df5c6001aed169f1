package openapi

import (
	"cmp"
	"strconv"

	"github.com/latchkey-go/latchkey/rest"
)

// claim returns a free name for a content, or the name that the same content has already. The names
// of all its directions are taken: a model OrderRequest does not become the body of a model Order.
func (b *builder) claim(name, variant string, content rest.Object) string {
	form := textOf(content)
	for n := 1; ; n++ {
		made := name
		switch {
		case n > 1 && variant != "":
			made, variant = name+variant, ""
		case n > 1:
			made += strconv.Itoa(n)
		}
		known, isNamed := b.named[made]
		if isNamed && known == form {
			return made
		}
		if !isNamed && !b.isTaken(made) {
			b.named[made] = form
			for _, to := range directions {
				b.taken[directed(made, to)] = true
			}
			return made
		}
	}
}

var directions = [...]direction{answer, body, patch}

// isTaken reports whether a serializer cannot have a name.
func (b *builder) isTaken(name string) bool {
	for _, to := range directions {
		made := directed(name, to)
		if _, isMade := b.schemas[made]; isMade || b.taken[made] {
			return true
		}
	}
	return false
}

// reserve returns a free name of a component, and takes it.
func (b *builder) reserve(name string) string {
	name = cmp.Or(name, "Object") // of a type whose name has no letter that a component may have
	made := name
	for n := 2; b.isTaken(made); n++ {
		made = name + strconv.Itoa(n)
	}
	b.schemas[made] = rest.Object{}
	return made
}

// place returns a reference to a component with a schema, under a name that is free or has the same
// schema already.
func (b *builder) place(base string, to direction, schema rest.Object) rest.Object {
	base = cmp.Or(base, "Object")
	for n := 1; ; n++ {
		name := directed(base, to)
		if n > 1 {
			name = directed(base+strconv.Itoa(n), to)
		}
		made, isMade := b.schemas[name]
		if !isMade && !b.taken[name] {
			b.schemas[name] = schema
			return reference(name)
		}
		if isMade && same(made, schema) {
			return reference(name)
		}
	}
}

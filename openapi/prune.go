package openapi

import (
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// prune removes the schemas that nothing refers to: they were made to compare serializers.
func (b *builder) prune(roots ...rest.Object) {
	used := map[string]bool{}
	for _, root := range roots {
		b.follow(root, used)
	}
	for name := range b.schemas {
		if !used[name] {
			delete(b.schemas, name)
		}
	}
}

// follow notes the schemas that a part of the document refers to.
func (b *builder) follow(part any, used map[string]bool) {
	switch part := part.(type) {
	case rest.Object:
		for key, value := range part.All() {
			if ref, ok := value.(string); ok && key == "$ref" {
				b.followRef(ref, used)
				continue
			}
			b.follow(value, used)
		}
	case []any:
		for _, one := range part {
			b.follow(one, used)
		}
	}
}

func (b *builder) followRef(ref string, used map[string]bool) {
	name, ok := strings.CutPrefix(ref, "#/components/schemas/")
	if !ok || used[name] {
		return
	}
	used[name] = true
	b.follow(b.schemas[name], used)
}

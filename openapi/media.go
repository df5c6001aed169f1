package openapi

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// The media types of bodies.
const (
	jsonType      = "application/json"
	formType      = "application/x-www-form-urlencoded"
	multipartType = "multipart/form-data"
)

// bodyTypes are the media types of a body: those of the view's parsers, in their order. Forms are
// left out beside JSON, unless the configuration asks for them. A body with a file is a multipart
// form.
func (b *builder) bodyTypes(e *endpoint, schema rest.Object) []string {
	if e.own.BodyType != "" {
		return []string{e.own.BodyType}
	}
	var all []string
	for _, p := range e.view.Policy().Parsers {
		media, _, _ := strings.Cut(p.MediaType(), ";")
		if media = strings.TrimSpace(media); !contains(all, media) {
			all = append(all, media)
		}
	}
	switch {
	case contains(all, multipartType) && b.hasFile(schema):
		return []string{multipartType}
	case contains(all, jsonType) && !b.config.Forms:
		return slices.DeleteFunc(all, func(media string) bool { return media == formType || media == multipartType })
	}
	return all
}

// hasFile reports whether a body has a file: at its top, in a list, or in another object.
func (b *builder) hasFile(schema rest.Object) bool { return b.findFile(schema, map[string]bool{}) }

func (b *builder) findFile(part any, seen map[string]bool) bool {
	switch part := part.(type) {
	case rest.Object:
		for key, value := range part.All() {
			ref, isText := value.(string)
			if key == "format" && isText && ref == "binary" {
				return true
			}
			if name := strings.TrimPrefix(ref, "#/components/schemas/"); key == "$ref" && isText && !seen[name] {
				seen[name] = true
				value = b.schemas[name]
			}
			if b.findFile(value, seen) {
				return true
			}
		}
	case []any:
		return slices.ContainsFunc(part, func(one any) bool { return b.findFile(one, seen) })
	}
	return false
}

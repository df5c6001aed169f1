package openapi

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
)

// placeholder is a name in the pattern of a route.
type placeholder struct{ name, converter string }

// splitPattern returns the path of a pattern as OpenAPI writes it, and its names.
func splitPattern(pattern string) (path string, names []placeholder) {
	var b strings.Builder
	for {
		before, after, more := strings.Cut(pattern, "{")
		b.WriteString(before)
		if !more {
			return b.String(), names
		}
		inner, rest, _ := strings.Cut(after, "}")
		name, isTail := strings.CutSuffix(inner, "...")
		name, converter, _ := strings.Cut(name, ":")
		if isTail {
			converter = "path"
		}
		names = append(names, placeholder{name, converter})
		b.WriteString("{" + name + "}")
		pattern = rest
	}
}

// pathOf returns the path and the path parameters of a route. As drf-spectacular does, the look-up
// pk is called by the name of the key.
func pathOf(pattern string, view *rest.View, d resource.Description) (path string, params []rest.Object) {
	path, names := splitPattern(pattern)
	for _, one := range names {
		schema, text := converted(one.converter), ""
		if d.Model != nil && one.name == d.Param {
			schema, text = keySchema(d.Lookup), describeKey(d.Model, d.Lookup)
			if own := d.Lookup.Name; one.name == "pk" && !slices.ContainsFunc(names, named(own)) {
				path, one.name = strings.Replace(path, "{pk}", "{"+own+"}", 1), own
			}
		}
		versions := view.Policy().Versioning
		if versions.Scheme == rest.URLPathVersioning && one.name == versions.Param {
			schema = versionSchema(versions)
		}
		params = append(params, parameter("path", one.name, text, schema, true))
	}
	return path, params
}

func named(name string) func(placeholder) bool {
	return func(p placeholder) bool { return p.name == name }
}

// converted is the schema of a value that a converter matches.
func converted(converter string) rest.Object {
	switch converter {
	case "int":
		return rest.Object{"type", "integer"}
	case "uuid":
		return rest.Object{"type", "string", "format", "uuid"}
	case "slug":
		return rest.Object{"type", "string", "pattern", slugPattern}
	}
	return rest.Object{"type", "string"}
}

// describeKey is drf-spectacular's text for the look-up of a row.
func describeKey(m *model.Model, f *model.Field) string {
	if f.Help != "" || !f.PrimaryKey {
		return f.Help
	}
	kind := "value"
	switch {
	case f.Kind.IsInteger():
		kind = "integer value"
	case f.Kind == model.UUIDField:
		kind = "UUID string"
	}
	return "A unique " + kind + " identifying this " + m.Verbose + "."
}

func versionSchema(c rest.VersionConfig) rest.Object {
	o := rest.Object{"type", "string"}
	versions := slices.Clone(c.Allowed)
	if c.Default != "" && len(versions) > 0 && !slices.Contains(versions, c.Default) {
		versions = append(versions, c.Default)
	}
	if len(versions) > 0 {
		o = append(o, "enum", versions)
	}
	if c.Default != "" {
		o = append(o, "default", c.Default)
	}
	return o
}

// parameter is a Parameter Object.
func parameter(in, name, description string, schema rest.Object, required bool) rest.Object {
	o := rest.Object{"in", in, "name", name, "schema", schema}
	if description != "" {
		o = append(o, "description", description)
	}
	if required {
		o = append(o, "required", true)
	}
	return o
}

package openapi

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
)

// endpoint is a method of a view at a path.
type endpoint struct {
	path       string
	params     []rest.Object
	method     string
	view       *rest.View
	own        rest.Operation
	set        resource.Description
	isResource bool
}

// endpoints returns what the document has of the routes, by path and method. A path that several
// routes have is that of the first one, which answers.
func endpoints(routes []rest.Route, reader *rest.Request, onlyAdmitted bool) []*endpoint {
	var all []*endpoint
	for _, route := range routes {
		if route.View == nil || !isAPI(route.View) {
			continue
		}
		set, isResource := resource.Describe(route.View.Value())
		path, params := pathOf(route.Pattern, route.View, set)
		path, params = sameTemplate(all, path, params)
		for _, method := range route.View.Methods() {
			e := &endpoint{path, params, method, route.View, route.View.Operation(method), set, isResource}
			known := slices.ContainsFunc(all, func(other *endpoint) bool {
				return other.path == path && other.method == method
			})
			hidden := onlyAdmitted && reader != nil && !route.View.Admits(reader, method)
			if words[method] != "" && method != "HEAD" && method != "TRACE" && !known && !hidden && !e.own.Hidden {
				all = append(all, e)
			}
		}
	}
	slices.SortStableFunc(all, func(a, b *endpoint) int { return strings.Compare(a.path, b.path) })
	return all
}

// sameTemplate returns the path of an earlier endpoint that differs only in the names of
// parameters, with the parameters under its names: OpenAPI allows no two such paths.
func sameTemplate(all []*endpoint, path string, params []rest.Object) (string, []rest.Object) {
	for _, other := range all {
		if other.path == path || bare(other.path) != bare(path) {
			continue
		}
		renamed := make([]rest.Object, len(params))
		for i, one := range params {
			name, _ := other.params[i].Get("name")
			renamed[i] = with(slices.Clone(one), "name", name)
		}
		return other.path, renamed
	}
	return path, params
}

// bare returns a path without the names of its parameters.
func bare(path string) string {
	var b strings.Builder
	for {
		before, after, more := strings.Cut(path, "{")
		b.WriteString(before)
		if !more {
			return b.String()
		}
		_, path, _ = strings.Cut(after, "}")
		b.WriteString("{}")
	}
}

// isAPI reports whether a view answers programs, and not people alone. A guarded handler has no
// methods.
func isAPI(v *rest.View) bool { return len(mediaTypes(v)) > 0 }

// mediaTypes are those of the view's answers, without pages.
func mediaTypes(v *rest.View) (list []string) {
	for _, r := range v.Policy().Renderers {
		media, _, _ := strings.Cut(r.MediaType(), ";")
		if media = strings.TrimSpace(media); media != "text/html" && !contains(list, media) {
			list = append(list, media)
		}
	}
	return list
}

// isList reports whether the operation answers with a list.
func (e *endpoint) isList() bool {
	if e.own.Answer != nil {
		return isListShape(e.own.Answer)
	}
	return e.isResource && e.set.IsList && e.method == "GET"
}

// word is the action in the operationId.
func (e *endpoint) word() string {
	if e.method == "GET" && e.isList() {
		return "list"
	}
	if e.isResource && e.set.IsList && e.set.Extra == "" && (e.method == "PATCH" || e.method == "DELETE") {
		return "bulk_" + words[e.method]
	}
	return words[e.method]
}

// name is the name of the view for components without a name of their own.
func (e *endpoint) name() string {
	return camel(strings.ReplaceAll(e.view.Name(), " ", "_"))
}

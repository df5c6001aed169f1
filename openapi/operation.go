package openapi

import (
	"cmp"
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// operation is the Operation Object of an endpoint.
func (b *builder) operation(e *endpoint) rest.Object {
	id := cmp.Or(e.own.ID, operationID(e.path, b.prefix, e.word()))
	o := rest.Object{"operationId", unique(id, b.ids)}
	if said := b.describe(e); said != "" {
		o = append(o, "description", said)
	}
	if e.own.Summary != "" {
		o = append(o, "summary", e.own.Summary)
	}
	params := b.parameters(e)
	if len(params) > 0 {
		o = append(o, "parameters", params)
	}
	tags := e.own.Tags
	if first := tokens(e.path, b.prefix); tags == nil && len(first) > 0 {
		tags = first[:1]
	}
	if len(tags) > 0 {
		o = append(o, "tags", tags)
	}
	requestBody := b.requestBody(e)
	if requestBody != nil {
		o = append(o, "requestBody", requestBody)
	}
	if security := b.security(e); len(security) > 0 {
		o = append(o, "security", security)
	}
	if e.own.Deprecated {
		o = append(o, "deprecated", true)
	}
	responses := rest.Object{statusKey(e.success()), b.response(e)}
	if e.isResource && e.set.Guard.ETag && e.method == http.MethodGet && (!e.set.IsList || e.set.Guard.Lists) {
		responses = append(responses, "304", rest.Object{"description", "The client has it already."})
	}
	for _, status := range e.errors(requestBody != nil) {
		if _, isSuccess := responses.Get(statusKey(status)); !isSuccess {
			responses = append(responses, statusKey(status), b.errorRef(status))
		}
	}
	return append(o, "responses", responses)
}

// describe returns the description of an operation, with the scopes that an API key needs, and the
// versions that Accept may ask for.
func (b *builder) describe(e *endpoint) string {
	said := []string{cmp.Or(e.own.Description, b.comment(e), e.view.Description(), b.viewComment(e))}
	if scopes := e.scopeText(); scopes != "" {
		said = append(said, scopes)
	}
	if c := e.view.Policy().Versioning; c.Scheme == rest.AcceptHeaderVersioning && len(c.Allowed) > 0 {
		said = append(said, "Versions are "+strings.Join(c.Allowed, ", ")+": `Accept: application/json; "+c.Param+
			"=…`.")
	}
	return strings.TrimSpace(strings.Join(said, "\n\n"))
}

// parameters are those of the path and the query, by name. Of two with the same name the first one
// counts: those that the project documents come first.
func (b *builder) parameters(e *endpoint) []any {
	all := slices.Clone(e.params)
	for _, f := range e.own.Query {
		all = append(all, parameter("query", f.Name, f.HelpText, b.restType(f, body), f.Required))
	}
	if e.isResource && e.isList() && e.own.Answer == nil {
		all = append(all, b.listParams(e.set)...)
	}
	if formats := e.formats(); len(formats) > 1 {
		all = append(all, parameter("query", "format", "", rest.Object{"type", "string", "enum", formats}, false))
	}
	if c := e.view.Policy().Versioning; c.Scheme == rest.QueryParameterVersioning {
		needed := c.Default == "" && len(c.Allowed) > 0
		all = append(all, parameter("query", c.Param, "", versionSchema(c), needed))
	}
	if e.isResource && e.set.IsList && e.method == http.MethodDelete && e.set.Extra == "" {
		key := e.set.Lookup
		all = append(all, append(parameter("query", key.Name, "The rows to delete.", list(keySchema(key)), true),
			"explode", true, "style", "form"))
	}
	all = append(all, e.conditions()...)
	slices.SortStableFunc(all, func(a, b rest.Object) int { return strings.Compare(a[3].(string), b[3].(string)) })
	var list []any
	seen := map[[2]any]bool{}
	for _, one := range all {
		if key := [2]any{one[1], one[3]}; !seen[key] { // in and name
			seen[key], list = true, append(list, one)
		}
	}
	return list
}

// conditions are the headers of conditional requests.
func (e *endpoint) conditions() []rest.Object {
	switch guard := e.set.Guard; {
	case !e.isResource || e.set.IsList && !(guard.Lists && e.method == http.MethodGet) || !guard.ETag && !guard.Lists:
		return nil
	case rest.IsSafe(e.method):
		return []rest.Object{parameter("header", "If-None-Match", "The ETag that the client has.", text(""), false)}
	default:
		return []rest.Object{parameter("header", "If-Match", "The ETag of the row that the client has read.", text(""),
			guard.Require)}
	}
}

func (e *endpoint) formats() []string {
	var formats []string
	for _, r := range e.view.Policy().Renderers {
		if format := r.Format(); !strings.HasPrefix(r.MediaType(), "text/html") && !contains(formats, format) {
			formats = append(formats, format)
		}
	}
	return formats
}

// requestBody is the body of an operation, or nil.
func (b *builder) requestBody(e *endpoint) rest.Object {
	if !slices.Contains([]string{"POST", "PUT", "PATCH"}, e.method) && e.own.Body == nil {
		return nil
	}
	to, required := body, true
	if e.method == http.MethodPatch {
		to, required = patch, false
	}
	schema := b.bodySchema(e, to)
	if schema == nil {
		return nil
	}
	content := rest.Object{}
	for _, media := range b.bodyTypes(e, schema) {
		content = append(content, media, rest.Object{"schema", schema})
	}
	if len(content) == 0 {
		return nil
	}
	o := rest.Object{"content", content}
	if required {
		o = append(o, "required", true)
	}
	return o
}

func (b *builder) bodySchema(e *endpoint, to direction) rest.Object {
	if e.own.Body != nil {
		return b.shape(e.own.Body, e.name(), to)
	}
	if !e.isResource {
		method := e.method
		if method == http.MethodPatch {
			method = http.MethodPut
		}
		if fields := e.view.Fields(method); len(fields) > 0 {
			return b.shape(rest.Schema{Fields: fields}, e.name(), to)
		}
		return nil
	}
	plan, variant := e.set.Plan(e.set.Action(e.method))
	one := b.planRef(plan, variant, to)
	switch {
	case !e.set.IsList || e.set.Extra != "":
		return one
	case e.method == http.MethodPatch:
		return list(rest.Object{"allOf", []any{one, object(rest.Object{e.set.Lookup.Name, keySchema(e.set.Lookup)},
			[]string{e.set.Lookup.Name})}})
	case e.set.Bulk.Create:
		return rest.Object{"oneOf", []any{one, list(one)}}
	}
	return one
}

// response is the answer of an operation that succeeds.
func (b *builder) response(e *endpoint) rest.Object {
	if status := e.success(); status == http.StatusNoContent || status == http.StatusResetContent {
		return rest.Object{"description", "No response body"}
	}
	content, media := rest.Object{}, rest.Object{"schema", b.answerSchema(e)}
	if e.own.Example != nil {
		media = append(media, "example", e.own.Example)
	}
	for _, one := range mediaTypes(e.view) {
		content = append(content, one, media)
	}
	o := rest.Object{"description", ""}
	if e.isResource && e.set.Guard.ETag && !e.set.IsList {
		o = append(o, "headers", rest.Object{"ETag", rest.Object{"schema", text("")}})
	}
	return append(o, "content", content)
}

func (b *builder) answerSchema(e *endpoint) rest.Object {
	if e.own.Answer != nil {
		return b.shape(e.own.Answer, e.name(), answer)
	}
	if names, ok := resource.RootNames(e.view.Value()); ok {
		return rootSchema(names)
	}
	if !e.isResource {
		return rest.Object{}
	}
	plan, variant := e.set.Plan(e.set.Action(e.method))
	one := b.planRef(plan, variant, answer)
	switch {
	case e.isList() && e.set.Pages != nil:
		return b.paginated(one, pagination{e.set.Pages})
	case e.isList() || e.set.IsList && e.set.Extra == "" && e.method == http.MethodPatch:
		return list(one)
	case e.set.Bulk.Create && e.set.IsList && e.set.Extra == "":
		return rest.Object{"oneOf", []any{one, list(one)}}
	}
	return one
}

// rootSchema is the schema of the root of a router.
func rootSchema(names []string) rest.Object {
	members := rest.Object{}
	for _, name := range names {
		members = append(members, name, text("uri"))
	}
	return object(members, nil)
}

// isListShape reports whether an Answer is a list.
func isListShape(form any) bool {
	switch form := form.(type) {
	case rest.Object:
		kind, _ := form.Get("type")
		return kind == "array"
	case rest.Schema:
		return form.Many
	case *serializer.Plan:
		return false
	}
	return isListType(reflect.TypeOf(form))
}

package openapi

import (
	"strings"

	"github.com/latchkey-go/latchkey/rest"
)

// document makes the document of all routes, or of those that a reader may use.
func (a *API) document(reader *rest.Request) rest.Object {
	b := newBuilder(a.config)
	all := endpoints(a.routes(), reader, a.config.OnlyAdmitted)
	if b.prefix = strings.TrimSuffix(a.config.Prefix, "/"); b.prefix == "" {
		var paths []string
		for _, e := range all {
			paths = append(paths, e.path)
		}
		b.prefix = commonPrefix(paths)
	}
	for _, e := range all {
		b.textIDs = b.textIDs || e.view.Policy().TextUserIDs
	}
	for _, e := range all { // before the serializers of single actions, which are called by them
		if e.isResource {
			plan, _ := e.set.Plan("")
			b.planName(plan, "")
		}
	}
	paths := b.paths(all)
	responses := b.errorResponses()
	b.prune(paths, responses)
	b.splitEnums()
	return a.assemble(b, paths, responses)
}

// paths is the Paths Object, in the order of the endpoints.
func (b *builder) paths(all []*endpoint) rest.Object {
	paths := rest.Object{}
	for _, e := range all {
		method := strings.ToLower(e.method)
		if n := len(paths); n > 0 && paths[n-2] == e.path {
			paths[n-1] = append(paths[n-1].(rest.Object), method, b.operation(e))
			continue
		}
		paths = append(paths, e.path, rest.Object{method, b.operation(e)})
	}
	return paths
}

func (a *API) assemble(b *builder, paths, responses rest.Object) rest.Object {
	info := rest.Object{"title", a.config.Title, "version", a.config.Version}
	if a.config.Description != "" {
		info = append(info, "description", a.config.Description)
	}
	document := rest.Object{"openapi", "3.1.0", "info", info}
	if len(a.config.Servers) > 0 {
		var servers []any
		for _, url := range a.config.Servers {
			servers = append(servers, rest.Object{"url", url})
		}
		document = append(document, "servers", servers)
	}
	components := rest.Object{}
	for _, one := range [...]struct {
		name string
		all  rest.Object
	}{{"schemas", sorted(b.schemas)}, {"responses", responses}, {"securitySchemes", sorted(b.schemes)}} {
		if len(one.all) > 0 {
			components = append(components, one.name, one.all)
		}
	}
	return append(document, "paths", paths, "components", components)
}

// view answers with the document: SpectacularJSONAPIView.
type view struct{ api *API }

// View returns a view that answers with the document as JSON, as application/vnd.oai.openapi+json
// or application/json. It has the policy of the API.
func (a *API) View() any { return view{a} }

// Policy names the view, and says what it renders.
func (view) Policy() []rest.Option {
	return []rest.Option{rest.Name("Schema"), rest.Renderers(documentJSON{media: "application/vnd.oai.openapi+json"},
		documentJSON{media: "application/json"}), rest.Description("OpenApi3 schema for this API.")}
}

// Get answers with the document.
func (v view) Get(r *rest.Request) (*rest.Response, error) { return rest.OK(v.api.documentFor(r)), nil }

// Operation describes the answer.
func (view) Operation(string) rest.Operation {
	return rest.Operation{Answer: rest.Object{"type", "object", "additionalProperties", rest.Object{}}}
}

// OpenAPI returns the document, for the command openapi.
func (v view) OpenAPI() rest.Object { return v.api.Document() }

// documentJSON renders JSON under a media type.
type documentJSON struct {
	rest.JSON
	media string
}

// MediaType returns the media type.
func (d documentJSON) MediaType() string { return d.media }

// Format returns the name of the format: openapi-json, as in drf-spectacular, or json.
func (d documentJSON) Format() string {
	if d.media == jsonType {
		return "json"
	}
	return "openapi-json"
}

package rest

import (
	"cmp"
	"slices"
)

// Operation is what a view says of one of its methods to readers of the API's document (package
// openapi), where its code does not say it: the extend_schema of drf-spectacular. Empty members are
// left to the document.
type Operation struct {
	ID          string   // operationId; default of the path and the method, "orders_create"
	Summary     string   // a few words
	Description string   // default that of the view
	Tags        []string // default the first word of the path

	Deprecated bool
	Hidden     bool // the document leaves the method out

	Query []Field // query parameters, besides those that the view reads by itself

	// Body and Answer have the form of what is sent and answered. Each is one of
	//
	//	T{}, []T{}         a value of a Go type: its fields by their names in JSON, or a list
	//	rest.Schema{…}     fields, with a name
	//	*serializer.Plan   a compiled serializer, and []*serializer.Plan{p} a list of what it shows
	//	rest.Object{…}     a JSON Schema as it is
	//
	// Default: the view's fields, and for an answer of unknown form any JSON.
	Body, Answer any

	Status   int    // of a success; default 200, of a new row 201, of a deletion 204, which has no body
	Errors   []int  // further statuses of errors, besides those that follow from the view
	Example  any    // of the answer, as JSON
	BodyType string // media type of the body; default those of the view's parsers
}

// Schema is an object with fields, for an [Operation].
type Schema struct {
	Name   string // in the document: "AuthToken"; default the name of the view
	Fields []Field
	Many   bool // a list of such objects
}

// Documenter is an optional interface of views that document their methods.
type Documenter interface {
	// Operation documents a method. The zero Operation adds nothing.
	Operation(method string) Operation
}

// Documented adds to what the document of the API says of a method: the @extend_schema of
// drf-spectacular. Its members take precedence over those of a [Documenter].
func Documented(method string, o Operation) Option {
	return option(func(p *policy) { p.operations = append(slices.Clip(p.operations), documented{method, o}) })
}

// documented is an Operation of a method.
type documented struct {
	method string
	Operation
}

// Operation returns what the view says of a method.
func (v *View) Operation(method string) Operation {
	var o Operation
	if own, ok := v.value.(Documenter); ok {
		o = own.Operation(method)
	}
	for _, d := range v.policy.operations {
		if d.method == method {
			o = d.Operation.over(o)
		}
	}
	return o
}

// over returns o with the members of base that o does not set.
func (o Operation) over(base Operation) Operation {
	o.ID, o.Summary = cmp.Or(o.ID, base.ID), cmp.Or(o.Summary, base.Summary)
	o.Description, o.BodyType = cmp.Or(o.Description, base.Description), cmp.Or(o.BodyType, base.BodyType)
	o.Deprecated, o.Hidden = o.Deprecated || base.Deprecated, o.Hidden || base.Hidden
	o.Status = cmp.Or(o.Status, base.Status)
	if o.Tags == nil {
		o.Tags = base.Tags
	}
	if o.Body == nil {
		o.Body = base.Body
	}
	if o.Answer == nil {
		o.Answer = base.Answer
	}
	if o.Example == nil {
		o.Example = base.Example
	}
	o.Query, o.Errors = slices.Concat(base.Query, o.Query), slices.Concat(base.Errors, o.Errors)
	return o
}

// Methods returns the methods that the view has handlers for, in DRF's order. A guarded handler has
// none.
func (v *View) Methods() []string {
	var list []string
	for _, method := range methodOrder {
		if v.methods[method] != nil {
			list = append(list, method)
		}
	}
	return list
}

// Fields returns the inputs of a method that the view describes without a request.
func (v *View) Fields(method string) []Field {
	if describer, ok := v.value.(Describer); ok {
		return describer.Fields(method)
	}
	return nil
}

// Admits reports whether the view's permissions would admit the caller of r to a method, as far as
// they can tell without an object. Permissions see a made-up request to the root. One that fails
// or panics does not admit it.
func (v *View) Admits(r *Request, method string) (admits bool) {
	defer func() {
		if recover() != nil {
			admits = false
		}
	}()
	as := v.madeUp(r.Context(), method)
	as.User, as.Auth, as.identity = r.User, r.Auth, r.identity
	return v.policy.checkScopes(as) == nil && v.grants(as)
}

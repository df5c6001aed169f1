package openapi

import (
	"cmp"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/resource"
	"github.com/latchkey-go/latchkey/rest"
)

// pagination is a style of pagination.
type pagination struct{ resource.Pages }

// schema is the schema of a page with items.
func (p pagination) schema(item rest.Object) rest.Object {
	link := func(example string) rest.Object {
		return rest.Object{"type", []string{"string", "null"}, "format", "uri", "example", example}
	}
	next, previous := "page=4", "page=2"
	count := rest.Object{"count", rest.Object{"type", "integer", "example", 123}}
	required := []string{"count", "results"}
	switch pages := p.Pages.(type) {
	case resource.LimitOffset:
		offset, limit := cmp.Or(pages.Offset, "offset"), cmp.Or(pages.Limit, "limit")
		next, previous = offset+"=400&"+limit+"=100", offset+"=200&"+limit+"=100"
	case resource.Cursor:
		param := cmp.Or(pages.Param, "cursor")
		next, previous = param+"=cD00ODY%3D", param+"=cj0xJnA9NDg3"
		count, required = rest.Object{}, required[1:]
	case resource.PageNumber:
		param := cmp.Or(pages.Param, "page")
		next, previous = param+"=4", param+"=2"
	}
	const at = "http://api.example.org/accounts/?"
	return object(append(count, "next", link(at+next), "previous", link(at+previous), "results", list(item)), required)
}

// params are the query parameters of the pagination.
func (p pagination) params() (all []rest.Object) {
	add := func(name, description, kind string) {
		all = append(all, parameter("query", name, description, rest.Object{"type", kind}, false))
	}
	const size = "Number of results to return per page."
	switch pages := p.Pages.(type) {
	case resource.PageNumber:
		add(cmp.Or(pages.Param, "page"), "A page number within the paginated result set.", "integer")
		if pages.SizeBy != "" {
			add(pages.SizeBy, size, "integer")
		}
	case resource.LimitOffset:
		add(cmp.Or(pages.Limit, "limit"), size, "integer")
		add(cmp.Or(pages.Offset, "offset"), "The initial index from which to return the results.", "integer")
	case resource.Cursor:
		add(cmp.Or(pages.Param, "cursor"), "The pagination cursor value.", "string")
		if pages.SizeBy != "" {
			add(pages.SizeBy, size, "integer")
		}
	}
	return all
}

// listParams are the query parameters of a list of a viewset.
func (b *builder) listParams(d resource.Description) []rest.Object {
	all := pagination{d.Pages}.params()
	for _, f := range d.Filters {
		all = append(all, b.filterParam(f))
	}
	if len(d.Search) > 0 {
		all = append(all, parameter("query", "search", "A search term.", text(""), false))
	}
	if len(d.Order) > 0 {
		said := "Which field to use when ordering the results. One or more of " + strings.Join(d.Order, ", ") +
			", with commas between them and a minus before those that descend."
		all = append(all, parameter("query", "ordering", said, text(""), false))
	}
	return all
}

// filterParam is the parameter of a filter.
func (b *builder) filterParam(f resource.FilterDescription) rest.Object {
	o, help := b.restType(f.Field, body), ""
	if f.Path != nil {
		o = b.filterSchema(f)
	}
	if !isTrivial(f.Label, f.Name) {
		help = f.Label
	}
	if labels, ok := o.Get("description"); ok {
		help, o = strings.TrimSpace(help+"\n\n"+labels.(string)), without(o, "description")
	}
	if f.IsComma {
		help = strings.TrimSpace(help + "\n\nMultiple values may be separated by commas.")
		return append(parameter("query", f.Name, help, list(o), false), "explode", false, "style", "form")
	}
	if f.Many {
		return append(parameter("query", f.Name, help, list(o), false), "explode", true, "style", "form")
	}
	return parameter("query", f.Name, help, o, false)
}

// filterSchema is the schema of one value of a filter on a path.
func (b *builder) filterSchema(f resource.FilterDescription) rest.Object {
	p := f.Path
	switch {
	case p.Lookup == "isnull":
		return rest.Object{"type", "boolean"}
	case p.Relation:
		if p.Column != nil && p.Column.Link != nil && !p.IsToMany() {
			return keySchema(p.Column)
		}
		return keySchema(p.Steps[len(p.Steps)-1].To().Key)
	case len(f.Choices) > 0:
		return without(b.restType(f.Field, body), "format")
	case len(p.Transforms) > 0:
		last := p.Transforms[len(p.Transforms)-1]
		if slices.Contains([]string{"date", "time"}, last) {
			return text(last)
		}
		return rest.Object{"type", "integer"}
	case p.Column != nil && p.Lookup != "contains" && p.Lookup != "icontains" && p.Column.Kind != model.DecimalField &&
		!strings.Contains(p.Lookup, "with") && !strings.Contains(p.Lookup, "regex"):
		return keySchema(p.Column)
	case p.Column != nil && p.Column.Kind == model.DecimalField: // a NumberFilter
		return rest.Object{"type", "number"}
	}
	return text("")
}

package resource

import (
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/serializer"
)

// Description is what a view of a viewset says of itself to documents.
type Description struct {
	Model  *model.Model
	Lookup *model.Field // what the path names a row by
	Param  string       // the name of the look-up in the path
	Title  string       // of the viewset: "Order"
	IsList bool         // the path is that of a list
	Extra  string       // the name of an extra action, or ""

	Pages   Pages // nil: a list is not paginated
	Filters []FilterDescription
	Search  []string // paths with look-ups; nil: no search
	Order   []string // what a list can be ordered by
	Guard   Guard
	Bulk    Bulk

	set   *set
	extra *action
}

// FilterDescription is a query parameter that filters a list.
type FilterDescription struct {
	rest.Field
	Path    *model.Path // nil: by code
	Many    bool        // each value of the parameter is one
	IsComma bool        // the value is a list with commas
}

// Describe returns the description of the value of a view, and false for a view that is none of a
// viewset.
func Describe(value any) (Description, bool) {
	v, ok := value.(view)
	if !ok {
		return Description{}, false
	}
	s := v.set
	d := Description{Model: s.model, Lookup: s.lookup, Param: s.param, Title: s.title, IsList: v.isList, Pages: s.pages,
		Search: s.search, Order: s.order, Guard: s.guard, Bulk: s.bulk, set: s}
	if v.extra != nil {
		d.Extra, d.extra = v.extra.name, v.extra
	}
	for _, f := range s.filters {
		d.Filters = append(d.Filters, FilterDescription{f.field, f.path, f.form.shape == many, f.form.shape == listed})
	}
	return d, true
}

// Action returns the action of a method, as DRF names it.
func (d Description) Action(method string) string {
	switch {
	case d.Extra != "":
		return d.Extra
	case d.IsList && method == "GET":
		return List
	}
	return map[string]string{"GET": Retrieve, "POST": Create, "PUT": Update, "PATCH": PartialUpdate,
		"DELETE": Destroy}[method]
}

// Plan returns the serializer of an action, and the name under which SerializerFor has it. The name
// is "" for the Serializer of the viewset. Which one a Choose chooses by the request is unknown:
// then it is the Serializer too.
func (d Description) Plan(action string) (plan *serializer.Plan, variant string) {
	if p := d.set.plans[action]; p != nil {
		return p.Plan, action
	}
	return d.set.plan.Plan, ""
}

// Handler returns the project's function that answers a method, or nil: that of an extra action.
func (d Description) Handler(method string) any {
	if d.extra == nil {
		return nil
	}
	if fn, ok := d.extra.mapped[method]; ok {
		return fn
	}
	return d.extra.given
}

// RootNames returns the names of the members of a router's root, and false for any other view.
func RootNames(value any) ([]string, bool) {
	v, ok := value.(rootView)
	if !ok {
		return nil, false
	}
	var names []string
	for _, e := range *v.entries {
		names = append(names, e.prefix)
	}
	return names, true
}

package resource

import (
	"cmp"
	"slices"

	"github.com/latchkey-go/latchkey/rest"
)

// view is one route of a viewset, as a view of package rest.
type view struct {
	set     *set
	methods rest.Methods
	policy  []rest.Option
	isList  bool
	extra   *action // nil: the actions of every viewset
}

var (
	_ rest.RequestDescriber = view{}
	_ rest.ObjectGetter     = view{}
	_ rest.Filterer         = view{}
	_ rest.Brancher         = view{}
	_ rest.ObjectShower     = view{}
	_ rest.Linker           = view{}
)

// Methods returns the handlers.
func (v view) Methods() rest.Methods { return v.methods }

// Policy returns the options of the viewset.
func (v view) Policy() []rest.Option { return v.policy }

// FieldsFor implements rest.RequestDescriber: the fields of a body, for OPTIONS and forms.
func (v view) FieldsFor(r *rest.Request, method string) ([]rest.Field, error) {
	action := Metadata
	switch {
	case r.Method == "OPTIONS":
	case method == "POST":
		action = Create
	case method == "PUT":
		action = Update
	}
	return v.set.planFor(r, action).Metadata(), nil
}

// GetObject implements rest.ObjectGetter.
func (v view) GetObject(r *rest.Request) (any, error) {
	row, err := v.set.find(r, v.set.planFor(r, Metadata), false)
	if err != nil {
		return nil, err
	}
	return row.Ptr(), nil
}

// Filters implements rest.Filterer.
func (v view) Filters(*rest.Request) (list []rest.Field, err error) {
	if !v.isList {
		return nil, nil
	}
	for _, f := range v.set.filters {
		list = append(list, f.field)
	}
	if len(v.set.search) > 0 {
		list = append(list, rest.Field{Name: "search", Type: "string", Label: "Search"})
	}
	if len(v.set.order) > 0 {
		order := rest.Field{Name: "ordering", Type: "choice", Label: "Ordering"}
		for _, name := range v.set.order {
			order.Choices = append(order.Choices, rest.Choice{Value: name, DisplayName: name + " - ascending"},
				rest.Choice{Value: "-" + name, DisplayName: name + " - descending"})
		}
		list = append(list, order)
	}
	return list, nil
}

// Links implements rest.Linker.
func (v view) Links() []rest.Link {
	all := v.set.plan.Routes()
	for _, p := range v.set.plans {
		all = append(all, p.Routes()...)
	}
	return all
}

// base is the policy of each view of the set.
func (s *set) base(title string) []rest.Option {
	return append([]rest.Option{rest.Model(s.model.App + "." + s.model.Name), rest.Name(title)}, s.options...)
}

// listView has the methods of a list among those that are wanted, by their action.
func (s *set) listView(title string, wanted ...string) view {
	methods := rest.Methods{}
	if s.can(List, slices.Contains(wanted, List)) {
		methods["GET"], methods["HEAD"] = s.list, s.list
	}
	if s.can(Create, slices.Contains(wanted, Create) && s.src.insert != nil) {
		methods["POST"] = s.create
	}
	if s.bulk.Update && s.can(PartialUpdate, slices.Contains(wanted, Create) && s.src.update != nil) {
		methods["PATCH"] = s.updateAll
	}
	if s.bulk.Delete && s.can(Destroy, slices.Contains(wanted, Create) && s.src.remove != nil) {
		methods["DELETE"] = s.destroyAll
	}
	return view{s, methods, s.base(title), true, nil}
}

// detailView has the methods of a row.
func (s *set) detailView(title string, wanted ...string) view {
	methods := rest.Methods{}
	add := func(action, method string, has bool, fn rest.HandlerFunc) {
		if s.can(action, slices.Contains(wanted, action) && has) {
			methods[method] = fn
		}
	}
	add(Retrieve, "GET", true, s.retrieve)
	add(Retrieve, "HEAD", true, s.retrieve)
	updater := func(action string) rest.HandlerFunc {
		return func(r *rest.Request) (*rest.Response, error) { return s.update(r, action) }
	}
	add(Update, "PUT", s.src.update != nil, updater(Update))
	add(PartialUpdate, "PATCH", s.src.update != nil, updater(PartialUpdate))
	add(Destroy, "DELETE", s.src.remove != nil, s.destroy)
	return view{s, methods, s.base(title), false, nil}
}

// generic makes a generic view: of a list, of a row, or of both methods at one path.
func generic[T any](env Env, v ViewSet[T], wanted ...string) any {
	s := v.compile(env)
	isList := slices.Contains(wanted, List) || slices.Contains(wanted, Create)
	kind := " Detail"
	if isList {
		kind = " List"
	}
	name := cmp.Or(v.Title, title(s.model.Object)+kind)
	made := s.detailView(name, wanted...)
	if isList {
		made = s.listView(name, wanted...)
	}
	if len(made.methods) == 0 {
		s.fail("Source", "it can do none of %v", wanted)
	}
	if len(s.actions) > 0 {
		s.fail("Actions", "a generic view has none: register the viewset with a Router")
	}
	return made
}

// The generic views: DRF's ListAPIView, CreateAPIView and the others. Title is the whole title of
// the view; a view of one row finds the look-up in its path: "/tags/{pk:int}/".

// ListView answers GET with a list.
func ListView[T any](env Env, v ViewSet[T]) any { return generic(env, v, List) }

// CreateView answers POST.
func CreateView[T any](env Env, v ViewSet[T]) any { return generic(env, v, Create) }

// ListCreateView answers GET with a list, and POST.
func ListCreateView[T any](env Env, v ViewSet[T]) any { return generic(env, v, List, Create) }

// RetrieveView answers GET with a row.
func RetrieveView[T any](env Env, v ViewSet[T]) any { return generic(env, v, Retrieve) }

// UpdateView answers PUT and PATCH.
func UpdateView[T any](env Env, v ViewSet[T]) any { return generic(env, v, Update, PartialUpdate) }

// DestroyView answers DELETE.
func DestroyView[T any](env Env, v ViewSet[T]) any { return generic(env, v, Destroy) }

// RetrieveUpdateView answers GET, PUT and PATCH.
func RetrieveUpdateView[T any](env Env, v ViewSet[T]) any {
	return generic(env, v, Retrieve, Update, PartialUpdate)
}

// RetrieveDestroyView answers GET and DELETE.
func RetrieveDestroyView[T any](env Env, v ViewSet[T]) any { return generic(env, v, Retrieve, Destroy) }

// RetrieveUpdateDestroyView answers GET, PUT, PATCH and DELETE.
func RetrieveUpdateDestroyView[T any](env Env, v ViewSet[T]) any {
	return generic(env, v, Retrieve, Update, PartialUpdate, Destroy)
}

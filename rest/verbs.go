package rest

import (
	"fmt"
	"net/http"
	"reflect"
)

// The verbs. A view has one or more of them. Get also answers HEAD, unless the view has a method
// Head of the same signature, as in DRF; OPTIONS returns the view's metadata. Other methods need
// Methods.
type (
	Getter interface {
		Get(*Request) (*Response, error)
	}
	Poster interface {
		Post(*Request) (*Response, error)
	}
	Putter interface {
		Put(*Request) (*Response, error)
	}
	Patcher interface {
		Patch(*Request) (*Response, error)
	}
	Deleter interface {
		Delete(*Request) (*Response, error)
	}
)

// verb is an HTTP method, and how a value implements it.
type verb struct {
	method, name string
	handlerOf    func(any) HandlerFunc   // nil if the value does not have it
	hasMethod    func(reflect.Type) bool // whether the type has a method of that name, of any signature
}

// allVerbs calls MethodByName with constants: with a variable, the linker would keep every exported
// method of the program in the binary.
var allVerbs = []verb{
	{http.MethodGet, "Get", func(v any) HandlerFunc {
		if x, ok := v.(Getter); ok {
			return x.Get
		}
		return nil
	}, func(t reflect.Type) bool { _, ok := t.MethodByName("Get"); return ok }},
	{http.MethodHead, "Head", func(v any) HandlerFunc {
		if x, ok := v.(interface {
			Head(*Request) (*Response, error)
		}); ok {
			return x.Head
		}
		return nil
	}, func(t reflect.Type) bool { _, ok := t.MethodByName("Head"); return ok }},
	{http.MethodPost, "Post", func(v any) HandlerFunc {
		if x, ok := v.(Poster); ok {
			return x.Post
		}
		return nil
	}, func(t reflect.Type) bool { _, ok := t.MethodByName("Post"); return ok }},
	{http.MethodPut, "Put", func(v any) HandlerFunc {
		if x, ok := v.(Putter); ok {
			return x.Put
		}
		return nil
	}, func(t reflect.Type) bool { _, ok := t.MethodByName("Put"); return ok }},
	{http.MethodPatch, "Patch", func(v any) HandlerFunc {
		if x, ok := v.(Patcher); ok {
			return x.Patch
		}
		return nil
	}, func(t reflect.Type) bool { _, ok := t.MethodByName("Patch"); return ok }},
	{http.MethodDelete, "Delete", func(v any) HandlerFunc {
		if x, ok := v.(Deleter); ok {
			return x.Delete
		}
		return nil
	}, func(t reflect.Type) bool { _, ok := t.MethodByName("Delete"); return ok }},
}

// verbs returns the verb methods of a value. It panics if a method has the name of a verb but
// another signature.
func verbs(value any) Methods {
	t := reflect.TypeOf(value)
	found := Methods{}
	for _, verb := range allVerbs {
		switch handler := verb.handlerOf(value); {
		case handler != nil:
			found[verb.method] = handler
		case verb.hasMethod(t):
			const want = "func(*rest.Request) (*rest.Response, error)"
			panic(fmt.Sprintf("rest: %s.%s is not a verb method: its signature is not %s", t, verb.name, want))
		case verb.hasMethod(reflect.PointerTo(t)):
			panic(fmt.Sprintf("rest: %s is a method of *%s: pass a pointer to the view", verb.name, t))
		}
	}
	if get := found[http.MethodGet]; get != nil && found[http.MethodHead] == nil {
		found[http.MethodHead] = get
	}
	return found
}

// checkShape panics if the view's Policy, Methods, Fields, FieldsFor, Filters or GetObject has
// another signature, or is a method of the pointer alone: an unused Policy would leave the view
// unguarded.
func checkShape(value any) {
	_, policy := value.(interface{ Policy() []Option })
	_, methods := value.(interface{ Methods() Methods })
	_, fields := value.(Describer)
	_, requests := value.(RequestDescriber)
	_, object := value.(ObjectGetter)
	_, filters := value.(Filterer)
	for _, m := range []struct {
		used  bool
		name  string
		want  string
		named func(reflect.Type) bool
	}{
		{policy, "Policy", "func() []rest.Option",
			func(t reflect.Type) bool { _, ok := t.MethodByName("Policy"); return ok }},
		{methods, "Methods", "func() rest.Methods",
			func(t reflect.Type) bool { _, ok := t.MethodByName("Methods"); return ok }},
		{fields, "Fields", "func(string) []rest.Field",
			func(t reflect.Type) bool { _, ok := t.MethodByName("Fields"); return ok }},
		{filters, "Filters", "func(*rest.Request) ([]rest.Field, error)",
			func(t reflect.Type) bool { _, ok := t.MethodByName("Filters"); return ok }},
		{requests, "FieldsFor", "func(*rest.Request, string) ([]rest.Field, error)",
			func(t reflect.Type) bool { _, ok := t.MethodByName("FieldsFor"); return ok }},
		{object || !fields && !requests, "GetObject", "func(*rest.Request) (any, error)", // only OPTIONS calls it
			func(t reflect.Type) bool { _, ok := t.MethodByName("GetObject"); return ok }},
	} {
		switch t := reflect.TypeOf(value); {
		case m.used:
		case m.named(t):
			panic(fmt.Sprintf("rest: %s.%s would not be used: its signature is not %s", t, m.name, m.want))
		case m.named(reflect.PointerTo(t)):
			panic(fmt.Sprintf("rest: %s is a method of *%s: pass a pointer to the view", m.name, t))
		}
	}
}

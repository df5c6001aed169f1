package rest

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// HandlerFunc answers one request. It returns a response or an error, never both nil. A response
// beside an error is ignored.
type HandlerFunc func(*Request) (*Response, error)

// Methods is a table of handlers by method. A view that has one (Methods() rest.Methods) answers
// exactly these: no HEAD for a GET. Function views have one.
type Methods map[string]HandlerFunc

// FuncView is a function as a view, as DRF's api_view makes one.
type FuncView struct {
	fn      HandlerFunc
	methods []string
}

// Func returns a view that calls fn for the methods; the default is GET. As in DRF it always
// answers OPTIONS, and HEAD only if methods names it.
func Func(fn HandlerFunc, methods ...string) FuncView {
	if fn == nil {
		panic("rest: Func needs a function")
	}
	if len(methods) == 0 {
		methods = []string{http.MethodGet}
	}
	return FuncView{fn, slices.Clone(methods)}
}

// Methods returns fn under each of its methods.
func (f FuncView) Methods() Methods {
	m := Methods{}
	for _, method := range f.methods {
		m[method] = f.fn
	}
	return m
}

// Func returns the function.
func (f FuncView) Func() HandlerFunc { return f.fn }

// View is an http.Handler made of a view and its policy. API.View makes it.
type View struct {
	policy  policy
	methods Methods
	value   any
	vary    string     // "": there is only one renderer
	allow   string     // "" behind Protect, where the methods are unknown
	notes   sync.Mutex // guards Request.noted once the handler runs
}

// Name returns the view's name in OPTIONS.
func (v *View) Name() string { return v.policy.name }

// Description returns the view's description in OPTIONS.
func (v *View) Description() string { return v.policy.description }

// Allow returns the value of the header Allow: "GET, HEAD, OPTIONS".
func (v *View) Allow() string { return v.allow }

// Value returns the value that API.View was given.
func (v *View) Value() any { return v.value }

// Policy returns the resolved Config. Treat its slices as read-only.
func (v *View) Policy() Config { return v.policy.Config }

// Route is a pattern and its handler.
type Route struct {
	Pattern string
	View    *View // of a guarded handler: it has the policy, and Allow is ""; nil for a plain handler
}

// ViewOf returns h itself if it is a View, the View that holds the policy if Protect made h, and
// nil for a plain handler. It looks through handlers with a method Unwrap() http.Handler, such as
// those of Wrap.
func ViewOf(h http.Handler) *View {
	switch h := h.(type) {
	case *View:
		return h
	case *guard:
		return h.view
	case interface{ Unwrap() http.Handler }:
		return ViewOf(h.Unwrap())
	}
	return nil
}

// setUp finds the methods of the view's value.
func (v *View) setUp() {
	value := v.value
	checkIsView(value)
	checkShape(value)
	if table, ok := value.(interface{ Methods() Methods }); ok {
		v.methods = table.Methods()
	} else {
		v.methods = verbs(value)
	}
	if _, isHandler := value.(http.Handler); isHandler && len(v.methods) == 0 {
		panic(notAView(reflect.TypeOf(value)))
	}
	if len(v.methods) == 0 {
		panic("rest: a view without a verb: " + reflect.TypeOf(value).String())
	}
	for method, handler := range v.methods {
		if handler == nil {
			panic("rest: a view without a handler for " + method)
		}
		if method == "" || method != strings.ToUpper(method) {
			panic("rest: the method " + strconv.Quote(method) + " is not in capitals")
		}
	}
	if v.policy.name == "" {
		v.policy.name = viewName(value)
	}
	if len(v.policy.offers) > 1 {
		v.vary = "Accept"
	}
	v.allow = allowHeader(v.methods)
	v.checkFields()
}

// checkIsView panics on a function in the place of a view, and says what to write.
func checkIsView(value any) {
	t := reflect.TypeOf(value)
	_, isHandler := value.(http.Handler)
	if _, isView := value.(*View); isView || isHandler && t.Kind() == reflect.Func {
		panic(notAView(t))
	}
	if t.Kind() == reflect.Func && t.NumMethod() == 0 {
		panic("rest: a " + t.String() + ` is no view: rest.Func(fn, "GET") makes a view of a ` +
			"func(*rest.Request) (*rest.Response, error)")
	}
}

// notAView says what to do with an http.Handler in the place of a view.
func notAView(t reflect.Type) string {
	return "rest: " + t.String() + " is an http.Handler and no view: mount it by itself, guarded by API.Protect"
}

// checkFields calls the view's Fields once, so that FieldsOf panics at start-up on a struct that
// Decode cannot fill, and not at the first request.
func (v *View) checkFields() {
	describer, ok := v.value.(Describer)
	for _, method := range []string{http.MethodPost, http.MethodPut} {
		if ok && v.methods[method] != nil {
			describer.Fields(method)
		}
	}
}

// methodOrder is DRF's order of methods.
var methodOrder = [...]string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"}

// allowHeader returns the value of the header Allow: in DRF's order, always with OPTIONS, other
// methods last.
func allowHeader(methods Methods) string {
	list := make([]string, 0, len(methodOrder))
	for _, m := range methodOrder {
		if methods[m] != nil || m == http.MethodOptions {
			list = append(list, m)
		}
	}
	known := len(list)
	for m := range methods {
		if !slices.Contains(methodOrder[:], m) {
			list = append(list, m)
		}
	}
	slices.Sort(list[known:])
	return strings.Join(list, ", ")
}

package rest

import (
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/mimeparse"
)

// HandlerFunc answers one request. It returns a response or an error, never both nil.
type HandlerFunc func(*Request) (*Response, error)

// Methods is a table of verbs. A view that offers one (Methods() rest.Methods) is taken at its word: no HEAD
// for a GET. Functions are such views.
type Methods map[string]HandlerFunc

// FuncView is a function as a view: DRF's api_view.
type FuncView struct {
	fn      HandlerFunc
	methods []string
}

// Func makes a view of fn for the methods, GET where none is named. As in DRF it answers no HEAD unless told, and
// OPTIONS always.
func Func(fn HandlerFunc, methods ...string) FuncView {
	if fn == nil {
		panic("rest: Func of no function")
	}
	if len(methods) == 0 {
		methods = []string{http.MethodGet}
	}
	return FuncView{fn, slices.Clone(methods)}
}

// Methods is fn under each of its methods.
func (f FuncView) Methods() Methods {
	m := Methods{}
	for _, method := range f.methods {
		m[method] = f.fn
	}
	return m
}

// View is a view with its policy: an http.Handler that can say what it is. API.View makes it.
type View struct {
	policy      policy
	methods     Methods
	value       any
	offers      []offer
	parserTypes []mimeparse.MediaType // of policy.Parsers
	vary        []string              // nil: nothing to choose from
	allow       []string              // nil: unknown, behind Protect
}

// Name is what OPTIONS calls the view.
func (v *View) Name() string { return v.policy.name }

// Description is what OPTIONS says of it.
func (v *View) Description() string { return v.policy.description }

// Allow is its methods, as in the header Allow: "GET, HEAD, OPTIONS".
func (v *View) Allow() string { return strings.Join(v.allow, ", ") }

// Value is what API.View was given.
func (v *View) Value() any { return v.value }

// Policy is the resolved Config. Treat its slices as read-only.
func (v *View) Policy() Config { return v.policy.Config }

// Route is a pattern and what answers there.
type Route struct {
	Pattern string
	View    *View // of a guarded handler: its policy, Allow is ""; nil: a plain handler
}

// ViewOf is the view that h is, or that guards it (Protect); nil for a plain handler.
func ViewOf(h http.Handler) *View {
	switch h := h.(type) {
	case *View:
		return h
	case *guard:
		return h.view
	}
	return nil
}

func newView(value any, p policy) *View {
	v := &View{policy: p, value: value, offers: newOffers(p.Renderers), parserTypes: mediaTypesOf(p.Parsers)}
	checkShape(value)
	if table, ok := value.(interface{ Methods() Methods }); ok {
		v.methods = table.Methods()
	} else {
		v.methods = verbs(value)
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
	if len(v.offers) > 1 {
		v.vary = []string{"Accept"}
	}
	v.allow = []string{allowHeader(v.methods)}
	return v
}

// allowHeader is the header Allow: DRF's order, OPTIONS always, what DRF does not know last.
func allowHeader(methods Methods) string {
	var list []string
	known := map[string]bool{}
	for _, m := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE"} {
		known[m] = true
		if methods[m] != nil || m == http.MethodOptions {
			list = append(list, m)
		}
	}
	for _, m := range sortedKeys(methods) {
		if !known[m] {
			list = append(list, m)
		}
	}
	return strings.Join(list, ", ")
}

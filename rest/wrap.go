package rest

import "net/http"

// Wrap puts middleware around a view or another handler; the first one is the outermost:
//
//	site.Handle("/report/", rest.Wrap(site.API.View(ReportView{}), gzip, cache))
//
// Middleware alone hides a view: it returns a plain handler, which the command check cannot
// inspect. ViewOf finds the view in the handler that Wrap returns. The view's guard runs after all
// middleware, so middleware cannot bypass it. But an answer that middleware writes itself is open
// to everybody.
//
// Wrap panics if h is nil or a function returns nil.
func Wrap(h http.Handler, middleware ...func(http.Handler) http.Handler) http.Handler {
	if isNil(h) {
		panic("rest: Wrap needs a handler")
	}
	outer := h
	for i := len(middleware) - 1; i >= 0; i-- {
		if outer = middleware[i](outer); isNil(outer) {
			panic("rest: middleware returned no handler")
		}
	}
	return wrapped{outer, h}
}

// wrapped is a handler that middleware has wrapped.
type wrapped struct {
	http.Handler
	inner http.Handler
}

// Unwrap returns the handler inside, for ViewOf.
func (w wrapped) Unwrap() http.Handler { return w.inner }

// Package rest is an HTTP API in the manner of Django REST framework (DRF): views, authenticators,
// permissions, throttles, parsers, renderers, and one error type.
//
// A view is a value whose methods are the verbs, or a function:
//
//	type NotesView struct{ notes *Notes }
//
//	func (v NotesView) Get(r *rest.Request) (*rest.Response, error) { ... }
//	func (v NotesView) Post(r *rest.Request) (*rest.Response, error) { ... }
//
//	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{tokens}})
//	mux.Handle("/notes/", api.View(NotesView{notes}))
//	mux.Handle("/ping/", api.View(rest.Func(ping), rest.Permissions(rest.AllowAny)))
//
// [API.View] makes an http.Handler of a view, for any mux. [API.Protect] puts the same policy in
// front of any other handler. A request passes these steps in DRF's order: the renderer is chosen
// (406, 404), authenticators run (401), then permissions (403), throttles (429) and the method's
// handler (405). The handler parses the body when it asks for it (400, 408, 415). An [Intake]
// bounds the memory of all bodies, and how long they may take to arrive.
//
// A handler returns a [Response], which the chosen renderer writes, or an error. An [*Error] is an
// answer. auth.ErrUnavailable is answered 503, and auth.ErrTooManyAttempts (too many password
// guesses) 429. Any other error is a fault: 503 from an authenticator, permission or throttle, 500
// from a handler. A fault never admits a request.
package rest

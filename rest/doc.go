// Package rest is an HTTP API in the manner of Django REST framework (DRF): views, authenticators, permissions,
// throttles, parsers, renderers, one error type.
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
// [API.View] makes an http.Handler of it, for any mux; [API.Protect] puts the same policy in front
// of any other handler. Requests pass in DRF's order: the renderer is chosen (406, 404), the
// authenticators are asked (401), the permissions (403), the throttles (429), then the method's
// handler (405), which parses the body when it asks for it (400, 408, 415). An [Intake] bounds what
// all bodies take, and how long they may take to arrive.
//
// What a handler returns is a [Response], written by the chosen renderer, or an error. An [*Error]
// is an answer. auth.ErrUnavailable is a 503, and auth.ErrTooMany (of tries of passwords) a 429.
// Any other error of an authenticator, a permission or a throttle is a fault and a 503 too, one of
// a handler a 500. Faults never let anybody in.
package rest

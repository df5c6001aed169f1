package web

import (
	"context"
	"mime/multipart"
	"net/http"
	"sync"
)

// passage carries what the project's middleware must not lose on the way from serveOutside to
// serveInside and back.
type passage struct {
	mu   sync.Mutex
	over bool // serveOutside has returned
	form *multipart.Form
}

type passageKey struct{}

// serveOutside calls the project's middleware.
func (s *Handler) serveOutside(w *recorder, r *http.Request) {
	p := new(passage)
	inner := r.WithContext(context.WithValue(r.Context(), passageKey{}, p))
	defer func() {
		if r.MultipartForm = p.end(); r.MultipartForm == nil {
			r.MultipartForm = inner.MultipartForm // the middleware has parsed it by itself
		}
	}()
	s.outer.ServeHTTP(w, inner)
}

// serveInside is the handler that the project's middleware calls. It turns a panic into the 500
// page, so that the middleware sees an answer and its headers stand on it, as in Django.
func (s *Handler) serveInside(w http.ResponseWriter, r *http.Request) {
	inner := &recorder{ResponseWriter: w, drained: &s.drained}
	if p, ok := r.Context().Value(passageKey{}).(*passage); ok {
		defer func() { p.handBack(r.MultipartForm) }()
	}
	defer s.recover(inner, r, w.Header().Clone())
	s.admit(inner, r)
}

// handBack keeps the form that a view has parsed, because net/http removes the files of a form only
// through the request that it has created. If that request is over, handBack removes the files:
// middleware such as http.TimeoutHandler does not wait for the view.
func (p *passage) handBack(form *multipart.Form) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if form == nil {
		return
	}
	if p.over {
		form.RemoveAll() //nolint:errcheck // there is nobody to tell
		return
	}
	p.form = form
}

// end ends the passage, and returns the form that was handed back.
func (p *passage) end() *multipart.Form {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	return p.form
}

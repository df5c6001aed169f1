package web

import (
	"context"
	"mime/multipart"
	"net/http"
	"sync"
)

// passage carries the form of a request from serveInside back to serveOutside. The middleware may
// have passed on a copy of the request, and net/http removes the files of a form only through the
// request that it has created.
type passage struct {
	mu            sync.Mutex
	over          bool // serveOutside has returned
	MultipartForm *multipart.Form
}

type passageKey struct{}

// serveOutside calls the project's middleware.
func (s *Handler) serveOutside(w *recorder, r *http.Request) {
	p := new(passage)
	inner := r.WithContext(context.WithValue(r.Context(), passageKey{}, p))
	defer p.end(r, inner)
	s.outer.ServeHTTP(w, inner)
}

// serveInside is the handler that the project's middleware calls. It turns a panic into the 500
// page, so that the middleware sees an answer and its headers stand on it, as in Django.
func (s *Handler) serveInside(w http.ResponseWriter, r *http.Request) {
	inner := &recorder{ResponseWriter: w, drained: &s.drained}
	if p, ok := r.Context().Value(passageKey{}).(*passage); ok {
		defer p.handBack(r)
	}
	defer s.recover(inner, r, w.Header().Clone())
	s.admit(inner, r)
}

// handBack keeps the form that a view has parsed. If the passage is over, it removes the files:
// middleware such as http.TimeoutHandler does not wait for the view.
func (p *passage) handBack(r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.MultipartForm = r.MultipartForm
	if p.over && p.MultipartForm != nil {
		p.MultipartForm.RemoveAll() //nolint:errcheck // there is nobody to tell
	}
}

// end ends the passage. It gives r the form that was handed back, or the one that the middleware
// has parsed by itself.
func (p *passage) end(r, inner *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.over = true
	r.MultipartForm = p.MultipartForm
	if p.MultipartForm == nil {
		r.MultipartForm = inner.MultipartForm
	}
}

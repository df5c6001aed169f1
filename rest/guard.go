package rest

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
)

// guard is a handler behind a policy. Its view has no methods: the handler's are its own.
type guard struct {
	view *View
	next http.Handler
}

func newGuard(p policy, next http.Handler) *guard {
	if next == nil {
		panic("rest: Protect of no handler")
	}
	return &guard{view: &View{policy: p, offers: newOffers(p.Renderers), parses: newParses(p.Parsers)}, next: next}
}

func (g *guard) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := newRequest(hr, g.view)
	if err := g.admit(r); err != nil {
		g.view.finish(w, r, nil, err)
		return
	}
	r.addHeader(w.Header())
	id := r.identity
	if id == anonymous { // a handler that modified it would modify everybody
		id = new(auth.Identity)
	}
	r.own = *r.WithContext(auth.NewContext(r.Context(), id))
	g.next.ServeHTTP(w, r.Request)
	hr.MultipartForm = r.MultipartForm // net/http removes its files
}

func (g *guard) admit(r *Request) (err error) {
	defer catch(&err)
	return g.view.policy.admit(r)
}

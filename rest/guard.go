package rest

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// guard is a handler with a policy in front. Its view has no methods of its own.
type guard struct {
	view *View
	next http.Handler
}

func newGuard(p policy, next http.Handler) *guard {
	if isNil(next) {
		panic("rest: Protect needs a handler")
	}
	return &guard{view: &View{policy: p}, next: next}
}

func (g *guard) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	in, own := g.view.policy.Intake.wrap(w, hr)
	defer in.done()
	r := newRequest(own, g.view)
	r.arrival, r.guarded = in, true
	in.record()
	err := g.admit(r)
	if failed := r.runBefore(&Response{}, err); failed != nil {
		err = failed
	}
	if err != nil {
		g.view.finish(w, r, nil, err)
		return
	}
	r.addHeader(w.Header())
	if len(r.decidedBy) > 0 { // whether the handler's answer is cacheable is not known yet: see varyByRead
		vary.Add(w.Header(), r.decidedBy...)
	}
	id := r.identity
	if id == anonymous { // a copy: a handler must not modify the shared value
		id = new(auth.Identity)
	}
	in.rewind()
	r.Request = r.Request.WithContext(auth.NewContext(r.Context(), id))
	onward.Serve(g.next, in.watch(w), hr, r.Request)
	in.drain()
}

func (g *guard) admit(r *Request) (err error) {
	defer catch(&err)
	return g.view.policy.admit(r)
}

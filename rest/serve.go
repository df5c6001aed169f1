package rest

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/onward"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/internal/testrig"
	"github.com/latchkey-go/latchkey/internal/vary"
)

// ServeHTTP answers in DRF's order: renderer, authenticators, permissions, throttles, method.
func (v *View) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	in, own := v.policy.Intake.wrap(w, hr)
	defer in.done()
	r := newRequest(own, v)
	r.arrival = in
	defer onward.HandBack(hr, r.Request) // also if an answer is cut off by a panic
	resp, err := v.serve(r)
	defer resp.close()
	if failed := r.runBefore(resp, err); failed != nil {
		resp, err = nil, failed
	}
	v.finish(w, r, resp, err)
}

// serve chooses the renderer, admits the request and runs the method's handler.
func (v *View) serve(r *Request) (resp *Response, err error) {
	defer catch(&err)
	if err := v.negotiate(r); err != nil {
		return nil, err
	}
	if resp, err := r.prepare(); resp != nil || err != nil {
		return resp, err
	}
	if err := v.determineVersion(r); err != nil {
		return nil, err
	}
	if err := v.policy.admit(r); err != nil {
		return nil, err
	}
	handler := v.methods[r.Method]
	switch {
	case handler != nil:
		resp, err = handler(r)
	case r.Method == http.MethodOptions:
		resp, err = v.metadata(r)
	default:
		return nil, MethodNotAllowed(pytext.UTF8.Decode([]byte(r.Method)))
	}
	if err == nil && resp == nil {
		err = errors.New("the handler returned neither a response nor an error")
	}
	return resp, err
}

// panicError is a recovered panic of a view, authenticator, permission, throttle or renderer. It is
// answered 500.
type panicError struct {
	reason any
	stack  []byte
}

func (p *panicError) Error() string { return fmt.Sprintf("panic: %v", p.reason) }

// catch, when deferred, turns a panic into an error. http.ErrAbortHandler passes: it asks net/http
// to cut the connection.
func catch(err *error) {
	switch reason := recover(); reason {
	case nil:
	case http.ErrAbortHandler:
		panic(reason)
	default:
		*err = &panicError{reason, debug.Stack()}
	}
}

// admit runs authenticators, permissions and throttles. Protect uses it too.
func (p *policy) admit(r *Request) error {
	r.admitting = true
	defer func() { r.admitting = false }()
	id, err := p.authenticate(r)
	if err != nil {
		return policyError(err)
	}
	if id != nil {
		r.User, r.Auth, r.identity = id.User, id.Auth, id
		r.noteUser(r.Context())
		if err := p.checkScopes(r); err != nil {
			return err
		}
	}
	for _, permission := range p.Permissions {
		granted, err := permission.Allows(r)
		if err != nil {
			return policyError(err)
		}
		if !granted {
			return r.denial(permission)
		}
	}
	if err := p.throttle(r); err != nil {
		return err
	}
	r.noted = nil // admitted: what authenticators have noted is no reason of a later refusal
	return nil
}

// authenticate returns the identity of the first authenticator that finds one, or nil. A test may
// set the identity instead, as DRF's force_authenticate does.
func (p *policy) authenticate(r *Request) (*auth.Identity, error) {
	if id := testrig.RequestOf(r.Context()).Identity; id != nil {
		return id, nil
	}
	for _, a := range p.Authenticators {
		if id, err := a.Authenticate(r); id != nil || err != nil {
			return id, err
		}
	}
	return nil, nil
}

// denial is DRF's permission_denied: a client that did not authenticate, but could, gets
// NotAuthenticated; any other gets the permission's own refusal.
func (r *Request) denial(p Permission) error {
	if r.identity == anonymous && len(r.view.policy.Authenticators) > 0 {
		return NotAuthenticated().WithCause(r.withoutUser(p))
	}
	e := PermissionDenied("")
	if own, ok := p.(Refuser); ok {
		if refusal := own.Refusal(); refusal != nil {
			e = policyError(refusal)
		}
	}
	if e.Err != nil {
		return e
	}
	return e.WithCause(r.deniedBy(p))
}

// finish answers with resp, or with err if it is not nil.
func (v *View) finish(w http.ResponseWriter, r *Request, resp *Response, err error) {
	if err == nil {
		v.policy.noteAnswer(r, resp)
		switch {
		case resp.isHandler():
			err = v.serveRaw(w, r, resp)
		case r.isStreamed(resp):
			err = v.stream(w, r, resp)
		default:
			err = v.send(w, r, resp)
		}
		if err == nil {
			return
		}
	}
	resp, isPage := v.answer(r, err)
	if isPage {
		r.writePage(w, resp)
		return
	}
	if err = v.send(w, r, resp); err != nil {
		v.policy.Log.ErrorContext(r.logContext(), "rest: error not rendered", "status", resp.Status, "err", err)
		r.writePage(w, &Response{Status: http.StatusInternalServerError})
	}
}

// writePage sends Django's plain page for the status of resp, with its headers. It keeps the
// headers that authenticators have added: cookies, and their Vary.
func (r *Request) writePage(w http.ResponseWriter, resp *Response) {
	resp.setHeader(w.Header())
	r.addHeader(w.Header())
	r.arrival.drain()
	ErrorPage(resp.Status).ServeHTTP(w, r.Request)
}

// setHeader replaces headers by those of the response, and adds to Vary, which outer handlers may
// have set.
func (r *Response) setHeader(h http.Header) {
	for name, values := range r.Header {
		if name == "Vary" {
			vary.Add(h, values...)
			continue
		}
		h[djangoSpelling(name)] = values
	}
}

// render copies resp to r.resp and returns the body that the renderer writes for the copy.
func (r *Request) render(dst []byte, resp *Response) (body []byte, err error) {
	defer catch(&err)
	r.resp = *resp
	r.resp.Status = resp.status()
	switch {
	case r.resp.raw != nil:
		body, err = r.resp.raw.bytes, r.resp.raw.err
	case r.resp.plain:
		body, err = r.djangoStyle().appendSpaced(dst, r.resp.Data)
	default:
		if err = r.collect(); err == nil {
			body, err = r.offer.renderer.Render(dst, r, &r.resp)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("render response: %w", err)
	}
	return body, checkStatus(r.resp.Status)
}

func checkStatus(status int) error {
	if status < 200 || status > 599 {
		return fmt.Errorf("a response's status must be 200 to 599, not %d", status)
	}
	return nil
}

// write sends r.resp with body.
func (v *View) write(w http.ResponseWriter, r *Request, body []byte) {
	if r.resp.Status == http.StatusNoContent || r.resp.Status == http.StatusNotModified { // HTTP allows no body
		v.writeHeader(w, r, 0, len(body) == 0)
		return
	}
	v.writeHeader(w, r, int64(len(body)), len(body) == 0)
	if r.Method != http.MethodHead {
		w.Write(body) // an error means that the client has left
	}
}

// writeHeader sends the headers of r.resp. length is that of the body, or -1 if it is unknown.
// nothing says that the renderer has written nothing.
func (v *View) writeHeader(w http.ResponseWriter, r *Request, length int64, nothing bool) {
	h := w.Header()
	contentType := r.offer.contentType
	switch {
	case r.resp.plain:
		contentType = "application/json"
	case r.resp.raw != nil:
		contentType = r.resp.raw.contentType
	}
	h["Content-Type"] = r.line(0, contentType)
	r.resp.setHeader(h)
	if nothing && !r.offer.isText && r.resp.raw == nil {
		delete(h, "Content-Type")
	}
	if v.vary != "" {
		vary.Add(h, r.line(1, v.vary)...)
	}
	r.addHeader(h)
	r.varyByRead(h)
	if v.allow != "" {
		h["Allow"] = r.line(2, v.allow)
	}
	if length >= 0 {
		h["Content-Length"] = r.line(3, lengthText(length))
	}
	w.WriteHeader(r.resp.Status)
}

// addHeader adds the headers of ResponseHeader.
func (r *Request) addHeader(h http.Header) {
	for name, values := range r.header {
		if name == "Vary" {
			vary.Add(h, values...)
			continue
		}
		name = djangoSpelling(name)
		h[name] = append(h[name][:len(h[name]):len(h[name])], values...)
	}
}

// djangoSpelling returns a header's name as Django spells it, if net/http's Set spells it
// differently.
func djangoSpelling(name string) string {
	if name == "Www-Authenticate" {
		return "WWW-Authenticate"
	}
	return name
}

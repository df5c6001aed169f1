package rest

import (
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strconv"
	"strings"
)

// ServeHTTP is the order of work, DRF's: renderer, authenticators, permissions, method, answer.
func (v *View) ServeHTTP(w http.ResponseWriter, hr *http.Request) {
	r := newRequest(hr, v)
	resp, err := v.serve(r)
	v.finish(w, r, resp, err)
}

// serve calls the handler. What it panics with is an error like any other, with the stack in the log.
func (v *View) serve(r *Request) (resp *Response, err error) {
	defer func() {
		if reason := recover(); reason != nil {
			if reason == http.ErrAbortHandler { // asks to cut the connection
				panic(reason)
			}
			err = fmt.Errorf("panic: %v\n%s", reason, debug.Stack())
		}
	}()
	if err := v.negotiate(r); err != nil {
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
		return nil, MethodNotAllowed(charsetUTF8.decode([]byte(r.Method)))
	}
	if err == nil && resp == nil {
		err = errors.New("the handler returned neither a response nor an error")
	}
	return resp, err
}

// admit asks who it is and whether they may. Protect shares it. Throttles will come last here, as in DRF.
func (p *policy) admit(r *Request) error {
	for _, a := range p.Authenticators {
		id, err := a.Authenticate(r)
		if err != nil {
			return fault(err)
		}
		if id != nil {
			r.User, r.Auth, r.identity = id.User, id.Auth, id
			break
		}
	}
	for _, permission := range p.Permissions {
		granted, err := permission.Allows(r)
		if err != nil {
			return fault(err)
		}
		if !granted {
			return r.denied(permission)
		}
	}
	return nil
}

// denied is DRF's permission_denied: who could sign in and did not is told so; who did reads the permission's
// own words.
func (r *Request) denied(p Permission) error {
	if r.identity == anonymous && len(r.view.policy.Authenticators) > 0 {
		return NotAuthenticated()
	}
	if own, ok := p.(Refuser); ok {
		if e := own.Refusal(); e != nil {
			return e
		}
	}
	return PermissionDenied("")
}

// finish answers with resp or err.
func (v *View) finish(w http.ResponseWriter, r *Request, resp *Response, err error) {
	var buf [1024]byte
	var body []byte
	if err == nil {
		if body, err = r.render(buf[:0], resp); err != nil {
			err = fmt.Errorf("render: %w", err)
		}
	}
	if err != nil {
		var e *Error
		resp, e = v.policy.refuse(r, err)
		if e.page {
			Page(e.Status).ServeHTTP(w, r.Request)
			return
		}
		if body, err = r.render(buf[:0], resp); err != nil {
			v.policy.Log.ErrorContext(r.Context(), "rest: error not rendered", "status", resp.Status, "err", err)
			Page(http.StatusInternalServerError).ServeHTTP(w, r.Request)
			return
		}
	}
	v.write(w, r, resp, body)
}

func (r *Request) render(dst []byte, resp *Response) ([]byte, error) {
	switch {
	case resp.Data == nil:
		return dst, nil
	case resp.plain:
		return appendDjangoJSON(dst, resp.Data)
	}
	return r.offer.renderer.Render(dst, r, resp)
}

var jsonType = []string{"application/json"}

func (v *View) write(w http.ResponseWriter, r *Request, resp *Response, body []byte) {
	h := w.Header()
	if len(body) > 0 {
		h["Content-Type"] = r.offer.contentType
		if resp.plain {
			h["Content-Type"] = jsonType
		}
	}
	for name, values := range resp.Header {
		h[name] = values
	}
	if v.vary != nil {
		addVary(h, v.vary)
	}
	r.addHeader(h)
	if v.allow != nil {
		h["Allow"] = v.allow
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	status := resp.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.WriteHeader(status)
	if r.Method != http.MethodHead {
		w.Write(body) // an error means that the client has gone
	}
}

// addHeader adds what authenticators and handlers have put into ResponseHeader.
func (r *Request) addHeader(h http.Header) {
	for name, values := range r.header {
		if name == "Vary" {
			addVary(h, values)
			continue
		}
		h[name] = append(h[name][:len(h[name]):len(h[name])], values...)
	}
}

// addVary is Django's patch_vary_headers: one line, each name once in any case, "*" alone.
func addVary(h http.Header, names []string) {
	have := []string{}
	for _, name := range strings.Split(strings.Join(append(h["Vary"][:len(h["Vary"]):len(h["Vary"])], names...), ","), ",") {
		name = strings.TrimSpace(name)
		switch {
		case name == "*":
			h["Vary"] = []string{"*"}
			return
		case name != "" && !containsFold(have, name):
			have = append(have, name)
		}
	}
	h["Vary"] = []string{strings.Join(have, ", ")}
}

func containsFold(list []string, name string) bool {
	for _, one := range list {
		if strings.EqualFold(one, name) {
			return true
		}
	}
	return false
}

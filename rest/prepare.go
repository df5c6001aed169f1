package rest

import (
	"bytes"
	"io"
	"net/http"
)

// Preparer is an optional interface of renderers. Pages for people implement it: a browser without
// script can send only GET and POST, and no header Authorization.
type Preparer interface {
	// Prepare runs once the renderer is chosen for a request, before version, authenticators and
	// permissions. It may change the request with Override and SetHeader. A response that is not
	// nil is the answer. The error is answered as that of a handler.
	Prepare(r *Request) (*Response, error)
}

// prepare lets the chosen renderer prepare the request.
func (r *Request) prepare() (*Response, error) {
	if p, ok := r.offer.renderer.(Preparer); ok {
		return p.Prepare(r)
	}
	return nil, nil
}

// PeekForm returns the body as a form, whatever the view's parsers are, and leaves the body unread.
// It returns nil for a body that is no form, that is larger than Config.MaxBody, or whose length
// the client has not said. Its errors are those of receiving the body, as of Form.
func (r *Request) PeekForm() (*FormData, error) {
	if r.arrival == nil || r.ContentLength <= 0 || r.ContentLength > r.view.policy.MaxBody {
		return nil, nil
	}
	r.arrival.record()
	defer r.arrival.rewind()
	return r.parseForm()
}

// SetHeader sets a header of the request, for this view alone: handlers around the view keep the
// client's.
func (r *Request) SetHeader(name, value string) {
	r.Request.Header = r.Request.Header.Clone()
	r.Request.Header.Set(name, value)
}

// Override gives the request another method. If content is not nil, the body is content, of that
// type. It is for a Preparer, and must not run after Data or Form.
func (r *Request) Override(method, contentType string, content []byte) {
	r.Method = method
	if content == nil {
		return
	}
	if r.SetHeader("Content-Type", contentType); contentType == "" {
		r.Request.Header.Del("Content-Type")
	}
	r.content = content
	r.ContentLength = int64(len(content))
	r.Request.Body = io.NopCloser(bytes.NewReader(content))
}

// Content returns the body that Override has set, or nil.
func (r *Request) Content() []byte { return r.content }

// Permits reports whether the view has a method, and its permissions would admit the same request
// with that method. If the view is an [ObjectGetter], they are also asked about its object before
// PUT, PATCH and DELETE. It is DRF's show_form_for_method. The error is a fault, not a refusal.
func (r *Request) Permits(method string) (bool, error) {
	isMetadata := method == http.MethodOptions && !r.view.policy.NoMetadata
	if r.view.methods[method] == nil && !isMetadata {
		return false, nil
	}
	return r.view.isPermitted(r, method)
}

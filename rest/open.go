package rest

import (
	"net/http"
	"net/url"
)

// OpenTo reports whether the view's permissions let a request of that method through that nobody has signed in
// for, whatever made them up. A permission that fails, or that panics for want of a real request, does not.
func (v *View) OpenTo(method string) (open bool) {
	defer func() {
		if recover() != nil {
			open = false
		}
	}()
	r := newRequest(&http.Request{Method: method, URL: &url.URL{Path: "/"}, Header: http.Header{}, Body: http.NoBody}, v)
	for _, p := range v.policy.Permissions {
		if granted, err := p.Allows(r); err != nil || !granted {
			return false
		}
	}
	return true
}

package rest

import (
	"net/http"
	"strings"
)

// HeaderLine is a header whose repeated lines are joined by commas, as WSGI does; false where it is absent,
// which is not the same as empty. The name is in any case. It is the one way in which headers of requests
// are read here: http.Header.Get drops all lines but the first.
func HeaderLine(h http.Header, name string) (string, bool) {
	lines, ok := h[http.CanonicalHeaderKey(name)]
	if len(lines) == 1 {
		return lines[0], true
	}
	return strings.Join(lines, ","), ok
}

// HeaderLine is the function of that name on the request's headers. The names that an
// authenticator, a permission or a throttle reads with it go into Vary where a shared cache could
// keep the answer.
func (r *Request) HeaderLine(name string) (string, bool) {
	r.noteRead(name)
	return HeaderLine(r.Request.Header, name)
}

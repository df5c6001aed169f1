package rest

import (
	"net/http"
	"strings"
)

// HeaderLine returns a header with its repeated lines joined by commas, as WSGI does. It reports
// false if the header is absent, which differs from empty. The name may be in any case. Headers of
// requests are read only through HeaderLine: http.Header.Get drops all lines but the first.
func HeaderLine(h http.Header, name string) (string, bool) {
	return headerLine(h, http.CanonicalHeaderKey(name))
}

// headerLine is HeaderLine for a canonical name.
func headerLine(h http.Header, name string) (string, bool) {
	lines, ok := h[name]
	if len(lines) == 1 {
		return lines[0], true
	}
	return strings.Join(lines, ","), ok
}

// HeaderLine returns the header of that name as the function HeaderLine does. A header that an
// authenticator, permission or throttle reads through it is added to Vary if a shared cache could
// store the answer.
func (r *Request) HeaderLine(name string) (string, bool) {
	return r.readHeader(http.CanonicalHeaderKey(name))
}

// readHeader is HeaderLine for a canonical name.
func (r *Request) readHeader(name string) (string, bool) {
	r.noteRead(name)
	return headerLine(r.Request.Header, name)
}

// line returns the value of a header of the answer, in the request's own memory: other answers do
// not share the slice, so that a handler that writes to it does not reach them. The capacity is the
// length, so that Header.Add copies it. i is the place for this header.
func (r *Request) line(i int, value string) []string {
	r.lines[i] = value
	return r.lines[i : i+1 : i+1]
}

package rest

import (
	"net/http"
	"strings"
)

// HeaderLine returns a header with its repeated lines joined by commas, as WSGI does. It reports
// false if the header is absent, which differs from empty. The name may be in any case. Headers of
// requests are read only through HeaderLine: http.Header.Get drops all lines but the first.
func HeaderLine(h http.Header, name string) (string, bool) {
	lines, ok := h[http.CanonicalHeaderKey(name)]
	if len(lines) == 1 {
		return lines[0], true
	}
	return strings.Join(lines, ","), ok
}

// HeaderLine returns the header of that name as the function HeaderLine does. A header that an
// authenticator, permission or throttle reads through it is added to Vary if a shared cache could
// store the answer.
func (r *Request) HeaderLine(name string) (string, bool) {
	r.noteRead(name)
	return HeaderLine(r.Request.Header, name)
}

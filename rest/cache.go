package rest

import (
	"net/http"
	"strings"

	"github.com/latchkey-go/latchkey/internal/vary"
)

// authorization is the header that most authenticators read.
const authorization = "Authorization"

// noteRead remembers that the answer depends on this header of the request, whose name is
// canonical, if an authenticator, permission or throttle reads it.
func (r *Request) noteRead(name string) {
	r = r.Original()
	switch {
	case !r.admitting || vary.Contains(r.decidedBy, name):
	case len(r.decidedBy) == 0 && name == authorization: // most requests
		r.decidedBy = r.line(4, authorization)
	default:
		r.decidedBy = append(r.decidedBy, name)
	}
}

// varyByRead adds the headers that authenticators, permissions and throttles have read to Vary, if
// a shared cache could store the answer. Without them such a cache could give one user's answer to
// another. DRF does not do this, but does not send answers with caching headers by itself either.
func (r *Request) varyByRead(h http.Header) {
	if len(r.decidedBy) > 0 && (r.Method == http.MethodGet || r.Method == http.MethodHead) && isCacheable(h) {
		vary.Add(h, r.decidedBy...)
	}
}

// cachingHeaders let a shared cache store an answer, as some values of Cache-Control do.
var cachingHeaders = [...]string{
	"Etag", "Expires", "Last-Modified", "Surrogate-Control", "Cdn-Cache-Control", "X-Accel-Expires",
}

// isCacheable reports whether the headers of an answer let a shared cache store it, for a stated
// time or a guessed one.
func isCacheable(h http.Header) bool {
	cacheable := false
	for name, values := range h {
		switch {
		case isOneOf(name, "Cache-Control"):
			for directive := range strings.SplitSeq(strings.ToLower(strings.Join(values, ",")), ",") {
				if directive = strings.TrimSpace(directive); directive == "no-store" || directive == "private" {
					return false
				}
			}
			cacheable = true
		case isOneOf(name, cachingHeaders[:]...):
			cacheable = true
		}
	}
	return cacheable
}

// isOneOf reports whether name is one of names, in any case. It makes no copy.
func isOneOf(name string, names ...string) bool {
	for _, one := range names {
		if len(one) == len(name) && strings.EqualFold(one, name) {
			return true
		}
	}
	return false
}

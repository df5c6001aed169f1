package rest

import (
	"context"
	"net/http"

	"github.com/latchkey-go/latchkey/internal/reqinfo"
)

// Routed returns a handler that calls next, and notes pattern as the route of its requests, for
// [RouteOf] outside of it. It is for routers: no request's text is part of pattern. Without
// [WithRequestID] outside of it, it notes nothing.
func Routed(pattern string, next http.Handler) http.Handler { return &routed{pattern, next} }

type routed struct {
	pattern string
	next    http.Handler
}

// ServeHTTP implements http.Handler.
func (h *routed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if info := reqinfo.Of(r.Context()); info != nil {
		info.SetRoute(&h.pattern)
	}
	h.next.ServeHTTP(w, r)
}

// RouteOf returns the pattern of the route that has served the request of ctx. It is "" before a
// route was found, and for a request that no route serves.
func RouteOf(ctx context.Context) string {
	if info := reqinfo.Of(ctx); info != nil {
		return info.Route()
	}
	return ""
}

// Package testrig has the controls of a site that belong to tests: the clock of the site, the user
// of a request, and a switch for the CSRF check. They are values of contexts, under keys that only
// this package has. No part of a request becomes a context's value under such a key, so no client
// can set them. Package testkit sets them, and runs in test binaries only; internal/house checks
// that no other package does.
package testrig

import (
	"context"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

type (
	clockKey   struct{}
	requestKey struct{}
)

// WithClock returns a context in which latchkey.Open builds a site with this clock.
func WithClock(ctx context.Context, now func() time.Time) context.Context {
	return context.WithValue(ctx, clockKey{}, now)
}

// Clock returns the clock of ctx, or nil without one.
func Clock(ctx context.Context) func() time.Time {
	now, _ := ctx.Value(clockKey{}).(func() time.Time)
	return now
}

// Request holds what a test sets for one request.
type Request struct {
	Identity *auth.Identity // the user in every view, in place of the authenticators; nil: they decide
	NoCSRF   bool           // turns off the CSRF check
}

// isUsed says whether WithRequest was ever called. It never is in a program that is no test, and
// then RequestOf need not search each request's context.
var isUsed atomic.Bool

// WithRequest returns the context of a request that r controls.
func WithRequest(ctx context.Context, r Request) context.Context {
	isUsed.Store(true)
	return context.WithValue(ctx, requestKey{}, &r)
}

// RequestOf returns what a test has set for the request of ctx; usually that is nothing.
func RequestOf(ctx context.Context) Request {
	if !isUsed.Load() {
		return Request{}
	}
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return *r
	}
	return Request{}
}

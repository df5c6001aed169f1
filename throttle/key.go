package throttle

import (
	"errors"
	"fmt"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// ErrNotLimited is what a [KeyFunc] returns for a request that is not limited: DRF's None.
var ErrNotLimited = errors.New("the request is not limited")

// KeyFunc returns the client that a request counts for: DRF's get_cache_key. All requests with one
// key share a count; "" is a key too. ErrNotLimited lets the request pass uncounted. Any other
// error is a fault, answered 503, unless it is a *rest.Error. A key that a client can choose, such
// as a header, limits nobody.
type KeyFunc func(r *rest.Request) (key string, err error)

// Key is DRF's SimpleRateThrottle with a get_cache_key: it limits each key at the rate of the named
// scope. It panics if key is nil or the scope has no rate.
func (l *Limits) Key(scope string, key KeyFunc) rest.Throttle {
	if key == nil {
		panic("throttle: Key needs a function")
	}
	t := l.limitFor(scope)
	t.keyOf = key
	return t
}

// scoped is the throttle of Limits.Scoped.
type scoped struct{ limits *Limits }

// Scoped is DRF's ScopedRateThrottle as a throttle of the whole API: it limits each view that names
// a scope with rest.ThrottleScope, at that scope's rate, and no other view. API.View panics if the
// scope has no rate.
func (l *Limits) Scoped() rest.Throttle { return scoped{l} }

// Allow implements rest.Throttle.
func (s scoped) Allow(r *rest.Request) (bool, time.Duration, error) {
	scope := r.View().ThrottleScope()
	if scope == "" {
		return true, 0, nil
	}
	if err := s.CheckThrottleScope(scope); err != nil { // API.View has refused such a view
		return false, 0, err
	}
	return s.limits.limitFor(scope).Allow(r)
}

// CheckThrottleScope implements rest.ThrottleScopeChecker.
func (s scoped) CheckThrottleScope(scope string) error {
	if _, ok := s.limits.rates[scope]; !ok {
		return fmt.Errorf("throttle: no rate for the scope %q", scope)
	}
	return nil
}

// String is for listings.
func (s scoped) String() string { return "by the view's scope" }

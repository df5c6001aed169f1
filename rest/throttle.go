package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// Throttle limits how many requests a client may make; package throttle has DRF's. Throttles run
// after the permissions. Every throttle runs, even after one has refused, so that each counts the
// request (as in DRF).
type Throttle interface {
	// Allow admits the request and counts it, or refuses it. wait is the time until a request may
	// pass, or 0 if it is unknown. An error is a fault, not a refusal, unless it is an *Error, such
	// as Throttled with a detail of its own.
	Allow(r *Request) (ok bool, wait time.Duration, err error)
}

// Throttles replaces Config.Throttles. With none, the view is not throttled.
func Throttles(list ...Throttle) Option {
	list = append([]Throttle(nil), list...)
	return option(func(p *policy) { p.Config.Throttles = list })
}

// ThrottleScope names the scope of a view, for throttles that limit by it: DRF's throttle_scope. It
// panics if s is "". View and Protect panic if no throttle of the view is a ThrottleScopeChecker:
// in DRF such a view would have no limit.
func ThrottleScope(s string) Option {
	if s == "" {
		panic("rest: ThrottleScope needs a name")
	}
	return option(func(p *policy) { p.throttleScope = s })
}

// ThrottleScope returns the view's scope, or "" if it names none.
func (v *View) ThrottleScope() string { return v.policy.throttleScope }

// ThrottleScopeChecker is the interface of throttles that limit by View.ThrottleScope.
// CheckThrottleScope returns an error for a scope that the throttle does not know. View and Protect
// panic with it.
type ThrottleScopeChecker interface {
	CheckThrottleScope(scope string) error
}

// checkScope panics if the view's scope is unknown to a throttle, or if no throttle reads it.
func (p *policy) checkScope() {
	if p.throttleScope == "" {
		return
	}
	read := false
	for _, t := range p.Throttles {
		if checker, ok := t.(ThrottleScopeChecker); ok {
			read = true
			if err := checker.CheckThrottleScope(p.throttleScope); err != nil {
				panic("rest: " + err.Error())
			}
		}
	}
	if !read {
		panic(fmt.Sprintf("rest: ThrottleScope(%q) limits nothing: no throttle of the view reads scopes. "+
			"Add Limits.Scoped to Config.Throttles, or use Throttles(limits.Scope(%[1]q))", p.throttleScope))
	}
}

// Throttled is DRF's Throttled, 429. detail is the text before "Expected available in ..."; ""
// means DRF's own. The answer's text and Retry-After have wait in whole seconds, rounded up. A wait
// of 0 means unknown, and is left out.
func Throttled(wait time.Duration, detail string) *Error {
	e := newError(http.StatusTooManyRequests, "throttled", detail, "Request was throttled.")
	if wait <= 0 {
		return e
	}
	seconds := int64(wait / time.Second)
	if wait%time.Second > 0 {
		seconds++
	}
	plural := "s"
	if seconds == 1 {
		plural = ""
	}
	e.Detail = fmt.Sprintf("%s Expected available in %d second%s.", e.Detail, seconds, plural)
	e.Header = http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}}
	return e
}

// throttle runs every throttle: as in DRF, those after a refusal still count the request. The error
// names the longest wait.
func (p *policy) throttle(r *Request) error {
	var refusing []string
	longest := time.Duration(0)
	for _, t := range p.Throttles {
		ok, wait, err := t.Allow(r)
		if err != nil {
			return policyError(err)
		}
		if !ok {
			refusing, longest = append(refusing, nameOf(t)), max(longest, wait)
		}
	}
	if len(refusing) == 0 {
		return nil
	}
	detail := "throttle " + strings.Join(refusing, ", ")
	if longest > 0 {
		detail += fmt.Sprintf("; the next request passes in %v", longest.Round(time.Second))
	}
	return Throttled(longest, "").WithCause(&auth.Refusal{Reason: auth.ReasonThrottle, Detail: detail})
}

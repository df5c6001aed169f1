package rest

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// Throttle limits how often somebody may ask; package throttle has DRF's. Throttles are asked last, behind the
// permissions, and all of them, also behind a refusal.
type Throttle interface {
	// Allow lets the request through and counts it, or refuses it; wait is then how long until one may pass, 0
	// where that is unknown. An error is a fault, not a refusal, unless it is an *Error.
	Allow(r *Request) (ok bool, wait time.Duration, err error)
}

// Throttles replaces Config.Throttles; with none, the view is not throttled.
func Throttles(list ...Throttle) Option {
	list = append([]Throttle(nil), list...)
	return option(func(p *policy) { p.Config.Throttles = list })
}

// Throttled is DRF's Throttled, 429: wait, in whole seconds and rounded up, stands in the detail and in
// Retry-After; a wait of 0 is unknown and in neither.
func Throttled(wait time.Duration) *Error {
	e := newError(http.StatusTooManyRequests, "throttled", "", "Request was throttled.")
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
	e.Detail = fmt.Sprintf("Request was throttled. Expected available in %d second%s.", seconds, plural)
	e.Header = http.Header{"Retry-After": {strconv.FormatInt(seconds, 10)}}
	return e
}

// throttle asks every throttle: one that comes behind a refusal counts the request all the same, as in DRF. The
// client reads the longest wait.
func (p *policy) throttle(r *Request) error {
	refused, longest := false, time.Duration(0)
	for _, t := range p.Throttles {
		ok, wait, err := t.Allow(r)
		if err != nil {
			return policyError(err)
		}
		if !ok {
			refused, longest = true, max(longest, wait)
		}
	}
	if refused {
		return Throttled(longest)
	}
	return nil
}

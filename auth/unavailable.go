package auth

import (
	"fmt"
	"time"
)

// UnavailableError is an ErrUnavailable that says when to try again. A bound on a queue or on
// memory returns it when there is no room. Over HTTP, After becomes Retry-After: rounded up to
// seconds, and spread at random.
type UnavailableError struct {
	After time.Duration // until there will probably be room; 0: unknown
	Err   error         // the cause
}

// Error returns "unavailable: " and the cause.
func (e *UnavailableError) Error() string { return fmt.Sprintf("%v: %v", ErrUnavailable, e.Err) }

// Unwrap makes errors.Is find ErrUnavailable and the cause.
func (e *UnavailableError) Unwrap() []error { return []error{ErrUnavailable, e.Err} }

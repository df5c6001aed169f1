package auth

import (
	"fmt"
	"time"
)

// UnavailableError is an ErrUnavailable that knows when to try again. Bounds return it when they
// refuse. Over HTTP, After becomes Retry-After: rounded up to seconds, and spread at random.
type UnavailableError struct {
	After time.Duration // until there will probably be room; 0: unknown
	Err   error         // the bound that refused, and why
}

// Error returns "unavailable: " and the cause.
func (e *UnavailableError) Error() string { return fmt.Sprintf("%v: %v", ErrUnavailable, e.Err) }

// Unwrap makes errors.Is find ErrUnavailable and the cause.
func (e *UnavailableError) Unwrap() []error { return []error{ErrUnavailable, e.Err} }

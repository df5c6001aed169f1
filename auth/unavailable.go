package auth

import (
	"fmt"
	"time"
)

// UnavailableError is an ErrUnavailable that knows when it is worth trying again. Bounds that
// refuse return it: HTTP sends After, rounded up to seconds and spread at random, as Retry-After.
type UnavailableError struct {
	After time.Duration // until there is probably room; 0: unknown
	Err   error         // which bound, and why
}

// Error is "unavailable: " and the cause.
func (e *UnavailableError) Error() string { return fmt.Sprintf("%v: %v", ErrUnavailable, e.Err) }

// Unwrap makes errors.Is find ErrUnavailable and the cause.
func (e *UnavailableError) Unwrap() []error { return []error{ErrUnavailable, e.Err} }

package rest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// memory is the bytes that all requests share.
type memory struct {
	size int64
	used atomic.Int64
}

const (
	// grain is the unit in which requests take memory, so that small values do not contend for the
	// counter.
	grain = 4 << 10
	// smallBody is the length up to which a body may use the last eighth of the memory. So large
	// bodies that arrive slowly do not keep users from signing in.
	smallBody = 16 << 10
)

// limit returns how much of the memory may be in use after a request with a small body, or another,
// has taken some.
func (m *memory) limit(isSmall bool) int64 {
	if isSmall {
		return m.size
	}
	return m.size - m.size/8
}

func (m *memory) reserve(n int64, isSmall bool) bool {
	for {
		used := m.used.Load()
		if used+n > m.limit(isSmall) {
			return false
		}
		if m.used.CompareAndSwap(used, used+n) {
			return true
		}
	}
}

var errNoMemory = errors.New("the bodies of other requests use all the memory for bodies")

// reservation is the part of a memory that one request has taken. A nil reservation counts nothing.
type reservation struct {
	of      *memory
	isSmall bool // by Content-Length

	mu      sync.Mutex
	used    int64 // by the body and the values parsed from it
	granted int64 // taken of the memory: used, rounded up to grains
	closed  bool
}

// reserve counts n bytes before they are allocated. Its error is an auth.UnavailableError while
// other requests hold the memory, and a 400 for a body that would not fit alone.
func (h *reservation) reserve(n int64) error {
	if h == nil || n <= 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	used := h.used + n
	if missing := roundUpToGrain(used) - h.granted; missing > 0 {
		if roundUpToGrain(used) > h.of.limit(h.isSmall) {
			return overLimit("The request's body takes more memory than all bodies may.")
		}
		if h.closed || !h.of.reserve(missing, h.isSmall) {
			return &auth.UnavailableError{After: time.Second, Err: errNoMemory}
		}
		h.granted += missing
	}
	h.used = used
	return nil
}

// release counts n bytes as free.
func (h *reservation) release(n int64) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shrinkTo(max(h.used-n, 0))
}

// releaseAllBut gives back all but n bytes.
func (h *reservation) releaseAllBut(n int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shrinkTo(min(h.used, n))
}

// close gives all bytes back. Every later reserve fails.
func (h *reservation) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.shrinkTo(0)
}

func (h *reservation) shrinkTo(used int64) {
	h.used = used
	if surplus := h.granted - roundUpToGrain(used); surplus > 0 {
		h.granted -= surplus
		h.of.used.Add(-surplus)
	}
}

func roundUpToGrain(n int64) int64 { return (n + grain - 1) / grain * grain }

package rest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// memory is a number of bytes that requests share.
type memory struct {
	size int64
	used atomic.Int64
}

const (
	// grain is the least that a request takes or gives back, so that small values do not contend.
	grain = 4 << 10
	// smallBody is how long a body may say it is to use the last eighth of the memory: large bodies that hardly move do not
	// keep anybody from signing in.
	smallBody = 16 << 10
)

// limit returns how much of the memory may be in use after a request with a small body took some, or another.
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

var errNoMemory = errors.New("the bodies of other requests take all memory that bodies may take")

// reservation is what one request has taken of a memory. A nil hold counts nothing.
type reservation struct {
	of      *memory
	isSmall bool // its body says so

	mu      sync.Mutex
	used    int64 // by the body and what was made of it
	granted int64 // of the memory: used, in whole grains
	closed  bool
}

// reserve counts n bytes before they are allocated. Its error is an auth.UnavailableError while others hold the memory,
// and a 400 for a body that would not fit alone.
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

// close gives everything back, and refuses every later take.
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

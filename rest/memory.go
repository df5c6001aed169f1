package rest

import (
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// memory counts the bytes that the bodies of all requests take together.
type memory struct {
	size   int64
	used   atomic.Int64
	shares shares
}

const (
	// grain is the unit in which requests take memory, so that small values do not contend for the
	// counter.
	grain = 4 << 10
	// smallBody is the length up to which a body may use the last eighth of the memory. Large
	// bodies that arrive slowly thus leave room for sign-ins.
	smallBody = 16 << 10
)

// limitOf returns how many of size bytes may be in use once a body has taken its part: all for a
// small body, seven eighths for a larger one.
func limitOf(size int64, isSmall bool) int64 {
	if isSmall {
		return size
	}
	return size - size/8
}

// reserve counts n bytes more. It reports false if they do not fit.
func (m *memory) reserve(n int64, isSmall bool) bool {
	for {
		used := m.used.Load()
		if used+n > limitOf(m.size, isSmall) {
			return false
		}
		if m.used.CompareAndSwap(used, used+n) {
			return true
		}
	}
}

var (
	errNoMemory = errors.New("the bodies of other requests use all the memory for bodies")
	errNoShare  = errors.New("the bodies of this address use all the memory that one address may use")
)

// reservation is the part of a memory that one request has taken. A nil reservation counts nothing.
type reservation struct {
	of      *memory
	isSmall bool          // by Content-Length
	client  func() string // the client's address; nil: the reservation has no share

	mu      sync.Mutex
	used    int64  // by the body and the values parsed from it
	granted int64  // taken of the memory: used, rounded up to grains
	share   *share // nil before the first bytes
	closed  bool
}

// reserve counts n bytes before they are allocated. Its error is an auth.UnavailableError while
// other requests hold the memory, and an *Error (400) for a body that would not fit even alone.
func (h *reservation) reserve(n int64) error {
	if h == nil || n <= 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	used := h.used + n
	if missing := roundUpToGrain(used) - h.granted; missing > 0 {
		if roundUpToGrain(used) > limitOf(h.of.size, h.isSmall) {
			return overLimit("The request's body takes more memory than all bodies may.")
		}
		if err := h.grant(missing); err != nil {
			return &auth.UnavailableError{After: time.Second, Err: err}
		}
	}
	h.used = used
	return nil
}

// grant takes n bytes of the client's share and of the memory.
func (h *reservation) grant(n int64) error {
	if h.closed {
		return errNoMemory
	}
	if h.share == nil && h.client != nil {
		h.share = h.of.shares.join(h.client())
	}
	if h.share != nil && !h.share.reserve(n, h.granted, limitOf(h.of.shares.size, h.isSmall)) {
		return errNoShare
	}
	if !h.of.reserve(n, h.isSmall) {
		if h.share != nil {
			h.share.used.Add(-n)
		}
		return errNoMemory
	}
	h.granted += n
	return nil
}

// release gives n bytes back.
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
	if h.share != nil {
		h.of.shares.leave(h.share)
		h.share = nil
	}
}

// shrinkTo sets the used bytes to used, and gives back the grains beyond.
func (h *reservation) shrinkTo(used int64) {
	h.used = used
	if surplus := h.granted - roundUpToGrain(used); surplus > 0 {
		h.granted -= surplus
		h.of.used.Add(-surplus)
		if h.share != nil {
			h.share.used.Add(-surplus)
		}
	}
}

func roundUpToGrain(n int64) int64 { return (n + grain - 1) / grain * grain }

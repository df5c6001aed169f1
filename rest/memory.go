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
	size   int64
	used   atomic.Int64
	shares shares
}

const (
	// grain is the least that a request takes or gives back, so that small values do not contend.
	grain = 4 << 10
	// small is how long a body may say it is to use the last eighth of the memory: large bodies that hardly move do not
	// keep anybody from signing in.
	small = 16 << 10
)

// mostOf returns how much of so many bytes may be in use after a request with a small body took
// some, or another.
func mostOf(size int64, isSmall bool) int64 {
	if isSmall {
		return size
	}
	return size - size/8
}

func (m *memory) take(n int64, isSmall bool) bool {
	for {
		used := m.used.Load()
		if used+n > mostOf(m.size, isSmall) {
			return false
		}
		if m.used.CompareAndSwap(used, used+n) {
			return true
		}
	}
}

var (
	errNoMemory = errors.New("the bodies of other requests take all memory that bodies may take")
	errNoShare  = errors.New("the bodies of this address take all memory that those of one may take")
)

// hold is what one request has taken of a memory. A nil hold counts nothing.
type hold struct {
	of     *memory
	small  bool          // its body says so
	client func() string // whose body it is; nil: it has no share

	mu     sync.Mutex
	used   int64  // by the body and what was made of it
	taken  int64  // of the memory: used, in whole grains
	share  *share // since the first take
	closed bool
}

// take counts n bytes before they are allocated. Its error is an auth.UnavailableError while others hold the memory,
// and a 400 for a body that would not fit alone.
func (h *hold) take(n int64) error {
	if h == nil || n <= 0 {
		return nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	used := h.used + n
	if missing := inGrains(used) - h.taken; missing > 0 {
		if inGrains(used) > mostOf(h.of.size, h.small) {
			return tooMuch("The request's body takes more memory than all bodies may.")
		}
		if err := h.takeOf(missing); err != nil {
			return &auth.UnavailableError{After: time.Second, Err: err}
		}
	}
	h.used = used
	return nil
}

// takeOf takes n bytes of the client's share and of the memory.
func (h *hold) takeOf(n int64) error {
	if h.closed {
		return errNoMemory
	}
	if h.share == nil && h.client != nil {
		h.share = h.of.shares.join(h.client())
	}
	if h.share != nil && !h.share.take(n, h.taken, mostOf(h.of.shares.size, h.small)) {
		return errNoShare
	}
	if !h.of.take(n, h.small) {
		if h.share != nil {
			h.share.used.Add(-n)
		}
		return errNoMemory
	}
	h.taken += n
	return nil
}

// give counts n bytes as free.
func (h *hold) give(n int64) {
	if h == nil {
		return
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shrink(max(h.used-n, 0))
}

// keep gives back all but n bytes.
func (h *hold) keep(n int64) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.shrink(min(h.used, n))
}

// close gives everything back, and refuses every later take.
func (h *hold) close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.closed = true
	h.shrink(0)
	if h.share != nil {
		h.of.shares.leave(h.share)
		h.share = nil
	}
}

func (h *hold) shrink(used int64) {
	h.used = used
	if surplus := h.taken - inGrains(used); surplus > 0 {
		h.taken -= surplus
		h.of.used.Add(-surplus)
		if h.share != nil {
			h.share.used.Add(-surplus)
		}
	}
}

func inGrains(n int64) int64 { return (n + grain - 1) / grain * grain }

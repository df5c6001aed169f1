package rest

import (
	"sync"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/auth"
)

// shares counts how much of a memory the bodies of each network have taken. A network without
// bodies has no entry.
type shares struct {
	size int64 // how much one network may take

	mu  sync.Mutex
	all map[string]*share
}

// share counts how much the bodies of one network have taken.
type share struct {
	network string
	used    atomic.Int64
	users   int // reservations
}

// join returns the share of a client's network. Each join needs a leave.
func (s *shares) join(client string) *share {
	network := auth.Network(client)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]*share{}
	}
	one := s.all[network]
	if one == nil {
		one = &share{network: network}
		s.all[network] = one
	}
	one.users++
	return one
}

// leave ends what join began.
func (s *shares) leave(one *share) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if one.users--; one.users == 0 {
		delete(s.all, one.network)
	}
}

// reserve counts n bytes more for a body that has taken own bytes of the share so far. It reports
// false if the share would exceed limit, unless this body is the network's only one.
func (s *share) reserve(n, own, limit int64) bool {
	for {
		used := s.used.Load()
		if used+n > limit && used > own {
			return false
		}
		if s.used.CompareAndSwap(used, used+n) {
			return true
		}
	}
}

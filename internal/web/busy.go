package web

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// busy is the set of connections whose request is being answered, and of new connections, whose
// first request is on its way.
type busy struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
	left  chan struct{} // holds a value after a connection has left
}

func newBusy() *busy {
	return &busy{conns: map[net.Conn]bool{}, left: make(chan struct{}, 1)}
}

// track is an http.Server's ConnState hook.
func (b *busy) track(conn net.Conn, state http.ConnState) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if state == http.StateNew || state == http.StateActive {
		b.conns[conn] = true
		return
	}
	delete(b.conns, conn)
	select {
	case b.left <- struct{}{}:
	default:
	}
}

// isEmpty reports whether no connection is busy.
func (b *busy) isEmpty() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.conns) == 0
}

// wait returns when no connection is busy, or when late receives.
func (b *busy) wait(late <-chan time.Time) {
	for !b.isEmpty() {
		select {
		case <-b.left:
		case <-late:
			return
		}
	}
}

package web

import (
	"net"
	"net/http"
	"sync"
	"time"
)

// busy is the set of connections that have a request to be answered, or are so new that their first is on its way.
type busy struct {
	mu    sync.Mutex
	conns map[net.Conn]bool
	left  chan struct{} // holds a value after a connection has left
}

func newBusy() *busy {
	return &busy{conns: map[net.Conn]bool{}, left: make(chan struct{}, 1)}
}

// track is an http.Server's ConnState.
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

func (b *busy) any() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.conns) > 0
}

// wait returns when there is none, or when late has come.
func (b *busy) wait(late <-chan time.Time) {
	for b.any() {
		select {
		case <-b.left:
		case <-late:
			return
		}
	}
}

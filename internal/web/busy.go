package web

import (
	"net/http"
	"sync/atomic"
	"time"
)

// busy counts the connections whose request is being answered, and new connections, whose first
// request is on its way.
type busy struct {
	count atomic.Int64
	left  chan struct{} // holds a value after a connection has left
}

func newBusy() *busy { return &busy{left: make(chan struct{}, 1)} }

// track notes a state of http.Server's ConnState hook.
func (b *busy) track(conn *conn, state http.ConnState) {
	if state == http.StateNew || state == http.StateActive {
		if !conn.isBusy.Swap(true) {
			b.count.Add(1)
		}
		return
	}
	if conn.isBusy.Swap(false) {
		b.count.Add(-1)
	}
	select {
	case b.left <- struct{}{}:
	default:
	}
}

// isEmpty reports whether no connection is busy.
func (b *busy) isEmpty() bool { return b.count.Load() == 0 }

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

package web

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// waiting is the set of connections that wait for a request: new ones, those between two requests,
// and those whose next headers have come in part. It bounds their number. One too many closes the
// connection that has waited longest, of the network with most of them.
type waiting struct {
	most int
	log  *slog.Logger

	mu     sync.Mutex
	conns  map[net.Conn]*arrived
	of     map[string]int // how many each network has
	n      uint64         // how many have come
	logged time.Time      // when last
}

// arrived says whose a connection is, and when its wait began.
type arrived struct {
	network string
	n       uint64
}

func newWaiting(most int, log *slog.Logger) *waiting {
	return &waiting{most: most, log: log, conns: map[net.Conn]*arrived{}, of: map[string]int{}}
}

// track is an http.Server's ConnState. A connection is StateNew or StateIdle until the headers of a
// request have come.
func (w *waiting) track(conn net.Conn, state http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.remove(conn)
	if state != http.StateNew && state != http.StateIdle {
		return
	}
	w.n++
	one := &arrived{auth.Network(conn.RemoteAddr().String()), w.n}
	w.conns[conn] = one
	w.of[one.network]++
	if len(w.conns) <= w.most {
		return
	}
	last := w.last()
	if now := time.Now(); now.Sub(w.logged) >= time.Hour {
		w.logged = now
		w.log.WarnContext(context.Background(), "connection closed: too many wait for a request",
			"client", w.conns[last].network, "hint", "limits.waiting_connections says how many may; this is logged once an hour")
	}
	w.remove(last)
	last.Close() // its reader sees that; an error would be that of a second close
}

// last returns the connection that has to go.
func (w *waiting) last() (last net.Conn) {
	var from *arrived
	for conn, one := range w.conns {
		if more := w.more(one, from); more > 0 || more == 0 && one.n < from.n {
			last, from = conn, one
		}
	}
	return last
}

// more returns by how many connections the network of one has more than that of other.
func (w *waiting) more(one, other *arrived) int {
	if other == nil {
		return w.of[one.network]
	}
	return w.of[one.network] - w.of[other.network]
}

func (w *waiting) remove(conn net.Conn) {
	one := w.conns[conn]
	if one == nil {
		return
	}
	delete(w.conns, conn)
	if w.of[one.network]--; w.of[one.network] == 0 {
		delete(w.of, one.network)
	}
}

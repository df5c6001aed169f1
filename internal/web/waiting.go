package web

import (
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"github.com/latchkey-go/latchkey/auth"
)

// waiting bounds the number of connections that wait for a request: new connections, those between
// two requests, and those whose next headers have arrived only in part. A connection beyond the
// bound closes the connection that has waited longest in the network with the most of them.
type waiting struct {
	most int // how many connections may wait
	log  *slog.Logger

	mu       sync.Mutex
	conns    map[*conn]bool
	networks map[string]*network // the networks of conns, by name
	count    int                 // how many of conns wait
	waits    uint64              // how many waits have begun; numbers them
	logged   time.Time           // when the last warning was logged
}

// tracked is an open connection. The entry lives as long as the connection, so that a request on a
// kept-alive connection neither parses the address nor allocates.
type tracked struct {
	network *network
	wait    uint64 // the number of the wait, smaller is longer; 0 while a request is served
}

// network counts the connections of one network.
type network struct {
	name    string
	open    int // all connections; the last one takes the entry with it
	waiting int // those that wait for a request
}

func newWaiting(most int, log *slog.Logger) *waiting {
	return &waiting{most: most, log: log, conns: map[*conn]bool{}, networks: map[string]*network{}}
}

// track notes a state of http.Server's ConnState hook. A connection is StateNew or StateIdle until
// the headers of a request have arrived.
func (w *waiting) track(conn *conn, state http.ConnState) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch state {
	case http.StateNew, http.StateIdle:
		w.begin(w.entryOf(conn))
		if w.count > w.most {
			w.closeLongest()
		}
	case http.StateActive:
		w.end(w.entryOf(conn))
	case http.StateHijacked, http.StateClosed:
		w.remove(conn)
	}
}

// entryOf returns the entry of conn, and makes one for a new connection.
func (w *waiting) entryOf(c *conn) *tracked {
	if c.tracked != nil {
		return c.tracked
	}
	name := auth.Network(c.RemoteAddr().String())
	of := w.networks[name]
	if of == nil {
		of = &network{name: name}
		w.networks[name] = of
	}
	of.open++
	c.tracked = &tracked{network: of}
	w.conns[c] = true
	return c.tracked
}

// begin starts the wait of a connection.
func (w *waiting) begin(entry *tracked) {
	w.end(entry)
	w.waits++
	entry.wait = w.waits
	entry.network.waiting++
	w.count++
}

// end ends the wait of a connection, if it waits.
func (w *waiting) end(entry *tracked) {
	if entry.wait == 0 {
		return
	}
	entry.wait = 0
	entry.network.waiting--
	w.count--
}

// remove forgets a connection that is closed or hijacked.
func (w *waiting) remove(conn *conn) {
	if !w.conns[conn] {
		return
	}
	entry := conn.tracked
	w.end(entry)
	delete(w.conns, conn)
	if entry.network.open--; entry.network.open == 0 {
		delete(w.networks, entry.network.name)
	}
}

// closeLongest closes the connection that has waited longest in the network with the most of them.
// The entry stays until net/http reports the connection as closed.
func (w *waiting) closeLongest() {
	var last *conn
	var from *tracked
	for conn := range w.conns {
		if entry := conn.tracked; entry.wait != 0 && (from == nil || entry.closesBefore(from)) {
			last, from = conn, entry
		}
	}
	if now := time.Now(); now.Sub(w.logged) >= time.Hour {
		w.logged = now
		w.log.WarnContext(context.Background(), "connection closed: too many wait for a request", "client",
			from.network.name,
			"hint", "limits.waiting_connections is the largest number that may wait; this warning appears once an hour")
	}
	w.end(from)
	last.Close() // fails only if it is closed already
}

// closesBefore reports whether t closes before other, where both wait.
func (t *tracked) closesBefore(other *tracked) bool {
	if more := t.network.waiting - other.network.waiting; more != 0 {
		return more > 0
	}
	return t.wait < other.wait
}

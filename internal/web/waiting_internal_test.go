package web

import (
	"bytes"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// peerConn is a socket from an address. It counts its closes and how often its address is read.
type peerConn struct {
	net.Conn
	conn    *conn // of this socket
	address net.Addr
	closed  int
	asked   int
}

func newPeerConn(address string) *peerConn {
	c := &peerConn{address: net.TCPAddrFromAddrPort(netip.MustParseAddrPort(address))}
	c.conn = newConn(c)
	return c
}

func (c *peerConn) RemoteAddr() net.Addr { c.asked++; return c.address }

func (c *peerConn) Close() error { c.closed++; return nil }

// TestWaitingConnections: a connection beyond the bound closes the one that has waited longest in
// the network with the most of them.
func TestWaitingConnections(t *testing.T) {
	t.Parallel()
	const fresh, idle, active, hijacked, closed = http.StateNew, http.StateIdle, http.StateActive, http.StateHijacked,
		http.StateClosed
	const here, there, six, sixToo = "192.0.2.1:1", "192.0.2.2:1", "[2001:db8::1]:1", "[2001:db8::2]:1"
	type step struct {
		conn  string
		state http.ConnState
	}
	for name, c := range map[string]struct {
		from   map[string]string // addresses of connections
		steps  []step
		closed []string
	}{
		"as many as the bound": {map[string]string{"a": here, "b": here, "c": here},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}}, nil},
		"the longest wait": {map[string]string{"a": here, "b": here, "c": here, "d": here, "e": here},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}, {"d", fresh}, {"e", fresh}}, []string{"a", "b"}},
		"of the address with the most": {map[string]string{"a": there, "b": here, "c": here, "d": there, "e": six},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}, {"e", fresh}}, []string{"b"}},
		"a /64 is one network": {map[string]string{"a": here, "b": six, "c": sixToo, "d": there},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}, {"d", fresh}}, []string{"b"}},
		"one of each network": {map[string]string{"a": here, "b": there, "c": six, "d": "192.0.2.3:1"},
			[]step{{"b", fresh}, {"a", fresh}, {"c", fresh}, {"d", fresh}}, []string{"b"}},
		"a served connection does not wait": {map[string]string{"a": here, "b": here, "c": here, "d": here},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}, {"a", active}, {"d", fresh}}, nil},
		"the wait for the next request is a new wait": {map[string]string{"a": here, "b": here, "c": here, "d": here},
			[]step{{"a", fresh}, {"a", active}, {"b", fresh}, {"c", fresh}, {"a", idle}, {"d", fresh}}, []string{"b"}},
		"a connection that is idle twice waits once": {map[string]string{"a": here, "b": here, "c": here},
			[]step{{"a", fresh}, {"a", idle}, {"b", fresh}, {"b", idle}, {"b", idle}, {"c", fresh}}, nil},
		"closed and hijacked connections do not wait": {map[string]string{"a": here, "b": here, "c": here, "d": here,
			"e": here},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}, {"a", closed}, {"b", active}, {"b", hijacked},
				{"d", fresh}, {"e", fresh}}, nil},
		"no connection is closed twice": {map[string]string{"a": here, "b": here, "c": here, "d": here, "e": there},
			[]step{{"a", fresh}, {"b", fresh}, {"c", fresh}, {"d", fresh}, {"a", closed}, {"b", active}, {"e", fresh}},
			[]string{"a"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var log bytes.Buffer
			w := newWaiting(3, slog.New(slog.NewTextHandler(&log, nil)))
			conns := map[string]*peerConn{}
			for name, address := range c.from {
				conns[name] = newPeerConn(address)
			}
			for _, s := range c.steps {
				w.track(conns[s.conn].conn, s.state)
			}
			var got []string
			for name, conn := range conns {
				if conn.closed > 1 {
					t.Errorf("%s was closed %d times", name, conn.closed)
				}
				if conn.closed > 0 {
					got = append(got, name)
				}
			}
			if slices.Sort(got); !slices.Equal(got, c.closed) {
				t.Errorf("closed %v, want %v", got, c.closed)
			}
			if lines := strings.Count(log.String(), "limits.waiting_connections"); lines != min(len(c.closed), 1) {
				t.Errorf("logged %d times:\n%s", lines, &log)
			}
			for name := range conns {
				w.track(conns[name].conn, closed)
			}
			if len(w.conns) != 0 || len(w.networks) != 0 || w.count != 0 {
				t.Errorf("after all have closed: %v, %v, %d", w.conns, w.networks, w.count)
			}
		})
	}
}

// TestTrackRequestAllocatesNothing counts what a request on a kept-alive connection costs: no
// allocation, and no second look at the address of the connection.
func TestTrackRequestAllocatesNothing(t *testing.T) {
	w, conn := newWaiting(2, slog.New(slog.DiscardHandler)), newPeerConn("[2001:db8::1]:1")
	w.track(conn.conn, http.StateNew)
	allocs := testing.AllocsPerRun(100, func() {
		w.track(conn.conn, http.StateActive)
		w.track(conn.conn, http.StateIdle)
	})
	if allocs != 0 || conn.asked != 1 {
		t.Errorf("%v allocations, address read %d times", allocs, conn.asked)
	}
}

// BenchmarkTrackRequest measures one request on a kept-alive connection, among 1,000 that wait.
func BenchmarkTrackRequest(b *testing.B) {
	for name, address := range map[string]string{"IPv4": "192.0.2.1:1", "IPv6": "[2001:db8::1]:1"} {
		b.Run(name, func(b *testing.B) {
			w := newWaiting(2000, slog.New(slog.DiscardHandler))
			for n := range 1000 {
				w.track(newPeerConn(fmt.Sprintf("198.51.%d.%d:1", n/250, n%250)).conn, http.StateNew)
			}
			conn := newPeerConn(address)
			w.track(conn.conn, http.StateNew)
			b.ReportAllocs()
			for b.Loop() {
				w.track(conn.conn, http.StateActive)
				w.track(conn.conn, http.StateIdle)
			}
		})
	}
}

// TestWaitingWarnsOnceAnHour: of all connections that are closed in an hour, only the first is
// logged.
func TestWaitingWarnsOnceAnHour(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		w := newWaiting(1, slog.New(slog.NewTextHandler(&log, nil)))
		w.track(newPeerConn("192.0.2.1:1").conn, http.StateNew)
		for _, step := range []struct {
			later time.Duration
			lines int
		}{{0, 1}, {0, 1}, {time.Hour - 1, 1}, {1, 2}, {time.Hour - 1, 2}, {time.Hour, 3}} {
			time.Sleep(step.later)
			w.track(newPeerConn("192.0.2.1:1").conn, http.StateNew)
			if lines := strings.Count(log.String(), "client=192.0.2.1 "); lines != step.lines {
				t.Errorf("%d lines, want %d", lines, step.lines)
			}
		}
	})
}

// TestBusy: a connection is busy from its first moment until it is idle, closed or hijacked.
func TestBusy(t *testing.T) {
	t.Parallel()
	for state, busy := range map[http.ConnState]bool{
		http.StateNew: true, http.StateActive: true, http.StateIdle: false, http.StateClosed: false,
		http.StateHijacked: false,
	} {
		synctest.Test(t, func(t *testing.T) {
			b, conn, other := newBusy(), newPeerConn("192.0.2.1:1"), newPeerConn("192.0.2.1:2")
			b.track(other.conn, http.StateNew)
			b.track(conn.conn, http.StateActive)
			b.track(conn.conn, state)
			time.AfterFunc(time.Minute, func() { b.track(other.conn, http.StateIdle) })
			began := time.Now()
			want := time.Minute
			if busy {
				want = time.Hour
			}
			if b.wait(time.After(time.Hour)); time.Since(began) != want || b.isEmpty() == busy {
				t.Errorf("%v: waited %v, empty %v", state, time.Since(began), b.isEmpty())
			}
			for range 2 { // no reader of left is needed
				b.track(conn.conn, http.StateClosed)
			}
		})
	}
}

package web

import (
	"net"
	"sync/atomic"
	"time"
)

// backlog is a listener that accepts, before it closes, the connections that the kernel has made
// and nobody has accepted yet: a plain close would reset them, with their requests.
type backlog struct {
	*net.TCPListener
	quiet  time.Duration             // how long no connection comes before it closes
	latest atomic.Pointer[time.Time] // when to close; nil: not yet
}

// end has Accept close the listener once no connection comes any more, after within at the latest.
func (l *backlog) end(within time.Duration) {
	latest := time.Now().Add(within)
	l.latest.Store(&latest)
	l.SetDeadline(time.Now().Add(l.quiet)) // also for an Accept that waits; an error is that of Accept
}

// Accept implements net.Listener. It returns net.ErrClosed behind the last connection.
func (l *backlog) Accept() (net.Conn, error) {
	conn, err := l.TCPListener.Accept()
	latest := l.latest.Load()
	if latest == nil {
		return conn, err
	}
	if err != nil || time.Now().After(*latest) {
		l.Close() // an error would be that of a second close
	} else {
		l.SetDeadline(time.Now().Add(l.quiet))
	}
	if err != nil {
		return nil, net.ErrClosed
	}
	return conn, nil
}

package web

import (
	"net"
	"sync/atomic"
	"time"
)

// backlog is a listener that, before it closes, accepts the connections that the kernel has queued.
// A plain close would reset them and lose their requests.
type backlog struct {
	socket
	quiet  time.Duration             // after end, so long without a connection closes the listener
	latest atomic.Pointer[time.Time] // when to close at the latest; nil before end
}

// socket is a *net.TCPListener or a *net.UnixListener.
type socket interface {
	net.Listener
	SetDeadline(t time.Time) error
}

// end makes Accept close the listener when the queue is empty, at the latest after within.
func (l *backlog) end(within time.Duration) {
	latest := time.Now().Add(within)
	l.latest.Store(&latest)
	l.SetDeadline(time.Now().Add(l.quiet)) // also wakes a waiting Accept, which reports any error
}

// Accept implements net.Listener. It returns net.ErrClosed after the last connection.
func (l *backlog) Accept() (net.Conn, error) {
	socket, err := l.socket.Accept()
	latest := l.latest.Load()
	if latest == nil && err != nil {
		return nil, err
	}
	if latest == nil {
		return newConn(socket), nil
	}
	if err != nil || time.Now().After(*latest) {
		l.Close() // fails only if it is closed already
	} else {
		l.SetDeadline(time.Now().Add(l.quiet))
	}
	if err != nil {
		return nil, net.ErrClosed
	}
	return newConn(socket), nil
}

package web

import (
	"errors"
	"io"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// conn is a connection of the server. It sets a deadline on its socket only if the one that is set
// there comes too late: net/http sets five deadlines for each request, and almost all of them move
// one on that has not been reached. It also has a place for what waiting and busy note of it.
type conn struct {
	net.Conn
	reading, writing deadline
	tracked          *tracked // by waiting; nil: not yet
	isBusy           atomic.Bool
}

func newConn(socket net.Conn) *conn {
	c := &conn{Conn: socket}
	c.reading.set, c.writing.set = socket.SetReadDeadline, socket.SetWriteDeadline
	return c
}

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	for {
		if err := c.reading.begin(); err != nil {
			return 0, err
		}
		n, err := c.Conn.Read(p)
		if again := c.reading.end(err); !again {
			return n, err
		}
	}
}

// Write implements net.Conn.
func (c *conn) Write(p []byte) (written int, err error) {
	for {
		if err := c.writing.begin(); err != nil {
			return written, err
		}
		n, err := c.Conn.Write(p[written:])
		written += n
		if again := c.writing.end(err); !again {
			return written, err
		}
	}
}

// ReadFrom implements io.ReaderFrom. With it the kernel copies a file. A copy cannot be continued
// after a time-out, so it begins with the exact deadline.
func (c *conn) ReadFrom(r io.Reader) (int64, error) {
	if err := c.writing.apply(); err != nil {
		return 0, err
	}
	return io.Copy(c.Conn, r)
}

// CloseWrite ends the writing side, if the socket has one. net/http calls it before it closes a
// connection whose client may still send.
func (c *conn) CloseWrite() error {
	if socket, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return socket.CloseWrite()
	}
	return errors.ErrUnsupported
}

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	return errors.Join(c.SetReadDeadline(t), c.SetWriteDeadline(t))
}

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(t time.Time) error { return c.reading.want(t) }

// SetWriteDeadline implements net.Conn.
func (c *conn) SetWriteDeadline(t time.Time) error { return c.writing.want(t) }

// release returns the socket, with the deadlines that are wanted, for a handler that takes the
// connection over.
func (c *conn) release() (net.Conn, error) {
	return c.Conn, errors.Join(c.reading.apply(), c.writing.apply())
}

// deadline is the deadline of reads or of writes.
type deadline struct {
	set func(time.Time) error // sets it on the socket

	mu     sync.Mutex
	wanted time.Time // zero: none
	onto   time.Time // on the socket; zero: none
	uses   int       // how many reads or writes run
}

// longPast is after the time in the past with which net/http interrupts a read.
var longPast = time.Unix(1<<20, 0)

// want sets the deadline. Without a running read or write the socket gets it later, or never.
func (d *deadline) want(t time.Time) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.wanted = t
	if d.uses == 0 {
		return nil
	}
	return d.update()
}

// begin begins a read or write, unless the last one was interrupted.
func (d *deadline) begin() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	if !d.wanted.IsZero() && d.wanted.Before(longPast) {
		return os.ErrDeadlineExceeded
	}
	if err := d.update(); err != nil {
		return err
	}
	d.uses++
	return nil
}

// end ends a read or write. It reports whether err is the time-out of a deadline that came too
// early, so that the caller should begin again.
func (d *deadline) end(err error) (again bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.uses--
	if err == nil || !errors.Is(err, os.ErrDeadlineExceeded) {
		return false
	}
	if d.onto.Equal(d.wanted) || !d.wanted.IsZero() && !time.Now().Before(d.wanted) {
		return false
	}
	return d.move() == nil
}

// apply sets the wanted deadline on the socket.
func (d *deadline) apply() error {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.move()
}

// update sets the wanted deadline on the socket, unless the one there comes before it.
func (d *deadline) update() error {
	isInterrupt := !d.onto.IsZero() && d.onto.Before(longPast)
	comesFirst := !d.onto.IsZero() && !d.onto.After(d.wanted)
	if !isInterrupt && (d.wanted.IsZero() || comesFirst) {
		return nil
	}
	return d.move()
}

func (d *deadline) move() error {
	if d.onto.Equal(d.wanted) {
		return nil
	}
	d.onto = d.wanted
	return d.set(d.wanted)
}

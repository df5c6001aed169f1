package web

import (
	"errors"
	"io"
	"net"
	"os"
	"testing"
	"testing/synctest"
	"time"
)

// counting counts how often a deadline is set on a socket.
type counting struct {
	net.Conn
	sets int
}

func (c *counting) SetReadDeadline(t time.Time) error { c.sets++; return c.Conn.SetReadDeadline(t) }

// TestReadDeadline moves the deadline of a read that runs. The read ends when the last deadline
// says, and the socket is told only of a deadline that comes before the one it has.
func TestReadDeadline(t *testing.T) {
	t.Parallel()
	const never = -1
	type move struct{ at, to time.Duration } // to never: no deadline; 0: the interrupt of net/http
	for name, c := range map[string]struct {
		first time.Duration
		moves []move
		ends  time.Duration // never: when the other end writes, after an hour
		sets  int
	}{
		"kept":           {10 * time.Second, nil, 10 * time.Second, 1},
		"later":          {10 * time.Second, []move{{5 * time.Second, 20 * time.Second}}, 20 * time.Second, 2},
		"later, often":   {10 * time.Second, []move{{1e9, 11e9}, {2e9, 12e9}, {3e9, 13e9}, {4e9, 14e9}}, 14e9, 2},
		"earlier":        {10 * time.Second, []move{{time.Second, 2 * time.Second}}, 2 * time.Second, 2},
		"removed":        {10 * time.Second, []move{{time.Second, never}}, never, 2},
		"none, then one": {never, []move{{time.Second, 3 * time.Second}}, 3 * time.Second, 1},
		"interrupted":    {10 * time.Second, []move{{time.Second, 0}}, time.Second, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				near, far := net.Pipe()
				defer near.Close()
				defer far.Close()
				socket, began := &counting{Conn: near}, time.Now()
				server := newConn(socket)
				set := func(d time.Duration) {
					at := began.Add(d)
					switch d {
					case never:
						at = time.Time{}
					case 0:
						at = time.Unix(1, 0)
					}
					server.SetReadDeadline(at)
				}
				set(c.first)
				for _, m := range c.moves {
					time.AfterFunc(m.at, func() { set(m.to) })
				}
				go func() {
					time.Sleep(time.Hour)
					far.Write([]byte("x"))
				}()
				n, err := server.Read(make([]byte, 1))
				if took := time.Since(began); c.ends == never && (n != 1 || err != nil || took != time.Hour) ||
					c.ends != never && (!errors.Is(err, os.ErrDeadlineExceeded) || took != c.ends) {
					t.Errorf("after %v: %d, %v", took, n, err)
				}
				if socket.sets != c.sets {
					t.Errorf("the socket was told %d times, want %d", socket.sets, c.sets)
				}
				if c.ends != never { // the connection works again with a later deadline
					server.SetReadDeadline(time.Time{})
					if n, err := server.Read(make([]byte, 1)); n != 1 || err != nil {
						t.Errorf("afterwards: %d, %v", n, err)
					}
				}
			})
		})
	}
}

// TestRequestsSetFewDeadlines sets the deadlines of many requests, as net/http does. The socket is
// told once in the ten seconds that a client has for the headers of a request.
func TestRequestsSetFewDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		defer far.Close()
		go func() {
			for range 200 {
				far.Write([]byte("x"))
			}
		}()
		socket := &counting{Conn: near}
		server := newConn(socket)
		for range 200 {
			server.SetReadDeadline(time.Now().Add(time.Minute)) // idle
			server.SetReadDeadline(time.Time{})
			server.SetReadDeadline(time.Now().Add(10 * time.Second)) // headers
			if _, err := server.Read(make([]byte, 1)); err != nil {
				t.Fatal(err)
			}
			server.SetReadDeadline(time.Now().Add(time.Minute)) // body
			server.SetReadDeadline(time.Time{})
			server.SetReadDeadline(time.Unix(1, 0)) // ends the read in the background, which has not begun
			server.SetReadDeadline(time.Time{})
			time.Sleep(time.Second)
		}
		if socket.sets > 20 {
			t.Errorf("the socket was told %d times in 200 s", socket.sets)
		}
	})
}

// TestWriteDeadline: a write whose deadline has moved on continues behind what the socket has
// taken.
func TestWriteDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer far.Close()
		server := newConn(near)
		server.SetWriteDeadline(time.Now().Add(10 * time.Second))
		time.AfterFunc(5*time.Second, func() { server.SetWriteDeadline(time.Now().Add(10 * time.Second)) })
		got := make(chan string)
		go func() {
			head := make([]byte, 3)
			io.ReadFull(far, head)
			time.Sleep(12 * time.Second)
			tail, _ := io.ReadAll(far)
			got <- string(head) + string(tail)
		}()
		n, err := server.Write([]byte("a whole answer"))
		server.Close()
		if text := <-got; err != nil || n != 14 || text != "a whole answer" {
			t.Errorf("%d, %v, %q", n, err, text)
		}
	})
}

// TestRelease: a socket that a handler takes over has the deadlines that are wanted, and no others.
func TestRelease(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		near, far := net.Pipe()
		defer near.Close()
		server := newConn(near)
		server.SetReadDeadline(time.Now().Add(time.Second))
		go far.Write([]byte("x"))
		if _, err := server.Read(make([]byte, 1)); err != nil {
			t.Fatal(err)
		}
		server.SetDeadline(time.Time{}) // as net/http does
		socket, err := server.release()
		if err != nil || socket != near {
			t.Fatal(socket, err)
		}
		time.AfterFunc(time.Hour, func() { far.Close() })
		if _, err := socket.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("%v, want the end of the connection", err)
		}
	})
}

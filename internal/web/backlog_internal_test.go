package web

import (
	"errors"
	"net"
	"testing"
	"time"
)

// TestBacklog: a listener that ends first accepts the connections that the kernel has queued,
// because a close would reset them. If no time is left, it accepts one and closes.
func TestBacklog(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		within   time.Duration
		accepted int // after the call of end
	}{
		"all are accepted": {time.Hour, 4},
		"no time is left":  {-time.Hour, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tcp, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			l := &backlog{socket: tcp.(socket), quiet: time.Hour}
			for range 5 {
				conn, err := net.Dial("tcp", tcp.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer conn.Close()
			}
			accept := func() error {
				conn, err := l.Accept()
				if err == nil {
					conn.Close()
				}
				return err
			}
			if err := accept(); err != nil {
				t.Fatal(err)
			}
			l.end(c.within)
			for n := range c.accepted {
				if err := accept(); err != nil {
					t.Fatalf("the %dth: %v", n+1, err)
				}
			}
			l.quiet = 0 // from now on
			l.SetDeadline(time.Now())
			if err := accept(); !errors.Is(err, net.ErrClosed) {
				t.Errorf("after the last one: %v", err)
			}
			if conn, err := net.Dial("tcp", tcp.Addr().String()); err == nil {
				conn.Close()
				t.Error("still listens")
			}
		})
	}
}

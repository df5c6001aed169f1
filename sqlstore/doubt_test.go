package sqlstore_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/url"
	"sync/atomic"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// cutter is a proxy before a server. Once armed, it cuts a connection at the commit: before the
// commit reaches the server, or after the server has answered.
type cutter struct {
	server string
	net.Listener
	armed, lost atomic.Bool // lost: the commit does not reach the server
}

func newCutter(t *testing.T, server string) *cutter {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	c := &cutter{server: server, Listener: listener}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go c.serve(client)
		}
	}()
	return c
}

func (c *cutter) serve(client net.Conn) {
	defer client.Close()
	server, err := net.Dial("tcp", c.server)
	if err != nil {
		return
	}
	defer server.Close()
	var cut atomic.Bool
	go func() {
		defer client.Close()
		for b := make([]byte, 64<<10); ; {
			n, err := server.Read(b)
			if err != nil || cut.Load() {
				return
			}
			if _, err := client.Write(b[:n]); err != nil {
				return
			}
		}
	}()
	for b := make([]byte, 64<<10); ; {
		n, err := client.Read(b)
		if err != nil {
			return
		}
		if c.armed.Load() && bytes.HasSuffix(bytes.ToUpper(bytes.TrimRight(b[:n], "\x00")), []byte("COMMIT")) {
			if cut.Store(true); c.lost.Load() {
				return
			}
		}
		if _, err := server.Write(b[:n]); err != nil {
			return
		}
		if cut.Load() { // the other goroutine ends with the answer, and closes the client's line
			_, _ = io.Copy(io.Discard, client)
			return
		}
	}
}

// TestCommitInDoubt loses the commit or its answer. The caller cannot tell which, so the error says
// that the change may have been written. A create that was answered with 503 was once in the
// database all the same.
func TestCommitInDoubt(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			address := e.fresh(t)
			u, err := url.Parse(address)
			if err != nil {
				t.Fatal(err)
			}
			proxy := newCutter(t, u.Host)
			u.Host = proxy.Addr().String()
			db := migrated(t, e.open, u.String(), sqlstore.Config{})
			insert := func(ctx context.Context, name string) error {
				_, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: name}})
				return err
			}
			for name, lost := range map[string]bool{"written": false, "lost": true} {
				proxy.lost.Store(lost)
				proxy.armed.Store(true)
				err := insert(t.Context(), name)
				proxy.armed.Store(false)
				if !errors.Is(err, sqlstore.ErrInDoubt) || !errors.Is(err, auth.ErrUnavailable) {
					t.Errorf("%s: %v", name, err)
				}
				_, err = db.Users().UserByName(t.Context(), name)
				if lost != errors.Is(err, auth.ErrNotFound) || !lost && err != nil {
					t.Errorf("%s: %v", name, err)
				}
			}
			// What surely was not written is not in doubt.
			ctx, cancel := context.WithCancel(t.Context())
			err = db.InTx(ctx, func(ctx context.Context) error {
				defer cancel()
				return insert(ctx, "cancelled")
			})
			if err == nil || errors.Is(err, sqlstore.ErrInDoubt) {
				t.Errorf("cancelled before the commit: %v", err)
			}
			if err := insert(t.Context(), "written"); !errors.Is(err, auth.ErrExists) ||
				errors.Is(err, sqlstore.ErrInDoubt) {
				t.Errorf("a taken name: %v", err)
			}
		})
	}
}

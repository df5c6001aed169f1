package web_test

import (
	"context"
	"errors"
	"net"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestPrepare checks that Prepare runs once the address is taken, and that its error frees it
// again.
func TestPrepare(t *testing.T) {
	t.Parallel()
	free, err := net.Listen("tcp", "127.93.14.7:0") // no other test has this address
	if err != nil {
		t.Skipf("no such loopback address: %v", err)
	}
	addr := free.Addr().String()
	free.Close()
	failed := errors.New("a migration failed")
	err = web.Server{Addr: addr, Prepare: func(context.Context) error {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			return err
		}
		conn.Close()
		return failed
	}}.Serve(t.Context())
	if !errors.Is(err, failed) {
		t.Errorf("got %v, want %v", err, failed)
	}
	if conn, err := net.Dial("tcp", addr); err == nil {
		conn.Close()
		t.Error("still listens")
	}
}

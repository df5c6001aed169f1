package web_test

import (
	"context"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/internal/webtest"
)

// side returns a SideServer with generous limits.
func side(addr string) web.SideServer {
	return web.SideServer{
		Addr: addr, SocketMode: 0o600, Option: "--metrics-addr", Handler: hello, Log: slog.New(slog.DiscardHandler),
		ReadHeader: longer, Write: longer, Idle: longer, MaxHeader: 4096,
	}
}

// TestSideServer serves a second handler until it is stopped. A running request may finish.
func TestSideServer(t *testing.T) {
	t.Parallel()
	s := side("127.0.0.1:0")
	begun, end := make(chan bool), make(chan bool)
	s.Handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		close(begun)
		<-end
		w.Write([]byte("done"))
	})
	addr, stop, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	conn := webtest.Dial(t, addr.String())
	conn.Send("GET /metrics HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
	<-begun
	stopped := make(chan bool)
	go func() { stop(t.Context()); close(stopped) }()
	close(end)
	if answer, err := conn.Rest(); err != nil || !strings.HasSuffix(answer, "done") {
		t.Errorf("%q, %v", answer, err)
	}
	<-stopped
	if conn, err := net.Dial("tcp", addr.String()); err == nil {
		conn.Close()
		t.Error("still listens")
	}
}

// TestSideServerCut stops a server whose request does not end in time.
func TestSideServerCut(t *testing.T) {
	t.Parallel()
	s := side("127.0.0.1:0")
	begun := make(chan bool)
	s.Handler = http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { close(begun); <-r.Context().Done() })
	addr, stop, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	webtest.Dial(t, addr.String()).Send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
	<-begun
	over, cancel := context.WithCancel(t.Context())
	cancel()
	stop(over)
}

// TestSideServerOnASocket serves on a Unix socket, whose file has the mode and is gone afterwards.
func TestSideServerOnASocket(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("/tmp", "lk") // a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	path := filepath.Join(dir, "m.sock")
	_, stop, err := side("unix:" + path).Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != fs.ModeSocket|0o600 {
		t.Errorf("%v, %v", info, err)
	}
	if _, _, err := side("unix:" + path).Start(t.Context()); err == nil ||
		!strings.Contains(err.Error(), "choose another path with --metrics-addr") {
		t.Errorf("a second server: %v", err)
	}
	stop(t.Context())
	if _, err := os.Lstat(path); err == nil {
		t.Error("the socket is still there")
	}
}

// TestSideServerRefused checks that the error for a taken address names the setting.
func TestSideServerRefused(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if _, _, err := side(taken.Addr().String()).Start(t.Context()); err == nil ||
		!strings.Contains(err.Error(), "in use") || !strings.Contains(err.Error(), "--metrics-addr") {
		t.Errorf("%v", err)
	}
}

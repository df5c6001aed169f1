package web_test

import (
	"context"
	"io"
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
	conn.Send("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
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

// A web page whose name resolves to the server's address (DNS rebinding) cannot read the answers:
// its requests have the page's name as Host.
func TestSideServerHost(t *testing.T) {
	t.Parallel()
	dir, err := os.MkdirTemp("/tmp", "lk") // a socket's path has at most 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	s := side("127.0.0.1:0")
	s.Hosts = []string{"notes", ".internal.example"}
	addr, stop, err := s.Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stop(t.Context())
	socket := "unix:" + filepath.Join(dir, "m.sock")
	_, stopSocket, err := side(socket).Start(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer stopSocket(t.Context())
	status := func(network, address, head string) string {
		conn, err := net.Dial(network, address)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		if _, err := conn.Write([]byte("GET /metrics " + head + "\r\n\r\n")); err != nil {
			t.Fatal(err)
		}
		answer := make([]byte, len("HTTP/1.x 200"))
		if _, err := io.ReadFull(conn, answer); err != nil {
			t.Fatal(err)
		}
		return string(answer[len("HTTP/1.x "):])
	}
	for host, want := range map[string]string{
		"127.0.0.1:9100": "200", "10.1.2.3": "200", "[::1]:9100": "200", "[fd00::1]": "200",
		"localhost:9100": "200", "notes.localhost": "200", "NOTES:9100": "200", "a.internal.example": "200",
		"evil.example": "421", "evil.example:9100": "421", "127.0.0.1.evil.example": "421", "127.1": "421",
		"localhost.evil.example": "421", "evilinternal.example": "421", "notes.evil.example": "421", "1": "421",
		"0x7f000001": "421", "[::1].evil.example": "421", "127.0.0.1:x": "421",
	} {
		if got := status("tcp", addr.String(), "HTTP/1.1\r\nHost: "+host); got != want {
			t.Errorf("%s: %s, want %s", host, got, want)
		}
		if got := status("unix", socket[len("unix:"):], "HTTP/1.1\r\nHost: "+host); got != "200" {
			t.Errorf("%s on the socket: %s", host, got)
		}
	}
	if got := status("tcp", addr.String(), "HTTP/1.0"); got != "200" { // no browser
		t.Errorf("without a Host: %s", got)
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
	webtest.Dial(t, addr.String()).Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
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

package web_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

// shortDir returns a folder with a short path: a socket's path has at most 107 bytes.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "lk")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })
	return dir
}

// TestNameOfAUnixPeer: a client on a Unix socket may bind its own socket to a name that looks like
// the address of a trusted proxy. It gets neither the trust nor the address.
func TestNameOfAUnixPeer(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	const name = "10.0.0.5:80"
	proxies := web.Proxies{}
	for _, text := range []string{"10.0.0.5", "10.0.0.0/8"} {
		p, err := web.ParseProxy(text)
		if err != nil {
			t.Fatal(err)
		}
		proxies = append(proxies, p)
	}
	handler := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		trusted := "no"
		if proxies.Secure(r) {
			trusted = "yes"
		}
		io.WriteString(w, proxies.Address(r)+" "+trusted+" "+r.RemoteAddr)
	})
	ours := server(handler, nil)
	ours.Addr, ours.SocketMode = "unix:"+filepath.Join(dir, "ours"), 0o600
	serve(t, ours)
	own, err := net.Listen("unix", filepath.Join(dir, "own"))
	if err != nil {
		t.Fatal(err)
	}
	foreign := &httptest.Server{Listener: own, Config: &http.Server{Handler: handler}}
	foreign.Start()
	defer foreign.Close()
	for to, want := range map[string]string{"ours": "unix no @", "own": "unix no " + name} {
		from := &net.UnixAddr{Name: name, Net: "unix"}
		conn, err := net.DialUnix("unix", from, &net.UnixAddr{Name: filepath.Join(dir, to), Net: "unix"})
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		defer os.Remove(name)
		io.WriteString(conn, "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 1.2.3.4\r\nX-Forwarded-Proto: "+
			"https\r\nConnection: close\r\n\r\n")
		answer, err := io.ReadAll(conn)
		if err != nil || !strings.HasSuffix(string(answer), "\r\n\r\n"+want) {
			t.Errorf("%s: %s, %v", to, answer, err)
		}
		os.Remove(name)
	}
}

// TestTrustedUnixPeers checks that "unix" trusts every peer on a Unix socket and no other: not one
// whose RemoteAddr other code has replaced by an address without a port, or by a client's own
// words.
func TestTrustedUnixPeers(t *testing.T) {
	t.Parallel()
	unix, err := web.ParseProxy("unix")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ network, peer, trusted, untrusted string }{
		{"unix", "@", "1.2.3.4", "unix"},
		{"unix", "", "1.2.3.4", "unix"},
		{"unix", "192.0.2.1:5", "1.2.3.4", "unix"}, // a name that the client has chosen
		{"tcp", "192.0.2.1:5", "192.0.2.1", "192.0.2.1"},
		{"tcp", "[::1]:5", "::1", "::1"},
		{"tcp", "192.0.2.1", "192.0.2.1", "192.0.2.1"},
		{"tcp", "@", "@", "@"},
		{"tcp", "", "", ""},
	} {
		var local net.Addr = &net.TCPAddr{IP: net.IPv6loopback, Port: 80}
		if c.network == "unix" {
			local = &net.UnixAddr{Name: "/run/x.sock", Net: "unix"}
		}
		r := httptest.NewRequest("GET", "/", nil)
		r = r.WithContext(context.WithValue(r.Context(), http.LocalAddrContextKey, local))
		r.RemoteAddr = c.peer
		r.Header.Set("X-Forwarded-For", "9.9.9.9, 1.2.3.4")
		r.Header.Set("X-Forwarded-Proto", "https")
		isUnix := c.network == "unix"
		list := web.Proxies{unix}
		if got := list.Address(r); got != c.trusted || list.Secure(r) != isUnix {
			t.Errorf("%s %q: %s, secure %v, want %s", c.network, c.peer, got, list.Secure(r), c.trusted)
		}
		if got := (web.Proxies{}).Address(r); got != c.untrusted || (web.Proxies{}).Secure(r) {
			t.Errorf("%s %q, not trusted: %s", c.network, c.peer, got)
		}
	}
}

// TestSocketOfASuccessor: a server that ends removes the file of its socket, but not the one of the
// server that has taken its place.
func TestSocketOfASuccessor(t *testing.T) {
	t.Parallel()
	path := filepath.Join(shortDir(t), "sock")
	s := server(hello, nil)
	s.Addr, s.SocketMode = "unix:"+path, 0o600
	_, end := serve(t, s)
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if _, endNext := serve(t, s); end() != nil {
		t.Error("the first server failed")
	} else if conn, err := net.Dial("unix", path); err != nil {
		t.Errorf("the second server: %v", err)
	} else {
		conn.Close()
		if err := endNext(); err != nil {
			t.Error(err)
		}
	}
	if _, err := os.Lstat(path); err == nil {
		t.Error("the file is still there")
	}
}

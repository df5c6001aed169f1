package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"github.com/coreos/go-systemd/v22/activation"
)

// unixPrefix is how the address of a Unix socket begins: "unix:/run/site.sock".
const unixPrefix = "unix:"

// SocketPath returns the path of a Unix socket. ok is false if addr is another address.
func SocketPath(addr string) (path string, ok bool) { return strings.CutPrefix(addr, unixPrefix) }

// Passed returns the socket that systemd has opened for this process (LISTEN_FDS), or nil if there
// is none. Call it once: it removes the variables, so that child processes do not use the socket.
func Passed() (net.Listener, error) {
	list, err := activation.Listeners()
	switch {
	case err != nil:
		return nil, fmt.Errorf("sockets of systemd: %w", err)
	case len(list) == 0:
		return nil, nil
	case len(list) > 1:
		return nil, fmt.Errorf("systemd passes %d sockets: write one ListenStream into the socket unit", len(list))
	}
	if _, ok := list[0].(socket); !ok {
		return nil, errors.New("systemd passes no socket for connections: write ListenStream, " +
			"without Accept=yes, into the socket unit")
	}
	return list[0], nil
}

// AddressOf returns the address of a listener as it stands in Server.Addr.
func AddressOf(addr net.Addr) string {
	if addr.Network() == "unix" {
		return unixPrefix + addr.String()
	}
	return addr.String()
}

// listen returns the listener of the server.
func (s Server) listen(ctx context.Context) (socket, error) {
	if s.Listener != nil {
		return anonymous(s.Listener.(socket)), nil // Passed returns this type
	}
	return listenOn(ctx, s.Addr, s.SocketMode, "--addr or LATCHKEY_ADDR")
}

// listenOn listens on an address, which is written as Server.Addr is. Errors name option, the
// setting that chooses the address.
func listenOn(ctx context.Context, addr string, mode fs.FileMode, option string) (socket, error) {
	if path, ok := SocketPath(addr); ok {
		return listenUnix(ctx, path, mode, option)
	}
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return nil, fmt.Errorf("listen on %s: the address is in use: end the program that uses it, "+
			"or choose another address with %s", addr, option)
	}
	if err != nil {
		return nil, fmt.Errorf("listen on %s: %w", addr, err)
	}
	return listener.(socket), nil
}

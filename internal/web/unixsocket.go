package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// unixSocket listens on a Unix socket, whose file it removes when it is closed.
type unixSocket struct {
	socket
	path  string
	file  fs.FileInfo // of the socket
	close sync.Once   // later, another process's file may look the same: it may have the same inode
}

// listenUnix opens a Unix socket with a mode. A dead socket of an earlier process is replaced. The
// socket is made under another name and then renamed, so that nobody can connect before it has its
// mode. Errors name option, the setting that chooses the address.
func listenUnix(ctx context.Context, path string, mode fs.FileMode, option string) (socket, error) {
	if err := checkFree(ctx, path, option); err != nil {
		return nil, fmt.Errorf("listen on unix:%s: %w", path, err)
	}
	unfinished := path + "." + rand.Text()[:6]
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: unfinished, Net: "unix"})
	if err != nil {
		return nil, fmt.Errorf("listen on unix:%s: %w", path, err)
	}
	listener.SetUnlinkOnClose(false)
	err = os.Chmod(unfinished, mode)
	var info fs.FileInfo
	if err == nil {
		info, err = os.Lstat(unfinished)
	}
	if err == nil {
		err = os.Rename(unfinished, path)
	}
	if err != nil {
		os.Remove(unfinished)
		listener.Close()
		return nil, fmt.Errorf("listen on unix:%s: %w", path, err)
	}
	return anonymous(&unixSocket{socket: listener, path: path, file: info}), nil
}

// checkFree returns an error if the path is taken by anything but a socket on which nobody listens.
func checkFree(ctx context.Context, path, option string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return errors.New("the file is not a socket: remove it, or choose another path with " + option)
	}
	dialer := net.Dialer{Timeout: time.Minute}
	conn, err := dialer.DialContext(ctx, "unix", path)
	if errors.Is(err, syscall.ECONNREFUSED) {
		return nil
	}
	if err == nil {
		conn.Close()
		err = errors.New("the socket is in use")
	}
	return fmt.Errorf("%w: end the program that uses it, or choose another path with %s", err, option)
}

// Close closes the socket and removes its file, unless the file is another process's by now.
func (l *unixSocket) Close() error {
	l.close.Do(func() {
		if now, err := os.Lstat(l.path); err == nil && os.SameFile(now, l.file) {
			os.Remove(l.path)
		}
	})
	return l.socket.Close()
}

// Addr implements net.Listener.
func (l *unixSocket) Addr() net.Addr { return &net.UnixAddr{Name: l.path, Net: "unix"} }

// anonymous returns a listener whose connections do not show the name that a client on a Unix
// socket has chosen: it may look like the address of a trusted proxy. Other listeners are returned
// as they are.
func anonymous(l socket) socket {
	if l.Addr().Network() != "unix" {
		return l
	}
	return anonymousSocket{l}
}

type anonymousSocket struct{ socket }

func (l anonymousSocket) Accept() (net.Conn, error) {
	conn, err := l.socket.Accept()
	if err != nil {
		return nil, err
	}
	return anonymousConn{conn}, nil
}

type anonymousConn struct{ net.Conn }

// RemoteAddr implements net.Conn.
func (anonymousConn) RemoteAddr() net.Addr { return &net.UnixAddr{Name: "@", Net: "unix"} }

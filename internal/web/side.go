package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"time"
)

// SideServer serves a second handler on an address of its own, beside the Server of the site: what
// operators read, and clients must not reach.
type SideServer struct {
	Addr       string // as Server.Addr
	SocketMode fs.FileMode
	Option     string // the setting of Addr, for errors: "--addr or LATCHKEY_ADDR"
	Handler    http.Handler
	Log        *slog.Logger
	// Hosts are the names by which clients may call the server, in the form of ALLOWED_HOSTS. They
	// may always use localhost, any address, and any name on a Unix socket.
	Hosts []string

	ReadHeader, Write, Idle time.Duration // as in http.Server; Write bounds the whole request
	MaxHeader               int           // as in Server
}

// Start listens, and serves until stop is called. stop lets running requests finish until its
// context ends. A server that fails later is logged: the site does not depend on it.
func (s SideServer) Start(ctx context.Context) (addr net.Addr, stop func(context.Context), err error) {
	listener, err := listenOn(ctx, s.Addr, s.SocketMode, s.Option)
	if err != nil {
		return nil, nil, err
	}
	handler := s.Handler
	if _, isSocket := SocketPath(s.Addr); !isSocket {
		handler = s.guard(handler)
	}
	server := &http.Server{
		Handler: handler, DisableGeneralOptionsHandler: true, MaxHeaderBytes: s.MaxHeader,
		ReadHeaderTimeout: s.ReadHeader, ReadTimeout: s.Write, WriteTimeout: s.Write, IdleTimeout: s.Idle,
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	served := make(chan struct{})
	go func() {
		defer close(served)
		if err := server.Serve(listener); err != http.ErrServerClosed {
			s.Log.ErrorContext(ctx, "server failed", "addr", s.Addr, "err", fmt.Errorf("serve: %w", err))
		}
	}()
	return listener.Addr(), func(ctx context.Context) {
		if server.Shutdown(ctx) != nil {
			server.Close()
		}
		<-served
	}, nil
}

// guard refuses a request whose Host is a name that is not allowed. Otherwise a web page could read
// the answers in the browser of an operator: it is served under a name of its own, which later
// resolves to the server's private address (DNS rebinding). Its requests then have this name.
func (s SideServer) guard(next http.Handler) http.Handler {
	names := newHosts(append([]string{".localhost"}, s.Hosts...))
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != "" && !isAddress(r.Host) && !names.isAllowed(r.Host) { // a browser always sends a Host
			s.Log.WarnContext(r.Context(), "host refused", "host", fmt.Sprintf("%.256s", r.Host),
				"addr", s.Addr, "hint", "call the server by its address, or add the name to allowed_hosts")
			http.Error(w, "the Host is not allowed: call the server by its address, or add the name to allowed_hosts",
				http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isAddress reports whether a Host header is an IP address, with or without a port.
func isAddress(line string) bool {
	domain, ok := splitHost(line)
	_, err := netip.ParseAddr(strings.Trim(domain, "[]"))
	return ok && err == nil
}

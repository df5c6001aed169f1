package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"syscall"
	"time"
)

// Server says how Serve serves. All durations and sizes are required.
type Server struct {
	Addr      string // host:port
	Handler   http.Handler
	MaxHeader int // bytes of a request's line and headers
	// Waiting is how many connections may wait for a request or its headers. One too many closes
	// the one that has waited longest, of the network (auth.Network) with most of them.
	Waiting int

	ReadHeader, Read, Write, Idle time.Duration // as in http.Server
	Drain                         time.Duration // how long requests are still taken once ctx has ended
	Shutdown                      time.Duration // how long requests may take to end after that

	Log       *slog.Logger
	Listening func(net.Addr) // called once it listens
	Draining  func()         // called when ctx has ended, before Drain begins

	After func(time.Duration) <-chan time.Time // default time.After
}

// Serve listens and serves until ctx ends, and then ends in three steps.
//
// For as long as Drain says it goes on as before, but for Draining, which tells the handler to end each connection
// with its next answer: a connection that waits for a request may have one on its way, and would be closed under it.
//
// Then it takes the connections that the kernel has made already, and no new ones. Those that it
// has may bring their first request, for as long as Drain says again: net/http's Shutdown closes a
// connection whose request arrives after it was called.
//
// Requests that still run may finish for as long as Shutdown says. Requests that run after that are cut off.
func (s Server) Serve(ctx context.Context) error {
	var lc net.ListenConfig
	listener, err := lc.Listen(ctx, "tcp", s.Addr)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("listen on %s: the address is in use: end the program that uses it, or choose another with --addr or LATCHKEY_ADDR", s.Addr)
	}
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.Addr, err)
	}
	accepting := &backlog{TCPListener: listener.(*net.TCPListener), quiet: 10 * time.Millisecond} // as lc makes them
	busy, waiting := newBusy(), newWaiting(s.Waiting, s.Log)
	server := &http.Server{
		Handler:                      s.Handler,
		DisableGeneralOptionsHandler: true, // OPTIONS * is a 404, as in Django
		ReadHeaderTimeout:            s.ReadHeader,
		ReadTimeout:                  s.Read,
		WriteTimeout:                 s.Write,
		IdleTimeout:                  s.Idle,
		MaxHeaderBytes:               s.MaxHeader,
		ConnState:                    both(busy.track, waiting.track),
		ErrorLog:                     slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- server.Serve(accepting) }()
	if s.Listening != nil {
		s.Listening(listener.Addr())
	}
	select {
	case err := <-served:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	s.drain(accepting, served, busy)
	grace, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.Shutdown)
	defer cancel()
	if err := server.Shutdown(grace); errors.Is(err, context.DeadlineExceeded) {
		s.Log.WarnContext(ctx, "requests cut off at shutdown", "after", s.Shutdown.String())
		return server.Close()
	}
	return nil
}

// both calls one hook after the other.
func both(one, other func(net.Conn, http.ConnState)) func(net.Conn, http.ConnState) {
	return func(conn net.Conn, state http.ConnState) {
		one(conn, state)
		other(conn, state)
	}
}

// drain answers what is on its way.
func (s Server) drain(listener *backlog, served <-chan error, busy *busy) {
	after := s.After
	if after == nil {
		after = time.After
	}
	if s.Draining != nil {
		s.Draining()
	}
	<-after(s.Drain)
	listener.end(s.Drain)
	<-served // each connection that it has accepted is tracked
	busy.wait(after(s.Drain))
}

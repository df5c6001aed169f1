package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// Server configures Serve. All durations and sizes are required.
type Server struct {
	// Addr is host:port, or unix:PATH for a Unix socket, whose file then has the mode SocketMode.
	Addr       string
	SocketMode fs.FileMode
	// Listener replaces Addr, if it is not nil. Passed returns one. Serve closes it.
	Listener net.Listener

	Handler   http.Handler
	MaxHeader int // the most bytes of a request's line and headers
	// Waiting is how many connections may wait for a request or its headers. One more connection
	// closes the one that has waited longest in the network (auth.Network) with the most of them.
	Waiting int

	ReadHeader, Read, Write, Idle time.Duration // as in http.Server
	Drain                         time.Duration // how long requests are still accepted after ctx has ended
	Shutdown                      time.Duration // how long running requests may take after that

	Log       *slog.Logger
	Prepare   func(context.Context) error // called once the address is taken; an error ends Serve
	Listening func(net.Addr)              // called when the server listens
	Draining  func()                      // called when ctx has ended, before Drain begins

	After func(time.Duration) <-chan time.Time // measures Drain; default time.After
}

// Serve serves requests until ctx ends, and then shuts down in three steps.
//
// First it calls Draining, which makes the handler close each connection with its next answer, and
// continues to serve for the time of Drain. Serve does not close idle connections itself, because a
// request may be on its way.
//
// Then it accepts only the connections that the kernel has queued. For the time of Drain again, new
// connections may send their first request, because net/http's Shutdown closes a connection whose
// request arrives later.
//
// Finally running requests may finish, for the time of Shutdown. Requests that still run are cut
// off.
func (s Server) Serve(ctx context.Context) error {
	listener, err := s.listen(ctx)
	if err != nil {
		return err
	}
	defer listener.Close() // again, in most cases
	if s.Prepare != nil {
		if err := s.Prepare(ctx); err != nil {
			return err
		}
	}
	accepting := &backlog{socket: listener, quiet: 10 * time.Millisecond}
	busy, waiting := newBusy(), newWaiting(s.Waiting, s.Log)
	server := &http.Server{
		Handler:                      s.Handler,
		DisableGeneralOptionsHandler: true, // OPTIONS * is a 404, as in Django
		ReadHeaderTimeout:            s.ReadHeader,
		ReadTimeout:                  s.Read,
		WriteTimeout:                 s.Write,
		IdleTimeout:                  s.Idle,
		MaxHeaderBytes:               s.MaxHeader,
		ConnState: func(c net.Conn, state http.ConnState) {
			busy.track(c.(*conn), state) // accepting makes no other
			waiting.track(c.(*conn), state)
		},
		ErrorLog: slog.NewLogLogger(s.Log.Handler(), slog.LevelWarn),
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

// drain answers the requests that are on their way, and closes the listener.
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
	<-served // now every accepted connection is tracked
	busy.wait(after(s.Drain))
}

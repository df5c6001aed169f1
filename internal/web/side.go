package web

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
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
	server := &http.Server{
		Handler: s.Handler, DisableGeneralOptionsHandler: true, MaxHeaderBytes: s.MaxHeader,
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

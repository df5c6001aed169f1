package latchkey

import (
	"context"
	"errors"
	"net/http"

	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// buildHandler creates the chain of handlers that each request passes through.
func (s *Site) buildHandler(p Project) {
	withCookies := s.Sessions.Handler(&s.paths)
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if s.cookies { // Django's session and CSRF middleware act on every answer, also on a 404
			withCookies.ServeHTTP(w, r)
			return
		}
		s.paths.ServeHTTP(w, r)
	})
	var access *web.AccessLog
	if s.ownLog != nil {
		access = s.ownLog.access
	}
	s.web = web.New(s.withStatic(inner), web.Config{
		Hosts:       s.settings.hosts(),
		Proxies:     s.proxies,
		ProxyHost:   s.settings.Proxy.UseXForwardedHost,
		Prefix:      s.settings.Proxy.ForceScriptName,
		OwnClients:  s.ownClients,
		Security:    s.settings.Security.headers(),
		SSLRedirect: s.settings.Security.SSLRedirect,
		Health:      s.health,
		BadHost:     rest.ErrorPage(http.StatusBadRequest),
		Panicked:    web.Frame(s.frame, rest.ErrorPage(http.StatusInternalServerError)),
		Log:         s.log,
		NoAccessLog: s.settings.Log.Access == "off",
		Access:      access,
		IDHeader:    s.requestIDHeader(),
		Observer:    s.observer(),
		Middleware:  s.middleware(p),
	})
	s.handler = s.Intake.Handler(s.web)
}

// middleware returns the project's middleware, or nil.
func (s *Site) middleware(p Project) func(http.Handler) http.Handler {
	if p.Middleware == nil {
		return nil
	}
	return func(next http.Handler) http.Handler {
		h := p.Middleware(s, next)
		if h == nil {
			panic("latchkey: Project.Middleware returned no handler")
		}
		return h
	}
}

// ready returns the reason why the site cannot serve requests, or "" if it can.
func (s *Site) ready(ctx context.Context) string {
	if err := s.db.Ping(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "err", err)
		return "database unavailable"
	}
	pending, err := s.migrator.Pending(ctx)
	if err != nil {
		s.log.WarnContext(ctx, "not ready", "err", err)
		return "migrations cannot be read"
	}
	if err := s.migrator.CheckTables(ctx); err != nil {
		s.log.WarnContext(ctx, "not ready", "err", err)
		if misfit := new(sqlstore.MisfitError); errors.As(err, &misfit) {
			return misfit.Error()
		}
		if lost := new(migrate.LostError); errors.As(err, &lost) {
			return "tables are missing"
		}
		return "tables cannot be read"
	}
	if len(pending) > 0 {
		return "migrations pending"
	}
	return ""
}

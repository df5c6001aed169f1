package session_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// TestRecheck reads the session of a request again, after something has happened to it.
func TestRecheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(ctx context.Context, h house, dave auth.UserID, r *rest.Request) error
		want      error
	}{
		"nothing": {func(context.Context, house, auth.UserID, *rest.Request) error { return nil }, nil},
		"another session ends": {func(ctx context.Context, h house, _ auth.UserID, _ *rest.Request) error {
			_, err := h.sessions.EndAll(ctx, "999")
			return err
		}, nil},
		"logged out everywhere": {func(ctx context.Context, h house, dave auth.UserID, _ *rest.Request) error {
			_, err := h.sessions.EndAll(ctx, dave)
			return err
		}, auth.ErrBadCredentials},
		"logged out by this request": {func(_ context.Context, h house, _ auth.UserID, r *rest.Request) error {
			return h.sessions.SignOut(r.Request, r.ResponseHeader())
		}, auth.ErrBadCredentials},
		"another password": {func(ctx context.Context, h house, dave auth.UserID, _ *rest.Request) error {
			return h.users.SetPassword(ctx, dave, "looking-glass")
		}, auth.ErrBadCredentials},
		"deactivated (simplejwt CVE-2024-22513)": {func(
			ctx context.Context, h house, dave auth.UserID, _ *rest.Request,
		) error {
			return h.users.SetActive(ctx, dave, false)
		}, auth.ErrBadCredentials},
		"signed in again": {func(ctx context.Context, h house, dave auth.UserID, r *rest.Request) error {
			return h.sessions.SignIn(r.Request, r.ResponseHeader(), auth.User{ID: dave})
		}, nil},
		"signed in as another": {func(ctx context.Context, h house, _ auth.UserID, r *rest.Request) error {
			other, err := h.users.Create(ctx, auth.CreateParams{Username: "erin"})
			return errors.Join(err, h.sessions.SignIn(r.Request, r.ResponseHeader(), other))
		}, auth.ErrBadCredentials},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h, dave := empty(t)
			key := startSession(t, h, dave)
			api := rest.New(rest.Config{Log: slog.New(slog.DiscardHandler),
				Authenticators: []rest.Authenticator{session.Authentication{Sessions: h.sessions}}})
			view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
				if err := c.meanwhile(t.Context(), h, dave, r); err != nil {
					t.Error(err)
				}
				if err := r.Identity().Recheck(t.Context()); !errors.Is(err, c.want) {
					t.Errorf("%v, want %v", err, c.want)
				}
				return rest.NoContent(), nil
			}))
			w := httptest.NewRecorder()
			view.ServeHTTP(w, ask("GET", "/", "", "Cookie: sessionid="+key))
			if w.Code != http.StatusNoContent {
				t.Error(w.Code, w.Body)
			}
		})
	}
}

// A fault is no end of the session.
func TestRecheckFaults(t *testing.T) {
	t.Parallel()
	h, dave := empty(t)
	key := startSession(t, h, dave)
	view := rest.New(rest.Config{Authenticators: []rest.Authenticator{session.Authentication{Sessions: h.sessions}}}).
		View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if err := r.Identity().Recheck(ctx); err == nil || errors.Is(err, auth.ErrBadCredentials) {
				t.Error(err)
			}
			return rest.NoContent(), nil
		}))
	view.ServeHTTP(httptest.NewRecorder(), ask("GET", "/", "", "Cookie: sessionid="+key))
}

//go:build unix

package stage

import (
	"context"
	"fmt"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"github.com/latchkey-go/latchkey/bench/internal/proc"
)

// The names of the variants.
const (
	Bare      = "bare"
	Guarded   = "guarded"
	Logged    = "guarded-log"
	Cached    = "cached"
	CachedLog = "cached-log"
	Gin       = "gin"
	Chi       = "chi"
	DRF       = "drf"
)

// Variant is one way to serve the view.
type Variant struct {
	Name  string
	About string
	// Start starts the server. The error wraps ErrUnavailable if this machine cannot run it.
	Start func(ctx context.Context, s *Stage) (*Server, error)
}

// Variants returns all variants.
func Variants() []Variant {
	return []Variant{
		{Bare, "a bare net/http handler that checks nothing", peer(Bare)},
		{Guarded, "the guarded view, no cache", tutorial(false, false)},
		{Logged, "the guarded view, no cache, access log to a file", tutorial(false, true)},
		{Cached, "the guarded view, cached", tutorial(true, false)},
		{CachedLog, "the guarded view, cached, access log to a file", tutorial(true, true)},
		{Gin, "gin with golang-jwt (HS256), which cannot revoke", peer(Gin)},
		{Chi, "chi with a hand-written token check on SQLite", peer(Chi)},
		{DRF, "Django REST framework under gunicorn with 2 workers", django},
	}
}

// tutorial returns a Start that serves the tutorial.
func tutorial(cached, logged bool) func(context.Context, *Stage) (*Server, error) {
	log := "off"
	if logged {
		log = "on"
	}
	return func(ctx context.Context, s *Stage) (*Server, error) {
		return s.StartTutorial(ctx, Cache(cached), "LATCHKEY_LOG_ACCESS="+log)
	}
}

// StartTutorial starts the tutorial with further variables, and returns when the view answers.
func (s *Stage) StartTutorial(ctx context.Context, env ...string) (*Server, error) {
	address, err := proc.FreeAddress()
	if err != nil {
		return nil, err
	}
	env = append([]string{"LATCHKEY_DATABASE=sqlite:" + s.sealed.path, "LATCHKEY_ADDR=" + address}, env...)
	return s.start(ctx, address, "Token "+s.sealed.key,
		proc.Command{Path: s.File("tutorial"), Args: []string{"serve"}, Dir: s.Dir, Env: env})
}

// peer returns a Start that serves the view by the program peers.
func peer(name string) func(context.Context, *Stage) (*Server, error) {
	return func(ctx context.Context, s *Stage) (*Server, error) {
		address, err := proc.FreeAddress()
		if err != nil {
			return nil, err
		}
		authorization := ""
		switch name {
		case Gin:
			token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.RegisteredClaims{
				Subject: "1", ExpiresAt: jwt.NewNumericDate(time.Now().Add(24 * time.Hour)),
			}).SignedString([]byte(s.secret))
			if err != nil {
				return nil, err
			}
			authorization = "Bearer " + token
		case Chi:
			authorization = "Token " + s.plain.key
		}
		return s.start(ctx, address, authorization, proc.Command{
			Path: s.File("peers"), Args: []string{name, address}, Dir: s.Dir,
			Env: []string{"PEER_SECRET=" + s.secret, "PEER_DATABASE=" + s.plain.path},
		})
	}
}

// Signins returns the command that signs all users in at once, at a server.
func (s *Stage) Signins(server *Server) proc.Command {
	return proc.Command{
		Path: s.File("signins"), Args: []string{server.URL(SignIn), fmt.Sprint(Users)},
		Env: []string{"SIGNIN_PASSWORD=" + Password},
	}
}

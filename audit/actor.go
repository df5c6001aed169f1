package audit

import (
	"context"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// Actor is who makes a change, and from where.
type Actor struct {
	ID   auth.UserID // of the user; "" for an anonymous client, and outside of requests
	Name string      // of the user; on the command line, of the user of the operating system

	// Via is the credential of a request: "password", "session", "remote user", "token", "key
	// HANDLE", "anonymous", or "other" for one that the project's own authenticator accepts.
	// Elsewhere it is "command NAME", "worker", or "program" if nobody has called WithActor.
	Via string

	Network   string // of the client, as auth.Network returns it; "" outside of requests
	RequestID string // the request_id of the log; "" outside of requests
}

type actorKey struct{}

// WithActor returns a context in which changes are recorded as made by a. An empty Network or
// RequestID of a is replaced by that of the request that ctx belongs to.
func WithActor(ctx context.Context, a Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// ActorFromContext returns the actor of WithActor, or else the user of the request.
func ActorFromContext(ctx context.Context) Actor {
	a, given := ctx.Value(actorKey{}).(Actor)
	if a.RequestID == "" {
		a.RequestID = rest.RequestID(ctx)
	}
	if !given {
		a.setUser(ctx)
	}
	if a.Network == "" {
		a.Network = auth.Network(auth.AttemptFromContext(ctx).Client)
	}
	return a
}

// setUser sets the user of the request and the kind of its credential.
func (a *Actor) setUser(ctx context.Context) {
	id, found := auth.FromContext(ctx)
	switch {
	case found && id.User.IsAuthenticated():
		a.ID, a.Name, a.Via = id.User.ID, id.User.Username, viaOf(id)
	case found, a.RequestID != "":
		a.Via = "anonymous"
	default:
		a.Via = "program"
	}
}

// viaOf returns the Actor.Via of a request with the identity id.
func viaOf(id *auth.Identity) string {
	if c, ok := id.Auth.(auth.Credential); ok {
		return c.Credential()
	}
	if id.Via != "" {
		return id.Via
	}
	return "other"
}

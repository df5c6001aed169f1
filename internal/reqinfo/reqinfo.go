// Package reqinfo holds what log lines and metrics show of a request. The outermost handler puts an
// Info into the request's context, and the handlers inside add the route and the user.
package reqinfo

import (
	"context"
	"crypto/rand"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/mask"
)

// Info is the part of a request that log lines and metrics show. It is the context of the request
// as well, and holds the copy of the request that has this context, so that a handler needs one
// allocation for all of it. The zero Info is ready for Begin.
type Info struct {
	context.Context // of the original request
	original        *http.Request
	copied          http.Request

	taken  atomic.Bool        // SetClient was called
	own    auth.ClientContext // what client points to
	client atomic.Pointer[auth.ClientContext]

	user  atomic.Pointer[auth.UserID] // nil until an authenticator has found one
	route atomic.Pointer[string]      // nil outside of every route
	once  sync.Once
	id    string         // "": random is the id
	text  [idLength]byte // of random, which makes it once

	values [shared]string // of HeaderValue
	next   atomic.Int32   // the first unused one
}

// shared is how many headers with a fixed value a site adds to every answer.
const shared = 5

// idLength is the length of a random id: 80 bits in base 32.
const idLength = 16

type key struct{}

// Begin returns a copy of r whose context carries i. If id is "", the request gets a random id, as
// soon as it is needed. Begin is called once.
func (i *Info) Begin(r *http.Request, id string) *http.Request {
	i.Context, i.original, i.id = r.Context(), r, id
	i.copied = *r.WithContext(i)
	return &i.copied
}

// Value implements context.Context.
func (i *Info) Value(k any) any {
	if k == (key{}) {
		return i
	}
	if client := i.client.Load(); client != nil {
		return client.Value(k)
	}
	return i.Context.Value(k)
}

// SetClient makes i an auth.ClientContext with this Client, so that a view whose request has the
// context i needs no copy of the request for another context. Only the first call does so; later
// calls return false.
func (i *Info) SetClient(client interface{ ClientAddress() string }) bool {
	if !i.taken.CompareAndSwap(false, true) {
		return false
	}
	i.own = auth.ClientContext{Context: i.Context, Client: client}
	i.client.Store(&i.own)
	return true
}

// Of returns the Info of the request that ctx belongs to, or nil if it belongs to none.
func Of(ctx context.Context) *Info {
	if i, ok := ctx.(*Info); ok {
		return i
	}
	i, _ := ctx.Value(key{}).(*Info)
	return i
}

// ID returns the request's id.
func (i *Info) ID() string {
	if i.id != "" {
		return i.id
	}
	return string(i.random())
}

// AppendID appends the request's id.
func (i *Info) AppendID(dst []byte) []byte {
	if i.id != "" {
		return append(dst, i.id...)
	}
	return append(dst, i.random()...)
}

// random returns the random id. The first call makes it, in the way of rand.Text.
func (i *Info) random() []byte {
	i.once.Do(func() {
		const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
		rand.Read(i.text[:]) // never fails
		for n, b := range i.text {
			i.text[n] = alphabet[b%32]
		}
	})
	return i.text[:]
}

// HeaderValue returns text as the value of a header, for headers that are the same in all answers.
// The slice belongs to this answer, so that a handler that writes to it changes no other answer.
// Its capacity is its length, so that Header.Add copies it. i may be nil.
func (i *Info) HeaderValue(text string) []string {
	if i != nil {
		if n := i.next.Add(1); n <= shared {
			i.values[n-1] = text
			return i.values[n-1 : n : n]
		}
	}
	return []string{text}
}

// SetUser notes the user of the request. user must not change afterwards.
func (i *Info) SetUser(user *auth.UserID) { i.user.Store(user) }

// User returns the user of SetUser, or "" and false without one.
func (i *Info) User() (auth.UserID, bool) {
	if user := i.user.Load(); user != nil {
		return *user, true
	}
	return "", false
}

// SetRoute notes the pattern of the route that serves the request. pattern must not change
// afterwards.
func (i *Info) SetRoute(pattern *string) { i.route.Store(pattern) }

// Route returns the pattern of SetRoute, or "".
func (i *Info) Route() string {
	if route := i.route.Load(); route != nil {
		return *route
	}
	return ""
}

// Method returns the method of the request, shortened for a log line.
func (i *Info) Method() string { return Truncate(i.original.Method) }

// Path returns the escaped path of the request without API keys and tokens, shortened for a log
// line. It is ASCII without control characters.
func (i *Info) Path() string { return Truncate(mask.Path(i.original.URL)) }

// Truncate shortens a client's text for a log line.
func Truncate(s string) string {
	const most = 256
	if len(s) > most {
		return s[:most] + "..."
	}
	return s
}

package latchkey

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/onward"
)

// withClient gives a plain handler requests whose context knows the client, in case that it tries a
// password. Views and guards do so by themselves.
type withClient struct {
	next    http.Handler
	address func(*http.Request) string
}

// ServeHTTP implements http.Handler.
func (h withClient) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &clientRequest{address: h.address}
	c.context = auth.ClientContext{Context: r.Context(), Client: c}
	c.request = *r.WithContext(&c.context)
	onward.Serve(h.next, w, r, &c.request)
}

// clientRequest is one allocation.
type clientRequest struct {
	request http.Request
	context auth.ClientContext
	address func(*http.Request) string
}

// ClientAddress implements what auth.ClientContext asks.
func (c *clientRequest) ClientAddress() string { return c.address(&c.request) }

package latchkey

import (
	"net/http"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/onward"
)

// withClient adds the client's address to the context of a plain handler's requests, so that the
// limits on guessing find it if the handler checks a password. Views and guards add it by
// themselves.
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

// clientRequest holds a request and its context in one struct, so that both take one allocation.
type clientRequest struct {
	request http.Request
	context auth.ClientContext
	address func(*http.Request) string
}

// ClientAddress returns the client's address; auth.ClientContext calls it.
func (c *clientRequest) ClientAddress() string { return c.address(&c.request) }

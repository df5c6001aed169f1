package testkit

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/testrig"
)

// Client sends requests to a site, as DRF's APIClient does. It keeps the cookies of the answers and
// sends them with later requests. Its CSRF check is off: see CheckingCSRF. It follows a redirect
// only if asked: see Follow.
//
// The methods As, WithToken and so on do not change a client. They return a changed copy, with
// cookies of its own from then on. A Client is safe for concurrent use.
type Client struct {
	site     *Site
	cookies  *jar
	identity *auth.Identity // of As
	csrf     bool           // whether CSRF is checked
	header   http.Header
	host     string
	https    bool
	address  string // of the client
}

// Client returns a client without credentials and cookies. Its requests come from 127.0.0.1, by
// http, for [Host].
func (s *Site) Client() *Client {
	return &Client{
		site: s, cookies: newJar(s.Clock.Now), header: http.Header{}, host: Host, address: "127.0.0.1:49152",
	}
}

// with returns a copy of c to which change has been applied.
func (c *Client) with(change func(*Client)) *Client {
	other := *c
	other.header, other.cookies = c.header.Clone(), c.cookies.clone()
	change(&other)
	return &other
}

// As returns a client whose requests come from user, in every view and behind every guard. It is
// DRF's force_authenticate: no authenticator is asked and the user is not read again, so that a
// view sees exactly this user. As(auth.User{}) lets the authenticators decide again.
func (c *Client) As(user auth.User) *Client {
	return c.AsIdentity(auth.Identity{User: user, Via: "test"})
}

// AsIdentity is As for a view that also reads rest.Request.Auth, the credential.
func (c *Client) AsIdentity(id auth.Identity) *Client {
	return c.with(func(c *Client) {
		c.identity = &id
		if !id.User.IsAuthenticated() {
			c.identity = nil
		}
	})
}

// WithToken returns a client that sends "Authorization: Token KEY". See [Site.Token].
func (c *Client) WithToken(key string) *Client { return c.WithHeader("Authorization", "Token "+key) }

// WithBasic returns a client that sends name and password as "Authorization: Basic".
func (c *Client) WithBasic(username, password string) *Client {
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(username, password)
	return c.WithHeader("Authorization", r.Header.Get("Authorization"))
}

// SignedIn returns a client with a session of the user and its cookies, as Django's force_login. An
// error fails t: an inactive user, for example.
func (c *Client) SignedIn(t testing.TB, user auth.User) *Client {
	t.Helper()
	w := httptest.NewRecorder()
	if err := c.site.Sessions.SignIn(c.newRequest(http.MethodPost, "/", nil), w.Header(), user); err != nil {
		t.Fatalf("testkit: sign %q in: %v", user.Username, err)
	}
	return c.with(func(c *Client) { c.cookies.keep(w.Result().Cookies()) })
}

// CheckingCSRF returns a client whose requests need the CSRF token where a browser's do, as DRF's
// APIClient(enforce_csrf_checks=True). The value of the cookie csrftoken is a valid token:
//
//	c.Post("/notes/", testkit.Header("X-CSRFToken", c.Cookie("csrftoken")), testkit.JSON(note))
func (c *Client) CheckingCSRF() *Client { return c.with(func(c *Client) { c.csrf = true }) }

// WithHeader returns a client that sends a header with each request. It replaces an earlier value.
func (c *Client) WithHeader(name, value string) *Client {
	return c.with(func(c *Client) { c.header.Set(name, value) })
}

// WithCookie returns a client that has a cookie.
func (c *Client) WithCookie(name, value string) *Client {
	return c.with(func(c *Client) { c.cookies.keep([]*http.Cookie{{Name: name, Value: value}}) })
}

// WithHost returns a client whose requests name another host, which must be an allowed host.
func (c *Client) WithHost(host string) *Client { return c.with(func(c *Client) { c.host = host }) }

// From returns a client at another address: "192.0.2.1:49152". Throttles and the limit on sign-ins
// count by it.
func (c *Client) From(address string) *Client {
	return c.with(func(c *Client) { c.address = address })
}

// HTTPS returns a client whose connections are TLS.
func (c *Client) HTTPS() *Client { return c.with(func(c *Client) { c.https = true }) }

// Cookie returns the value of a cookie that the client has, or "".
func (c *Client) Cookie(name string) string { return c.cookies.value(name) }

// Get sends a GET request. path may have a query. It may also be a whole URL: the request is then
// sent with its scheme and host.
func (c *Client) Get(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodGet, path, opts...)
}

// Head sends a HEAD request.
func (c *Client) Head(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodHead, path, opts...)
}

// Options sends an OPTIONS request.
func (c *Client) Options(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodOptions, path, opts...)
}

// Post sends a POST request. JSON, Form, Multipart and Raw give it a body.
func (c *Client) Post(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodPost, path, opts...)
}

// Put sends a PUT request.
func (c *Client) Put(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodPut, path, opts...)
}

// Patch sends a PATCH request.
func (c *Client) Patch(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodPatch, path, opts...)
}

// Delete sends a DELETE request.
func (c *Client) Delete(path string, opts ...RequestOption) *Response {
	return c.Do(http.MethodDelete, path, opts...)
}

// Do sends a request of any method. It panics if path is invalid, and if a handler cuts the
// connection (http.ErrAbortHandler). Any other panic of a view is logged and answered 500, as by a
// server.
func (c *Client) Do(method, path string, opts ...RequestOption) *Response {
	p := parts{header: maps.Clone(c.header), query: map[string][]string{}}
	for _, opt := range opts {
		opt(&p)
	}
	resp := c.send(method, path, p)
	if p.follow {
		resp = c.follow(resp, p)
	}
	return resp
}

// control returns a copy of r with the user and the CSRF check of the client.
func (c *Client) control(r *http.Request) *http.Request {
	return r.WithContext(testrig.WithRequest(r.Context(), testrig.Request{Identity: c.identity, NoCSRF: !c.csrf}))
}

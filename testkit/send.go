package testkit

import (
	"bytes"
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
)

// newRequest returns a request as net/http's server makes one. It panics if target is no path and
// no URL.
func (c *Client) newRequest(method, target string, body []byte) *http.Request {
	host, https := c.host, c.https
	if u, err := url.Parse(target); err == nil && u.Host != "" {
		host, https = u.Host, u.Scheme == "https"
		target = strings.TrimPrefix(target, u.Scheme+":")
		target = strings.TrimPrefix(target, "//")
		if target = strings.TrimPrefix(target, u.Host); !strings.HasPrefix(target, "/") {
			target = "/" + target
		}
	}
	if !strings.HasPrefix(target, "/") {
		panic("testkit: a path begins with a slash: " + target)
	}
	target, _, _ = strings.Cut(target, "#")
	var reader io.Reader
	if body != nil {
		reader = bytes.NewReader(body)
	}
	r := httptest.NewRequestWithContext(c.site.t.Context(), method, target, reader)
	r.Host, r.RemoteAddr, r.TLS = host, c.address, nil
	if https {
		r.TLS = &tls.ConnectionState{Version: tls.VersionTLS13, HandshakeComplete: true, ServerName: host}
	}
	return r
}

// send sends one request, and keeps the cookies of its answer.
func (c *Client) send(method, target string, p parts) *Response {
	target = p.addQuery(target)
	r := c.newRequest(method, target, p.body)
	r.Header = p.header.Clone()
	if p.contentType != "" && r.Header.Get("Content-Type") == "" {
		r.Header.Set("Content-Type", p.contentType)
	}
	c.cookies.addTo(r)
	sent := c.control(r)
	w := httptest.NewRecorder()
	c.site.ServeHTTP(w, sent)
	if sent.MultipartForm != nil { // as net/http's server does after the answer
		sent.MultipartForm.RemoveAll()
	}
	answer := w.Result()
	c.cookies.keep(answer.Cookies())
	resp := &Response{
		Status: answer.StatusCode, Header: answer.Header, Body: w.Body.Bytes(),
		Request: r, sent: p.body, client: c,
	}
	if method == http.MethodHead || answer.StatusCode == http.StatusNoContent ||
		answer.StatusCode == http.StatusNotModified {
		resp.Body = nil // net/http does not send it
	}
	return resp
}

// maxRedirects is how many redirects a client follows, as in Django's test client.
const maxRedirects = 20

// follow follows redirects, as Django's test client and browsers do: after a 307 or 308 with the
// same method and body, after others with GET, or HEAD.
func (c *Client) follow(resp *Response, p parts) *Response {
	var history []*Response
	for resp.isRedirect() {
		history = append(history, resp)
		if len(history) > maxRedirects {
			panic("testkit: more than 20 redirects from " + history[0].Request.URL.String())
		}
		method := resp.Request.Method
		if resp.Status != http.StatusTemporaryRedirect && resp.Status != http.StatusPermanentRedirect {
			if method != http.MethodHead {
				method = http.MethodGet
			}
			p.body, p.contentType = nil, ""
			p.header.Del("Content-Type")
		}
		p.query = nil // is part of Location
		resp = c.send(method, resp.location(), p)
	}
	resp.History = history
	return resp
}

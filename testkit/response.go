package testkit

import (
	"encoding/json"
	"net/http"
	"testing"
)

// Response is the answer to a request.
type Response struct {
	Status int
	Header http.Header
	Body   []byte // as a client gets it: nil after HEAD

	Request *http.Request // as it was sent; its body has been read
	History []*Response   // the redirects that Follow followed, the first one first

	sent   []byte // the body of Request
	client *Client
}

// Text returns the body.
func (r *Response) Text() string { return string(r.Body) }

// JSON decodes the body into v with encoding/json. If the body is not JSON, or does not fit v, it
// ends the test and shows request and answer.
func (r *Response) JSON(t testing.TB, v any) {
	t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		t.Fatalf("the answer does not decode: %v\n\n%s", err, r)
	}
}

// Expect ends the test unless the answer has the status. It then shows request and answer. It
// returns r.
func (r *Response) Expect(t testing.TB, status int) *Response {
	t.Helper()
	if r.Status != status {
		t.Fatalf("status %d, want %d\n\n%s", r.Status, status, r)
	}
	return r
}

// ExpectJSON ends the test unless the answer has the status and equals the JSON text want. It then
// shows the differences, the request and the answer. The order of an object's members does not
// matter, that of a list does. It returns r.
func (r *Response) ExpectJSON(t testing.TB, status int, want string) *Response {
	t.Helper()
	r.Expect(t, status)
	wanted, err := decode([]byte(want))
	if err != nil {
		t.Fatalf("the JSON that the test wants: %v\n%s", err, want)
	}
	got, err := decode(r.Body)
	if err != nil {
		t.Fatalf("the answer is not JSON: %v\n\n%s", err, r)
	}
	if differences := diff(got, wanted); differences != "" {
		t.Fatalf("the answer differs:\n%s\n\n%s", differences, r)
	}
	return r
}

func (r *Response) isRedirect() bool {
	switch r.Status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return r.Header.Get("Location") != ""
	}
	return false
}

// location returns the URL to which the answer redirects. A path keeps the host.
func (r *Response) location() string {
	base := *r.Request.URL
	base.Scheme, base.Host = "http", r.Request.Host
	if r.Request.TLS != nil {
		base.Scheme = "https"
	}
	u, err := base.Parse(r.Header.Get("Location"))
	if err != nil {
		panic("testkit: redirect to no URL: " + err.Error())
	}
	return u.String()
}

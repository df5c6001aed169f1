package rest_test

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// byHeader is an authenticator for tests: the header X-User names the user. "bad" is refused,
// "down" is a fault.
type byHeader struct{ challenge string }

func (a byHeader) Authenticate(r *rest.Request) (*auth.Identity, error) {
	switch name, _ := r.HeaderLine("X-User"); name {
	case "":
		return nil, nil
	case "bad":
		return nil, rest.AuthenticationFailed("No such user.")
	case "down":
		return nil, errors.New("dial tcp: secret-host refused")
	default:
		return &auth.Identity{User: auth.User{ID: auth.UserID(name), Username: name, Active: true,
			Staff: name == "bob"}, Auth: "vouched"}, nil
	}
}

func (a byHeader) Challenge() string { return a.challenge }

// newAPI returns an API with byHeader that logs into the buffer.
func newAPI(change ...func(*rest.Config)) (*rest.API, *bytes.Buffer) {
	var log bytes.Buffer
	c := rest.Config{
		Authenticators: []rest.Authenticator{byHeader{"Test"}},
		Log:            slog.New(slog.NewTextHandler(&log, nil)),
		Random:         func(int64) int64 { return 0 },
	}
	for _, fn := range change {
		fn(&c)
	}
	return rest.New(c), &log
}

// send sends a request of "METHOD target" with header lines "Name: value", and does not change
// their spelling.
func send(h http.Handler, request string, lines ...string) *httptest.ResponseRecorder {
	method, target, _ := strings.Cut(request, " ")
	r := httptest.NewRequest(method, target, nil)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		r.Header[name] = append(r.Header[name], value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// challenge returns the headers WWW-Authenticate. Header.Get does not find Django's spelling.
func challenge(w *httptest.ResponseRecorder) []string {
	name := "WWW-Authenticate"
	return w.Header()[name]
}

// expect compares an answer's status and body.
func expect(t *testing.T, what string, w *httptest.ResponseRecorder, status int, body string) {
	t.Helper()
	if w.Code != status || w.Body.String() != body {
		t.Errorf("%s: %d %s\n\twant %d %s", what, w.Code, w.Body, status, body)
	}
}

type helloView struct{}

func (helloView) Get(r *rest.Request) (*rest.Response, error) {
	return rest.OK(rest.Object{"hello", r.User.Username}), nil
}

func (helloView) Post(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	return rest.Created(data), nil
}

// failing is a view whose GET calls the function.
func failing(fn rest.HandlerFunc) rest.FuncView { return rest.Func(fn, "GET", "HEAD") }

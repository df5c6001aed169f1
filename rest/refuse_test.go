package rest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

const (
	notProvided      = `{"detail":"Authentication credentials were not provided."}`
	noSuchUser       = `{"detail":"No such user."}`
	notAllowed       = `{"detail":"You do not have permission to perform this action."}`
	unavailableError = `{"detail":"Service temporarily unavailable, try again later."}`
	serverError      = `{"detail":"A server error occurred."}`
)

func TestOrderOfSteps(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	view := api.View(helloView{})
	open := api.View(helloView{}, rest.Permissions(rest.AllowAny))
	for _, c := range []struct {
		name, request string
		lines         []string
		view          http.Handler
		status        int
		body          string
	}{
		{"negotiation before authentication", "GET /", []string{"Accept: text/plain", "X-User: bad"}, view, 406,
			`{"detail":"Could not satisfy the request Accept header."}`},
		{"an unknown format before authentication", "GET /?format=xml", []string{"X-User: bad"}, view, 404,
			`{"detail":"Not found."}`},
		{"authentication before the method", "BREW /", nil, view, 401, notProvided},
		{"authentication of an open view", "GET /", []string{"X-User: bad"}, open, 401, noSuchUser},
		{"authentication for OPTIONS", "OPTIONS /", nil, view, 401, notProvided},
		{"permission before the method", "BREW /", []string{"X-User: alice"},
			api.View(helloView{}, rest.Permissions(rest.IsAdminUser)), 403, notAllowed},
		{"the method before the body", "PUT /", []string{"X-User: alice", "Content-Type: text/x"}, view, 405,
			`{"detail":"Method \"PUT\" not allowed."}`},
	} {
		expect(t, c.name, send(c.view, c.request, c.lines...), c.status, c.body)
	}
}

// The first authenticator alone decides between 401 and 403, and provides the challenge.
func TestChallenge(t *testing.T) {
	t.Parallel()
	silent, loud := byHeader{""}, byHeader{"Loud"}
	for _, c := range []struct {
		name      string
		list      []rest.Authenticator
		user      string
		status    int
		body      string
		challenge string
	}{
		{"nobody", []rest.Authenticator{loud, silent}, "", 401, notProvided, "Loud"},
		{"anonymous, the first has no challenge", []rest.Authenticator{silent, loud}, "", 403, notProvided, ""},
		{"refused", []rest.Authenticator{loud}, "bad", 401, noSuchUser, "Loud"},
		{"refused, the first has no challenge", []rest.Authenticator{silent, loud}, "bad", 403, noSuchUser, ""},
		{"signed in and refused", []rest.Authenticator{loud}, "alice", 403, notAllowed, ""},
		{"no authenticators", nil, "", 403, notAllowed, ""},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.Authenticators = c.list })
		w := send(api.View(helloView{}, rest.Permissions(rest.IsAdminUser)), "GET /", "X-User: "+c.user)
		expect(t, c.name, w, c.status, c.body)
		if got := strings.Join(challenge(w), "|"); got != c.challenge {
			t.Errorf("%s: challenge %q, want %q", c.name, got, c.challenge)
		}
		for name := range w.Header() {
			if strings.EqualFold(name, "WWW-Authenticate") && name != "WWW-Authenticate" {
				t.Errorf("header spelled %s", name)
			}
		}
	}
}

type faulty struct{ err error }

func (f faulty) Allows(*rest.Request) (bool, error)            { return true, f.err }
func (f faulty) AllowsObject(*rest.Request, any) (bool, error) { return true, f.err }

// A fault is not a refusal and admits no request, whatever it is and wherever it occurs.
func TestFaults(t *testing.T) {
	t.Parallel()
	disk := errors.New("disk /dev/secret on fire")
	lost := fmt.Errorf("query: %w", auth.ErrUnavailable)
	handler := func(err error) rest.FuncView {
		return failing(func(*rest.Request) (*rest.Response, error) { return rest.OK("let in"), err })
	}
	for _, c := range []struct {
		name   string
		view   any
		opts   []rest.Option
		user   string
		status int
		body   string
	}{
		{"authenticator", helloView{}, nil, "down", 503, unavailableError},
		{"authenticator of an open view", helloView{}, []rest.Option{rest.Permissions(rest.AllowAny)}, "down", 503,
			unavailableError},
		{"permission", helloView{}, []rest.Option{rest.Permissions(faulty{disk})}, "alice", 503, unavailableError},
		{"permission, unavailable", helloView{}, []rest.Option{rest.Permissions(faulty{lost})}, "alice", 503,
			unavailableError},
		{"permission within Not", helloView{}, []rest.Option{rest.Permissions(rest.Not(faulty{disk}))}, "alice", 503,
			unavailableError},
		{"permission within Or", helloView{}, []rest.Option{rest.Permissions(rest.Or(faulty{disk}, rest.AllowAny))},
			"alice", 503, unavailableError},
		{"object permission", failing(func(r *rest.Request) (*rest.Response, error) {
			return rest.OK("let in"), r.CheckObject("it")
		}), []rest.Option{rest.Permissions(rest.IsAuthenticated, objectFault{disk})}, "alice", 503, unavailableError},
		{"a Rule without a function, hidden", helloView{}, []rest.Option{rest.Permissions(hidden{rest.Rule{}})},
			"alice", 503, unavailableError},
		{"an error without a status", handler(&rest.Error{Detail: "no"}), nil, "alice", 500, serverError},
		{"a nil *Error", failing(func(*rest.Request) (*rest.Response, error) {
			var e *rest.Error
			return rest.OK("let in"), e
		}), nil, "alice", 500, serverError},
		{"handler, unavailable", handler(lost), nil, "alice", 503, unavailableError},
		{"handler", handler(disk), nil, "alice", 500, serverError},
		{"handler panics", failing(func(*rest.Request) (*rest.Response, error) { panic("at the disco") }), nil, "alice",
			500, serverError},
		{"handler returns nothing", failing(func(*rest.Request) (*rest.Response, error) { return nil, nil }), nil,
			"alice", 500, serverError},
		{"authenticator panics", helloView{}, []rest.Option{rest.Authenticators(panics{})}, "", 500, serverError},
		{"an invalid status", failing(func(*rest.Request) (*rest.Response, error) {
			return &rest.Response{Status: 42, Data: 1}, nil
		}), nil, "alice", 500, serverError},
		{"data that panics", failing(func(*rest.Request) (*rest.Response, error) { return rest.OK(panics{}), nil }),
			nil, "alice", 500, serverError},
		{"data that JSON cannot represent", failing(func(*rest.Request) (*rest.Response, error) {
			return rest.OK(math.NaN()), nil
		}), nil, "alice", 500, serverError},
	} {
		api, log := newAPI()
		w := send(api.View(c.view, c.opts...), "GET /", "X-User: "+c.user)
		expect(t, c.name, w, c.status, c.body)
		if retry := w.Header()["Retry-After"]; c.status == 503 && (len(retry) != 1 || retry[0] != "5") {
			t.Errorf("%s: Retry-After %v", c.name, retry)
		}
		if lines := strings.Count(log.String(), "rest: request failed"); lines != 1 {
			t.Errorf("%s: logged %d times: %s", c.name, lines, log)
		}
	}
}

// mute is a renderer that cannot render anything, not even an error.
type mute struct{ rest.JSON }

func (mute) Render(dst []byte, _ *rest.Request, _ *rest.Response) ([]byte, error) {
	return append(dst, "half"...), errors.New("no ink")
}

func TestErrorThatCannotBeRendered(t *testing.T) {
	t.Parallel()
	api, log := newAPI()
	w := send(api.View(helloView{}, rest.Renderers(mute{})), "GET /", "X-User: alice")
	if w.Code != 500 || !strings.Contains(w.Body.String(), "<h1>Server Error (500)</h1>") ||
		strings.Contains(w.Body.String(), "half") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if !strings.Contains(log.String(), "rest: error not rendered") {
		t.Errorf("log %s", log)
	}
}

// NotAuthenticated is a 403 without authenticators, because there is no challenge to send.
func TestNotAuthenticatedWithoutAuthenticators(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	ask := failing(func(*rest.Request) (*rest.Response, error) { return nil, rest.NotAuthenticated() })
	w := send(api.View(ask, rest.Authenticators(), rest.Permissions(rest.AllowAny)), "GET /")
	expect(t, "no authenticators", w, 403, notProvided)
}

// Every value of a detail that is neither list nor object becomes text, as in DRF's ErrorDetail.
func TestDetailsAreText(t *testing.T) {
	t.Parallel()
	type word string
	for want, detail := range map[string]any{
		`{"detail":"1m30s"}`: 90 * time.Second, `{"detail":"7"}`: uint8(7), `{"detail":"-7"}`: int16(-7),
		`{"detail":"0.5"}`: float32(0.5), `{"detail":"w"}`: word("w"),
		`{"a":["1","None"]}`:   map[string]any{"a": [2]any{1, nil}},
		`{"a":"True","b":"w"}`: rest.Object{"a", true, "b", word("w")},
	} {
		api, _ := newAPI()
		refused := failing(func(*rest.Request) (*rest.Response, error) {
			return nil, &rest.Error{Status: 400, Detail: detail}
		})
		expect(t, fmt.Sprintf("%T", detail), send(api.View(refused), "GET /", "X-User: alice"), 400, want)
	}
}

// Error.Error returns status, code, detail and cause, for logs.
func TestErrorText(t *testing.T) {
	t.Parallel()
	for want, e := range map[string]*rest.Error{
		"404 not_found: Not found.":     rest.NotFound(""),
		"503 unavailable: disk on fire": {Status: 503, Code: "unavailable", Err: errors.New("disk on fire")},
		"400 parse_error: no: EOF":      {Status: 400, Code: "parse_error", Detail: "no", Err: io.EOF},
		"418 teapot":                    {Status: 418, Code: "teapot", Detail: []string{"short", "stout"}},
	} {
		if got := e.Error(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if e := (*rest.Error)(nil); e.Error() != "a nil *rest.Error" || e.Unwrap() != nil {
		t.Errorf("nil: %q, %v", e.Error(), e.Unwrap())
	}
}

// hidden is a permission whose inner permission cannot be seen at start-up.
type hidden struct{ inner rest.Permission }

func (h hidden) Allows(r *rest.Request) (bool, error) { return h.inner.Allows(r) }

// panics panics in every method.
type panics struct{}

func (panics) Authenticate(*rest.Request) (*auth.Identity, error) { panic("no") }
func (panics) Challenge() string                                  { return "" }
func (panics) MarshalJSON() ([]byte, error)                       { panic("no") }

// objectFault grants requests and fails for objects.
type objectFault struct{ err error }

func (objectFault) Allows(*rest.Request) (bool, error)              { return true, nil }
func (f objectFault) AllowsObject(*rest.Request, any) (bool, error) { return true, f.err }

func TestAbortHandlerIsNotRecovered(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	defer func() {
		if recover() != http.ErrAbortHandler {
			t.Error("ErrAbortHandler was swallowed")
		}
	}()
	send(api.View(failing(func(*rest.Request) (*rest.Response, error) { panic(http.ErrAbortHandler) })), "GET /",
		"X-User: a")
}

// A client that disconnects causes no ERROR line.
func TestClientThatLeaves(t *testing.T) {
	t.Parallel()
	api, log := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
		return nil, fmt.Errorf("query: %w", r.Context().Err())
	}))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	view.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(ctx, "GET", "/", nil))
	if log.Len() > 0 {
		t.Error(log)
	}
}

// Types of a project's own, for details.
type (
	word string
	flag bool
)

// TestErrorBodies compares with what DRF 3.18 answers for the same details.
func TestErrorBodies(t *testing.T) {
	t.Parallel()
	secret := errors.New("secret")
	for _, c := range []struct {
		name string
		err  error
		want int
		body string
	}{
		{"not found", rest.NotFound(""), 404, `{"detail":"Not found."}`},
		{"with a detail", rest.NotFound("No note."), 404, `{"detail":"No note."}`},
		{"wrapped", fmt.Errorf("get note: %w", rest.NotFound("")), 404, `{"detail":"Not found."}`},
		{"denied", rest.PermissionDenied(nil), 403, notAllowed},
		{"failed", rest.AuthenticationFailed(""), 401, `{"detail":"Incorrect authentication credentials."}`},
		{"validation", rest.ValidationError("Not like this."), 400, `["Not like this."]`},
		{"validation without a detail", rest.ValidationError(nil), 400, `["Invalid input."]`},
		{"validation of a list", rest.ValidationError([]string{"One.", "Two."}), 400, `["One.","Two."]`},
		{"validation of fields", rest.ValidationError(rest.Object{"b", []string{"No."}, "a", "Never."}), 400,
			`{"b":["No."],"a":"Never."}`},
		{"validation of a Go map", rest.ValidationError(map[string][]string{"a": {"No."}}), 400, `{"a":["No."]}`},
		{"leaves are text", rest.PermissionDenied(rest.Object{"n", 1, "t", true, "f", 1.0, "none", nil, "l",
			[]any{2, map[string]any{"x": rest.Number("1.50")}}}), 403,
			`{"n":"1","t":"True","f":"1.0","none":"None","l":["2",{"x":"1.5"}]}`},
		{"of Go's own types", rest.ValidationError(map[string]any{"a": []rest.Object{{"b", 1}, {}},
			"c": map[string]int{"n": 1}}), 400, `{"a":[{"b":"1"},{}],"c":{"n":"1"}}`},
		{"validation of a number", rest.ValidationError(5), 400, `["5"]`},
		{"validation of lists in lists", rest.ValidationError([]any{"a", []any{"b"}, rest.Object{}}), 400,
			`["a",["b"],{}]`},
		{"validation of no messages", rest.ValidationError([]string{}), 400, `[]`},
		{"validation of keys that are numbers", rest.ValidationError(map[int]string{1: "No."}), 400, `{"1":"No."}`},
		{"validation of an error", rest.ValidationError(secret), 400, `["secret"]`},
		{"validation of errors", rest.ValidationError(rest.Object{"a", []error{secret}, "b", secret}), 400,
			`{"a":["secret"],"b":"secret"}`},
		{"validation of an answer, without its cause", rest.ValidationError([]error{
			&rest.Error{Status: 404, Detail: "None.", Err: secret}, rest.FieldError("a", "No.")}), 400,
			`["None.",{"a":["No."]}]`},
		{"validation of bytes", rest.ValidationError(map[string][]byte{"a": []byte("No.")}), 400, `{"a":"No."}`},
		{"validation of own types", rest.ValidationError([]any{word("No."), flag(true), (*word)(nil), new(word),
			&[]word{"x"}}), 400, `["No.","True","None","",["x"]]`},
		{"field", rest.FieldError("n", "Only 1 to 5."), 400, `{"n":["Only 1 to 5."]}`},
		{"field with two messages", rest.FieldError("n", "No.", "Never."), 400, `{"n":["No.","Never."]}`},
		{"field without a message", rest.FieldError("n"), 400, `{"n":["Invalid input."]}`},
		{"bytes that are not UTF-8", rest.NotFound("No note \xff."), 404, "{\"detail\":\"No note \ufffd.\"}"},
		{"parse", rest.ParseError(""), 400, `{"detail":"Malformed request."}`},
		{"own status, and a cause that the client does not see", &rest.Error{Status: 418, Code: "teapot",
			Detail: "I am a teapot.", Err: secret}, 418, `{"detail":"I am a teapot."}`},
		{"own challenge", &rest.Error{Status: 401, Detail: "Sign in.",
			Header: http.Header{"Www-Authenticate": {"Own"}}}, 401, `{"detail":"Sign in."}`},
		{"own 401", &rest.Error{Status: 401, Code: "expired", Detail: "Too old."}, 401, `{"detail":"Too old."}`},
		{"own header", &rest.Error{Status: 402, Detail: "Pay.", Header: http.Header{"X-Price": {"3"}}}, 402,
			`{"detail":"Pay."}`},
	} {
		api, _ := newAPI()
		w := send(api.View(failing(func(*rest.Request) (*rest.Response, error) { return nil, c.err })), "GET /",
			"X-User: alice")
		expect(t, c.name, w, c.want, c.body)
		if got := challenge(w); c.want == 401 && (len(got) != 1 || (got[0] == "Own") != (c.name == "own challenge")) {
			t.Errorf("%s: challenge %v", c.name, got)
		}
		if c.name == "own header" && w.Header()["X-Price"] == nil {
			t.Error("the error's header is lost")
		}
		if e := (*rest.Error)(nil); !errors.As(c.err, &e) || e.Error() == "" {
			t.Errorf("%s: %v", c.name, c.err)
		}
	}
	if e := (&rest.Error{Status: 500, Code: "x", Err: secret}); !errors.Is(e, secret) {
		t.Error("the cause is lost")
	}
}

func TestErrorPage(t *testing.T) {
	t.Parallel()
	for status, title := range map[int]string{400: "Bad Request (400)", 403: "403 Forbidden", 404: "Not Found",
		500: "Server Error (500)"} {
		w := send(rest.ErrorPage(status), "GET /")
		if w.Code != status || !strings.Contains(w.Body.String(), "<title>"+title+"</title>") ||
			w.Header()["Content-Type"][0] != "text/html; charset=utf-8" {
			t.Errorf("%d: %d %s", status, w.Code, w.Body)
		}
		if head := send(rest.ErrorPage(status), "HEAD /"); head.Body.Len() != 0 ||
			head.Header()["Content-Length"][0] != fmt.Sprint(w.Body.Len()) {
			t.Errorf("HEAD %d: %v", status, head.Header())
		}
	}
	if n := send(rest.ErrorPage(404), "GET /").Body.Len(); n != 179 { // as long as Django's
		t.Errorf("the 404 page has %d bytes", n)
	}
}

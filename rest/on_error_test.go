package rest_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// enveloped answers every error as {"error": {"code": ..., "status": ..., "was": ...}}.
func enveloped(r *rest.Request, e *rest.Error, resp *rest.Response) {
	resp.Data = rest.Object{"code", e.Code, "status", resp.Status, "path", r.URL.Path, "fault", e.Code == "error" || e.Code == "unavailable", "was",
		resp.Data}
	resp.Header.Set("X-Own", e.Code)
}

// OnError sees the error of every step, with its code, and may change body and headers.
func TestOnError(t *testing.T) {
	t.Parallel()
	guarded := http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
	handler := func(err error) rest.FuncView {
		return rest.Func(func(r *rest.Request) (*rest.Response, error) {
			if err != nil {
				return nil, err
			}
			_, err := r.Data()
			return nil, err
		}, "POST")
	}
	own := func(code string, status int, fault bool, was string) string {
		return fmt.Sprintf(`{"code":"%s","status":%d,"path":"/x","fault":%v,"was":%s}`, code, status, fault, was)
	}
	open := rest.Permissions(rest.AllowAny)
	for _, c := range []struct {
		name   string
		view   func(*rest.API) http.Handler
		lines  string
		body   string
		status int
		want   string
	}{
		{"an authenticator's refusal", func(a *rest.API) http.Handler { return a.View(helloView{}) }, "X-User: bad", "",
			401,
			own("authentication_failed", 401, false, noSuchUser)},
		{"an authenticator's fault", func(a *rest.API) http.Handler { return a.View(helloView{}) }, "X-User: down", "",
			503,
			own("unavailable", 503, true, unavailableError)},
		{"nobody is signed in", func(a *rest.API) http.Handler { return a.View(helloView{}) }, "", "", 401,
			own("not_authenticated", 401, false, notProvided)},
		{"without a challenge", func(a *rest.API) http.Handler {
			return a.View(helloView{}, rest.Authenticators(byHeader{}))
		}, "", "", 403,
			own("not_authenticated", 403, false, notProvided)},
		{"a permission's code", func(a *rest.API) http.Handler {
			return a.View(helloView{}, rest.Permissions(rest.Rule{Allow: func(*rest.Request) bool { return false },
				Message: "No.", Code: "closed"}))
		}, "X-User: alice", "", 403, own("closed", 403, false, `{"detail":"No."}`)},
		{"a throttle", func(a *rest.API) http.Handler {
			return a.View(helloView{}, open, rest.Throttles(said{wait: time.Second}))
		}, "", "", 429,
			own("throttled", 429, false, expected("1 second"))},
		{"a parser", func(a *rest.API) http.Handler { return a.View(handler(nil), open) },
			"Content-Type: application/json", "[", 400,
			own("parse_error", 400, false,
				`{"detail":"JSON parse error - Expecting value: line 1 column 2 (char 1)"}`)},
		{"a body over the limit", func(a *rest.API) http.Handler { return a.View(handler(nil), open, rest.MaxBody(1)) },
			"Content-Type: application/json", "[]", 400,
			own("too_much_data", 400, false, `{"detail":"The request's body is larger than 1 bytes."}`)},
		{"a type that nobody reads", func(a *rest.API) http.Handler { return a.View(handler(nil), open) },
			"Content-Type: a/b", "[]", 415,
			own("unsupported_media_type", 415, false, `{"detail":"Unsupported media type \"a/b\" in request."}`)},
		{"negotiation", func(a *rest.API) http.Handler { return a.View(helloView{}) }, "Accept: a/b", "", 406,
			own("not_acceptable", 406, false, `{"detail":"Could not satisfy the request Accept header."}`)},
		{"a method", func(a *rest.API) http.Handler { return a.View(failing(nothing), open) }, "", "", 405,
			own("method_not_allowed", 405, false, `{"detail":"Method \"POST\" not allowed."}`)},
		{"a handler", func(a *rest.API) http.Handler { return a.View(handler(rest.NotFound("Gone.")), open) }, "", "",
			404,
			own("not_found", 404, false, `{"detail":"Gone."}`)},
		{"a handler's fault", func(a *rest.API) http.Handler {
			return a.View(handler(errors.New("disk on fire")),
				open)
		}, "", "", 500,
			own("error", 500, true, serverError)},
		{"a guard", func(a *rest.API) http.Handler { return a.Protect()(guarded) }, "", "", 401,
			own("not_authenticated", 401, false, notProvided)},
		{"a page of Django's", func(a *rest.API) http.Handler { return a.View(handler(nil), open) },
			"Content-Type: application/x-www-form-urlencoded", strings.Repeat("&", 1000), 400,
			own("too_much_data", 400, false, "null")},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.OnError = enveloped })
		r := httptest.NewRequest("POST", "/x", strings.NewReader(c.body))
		if name, value, ok := strings.Cut(c.lines, ": "); ok {
			r.Header[name] = []string{value}
		}
		w := httptest.NewRecorder()
		c.view(api).ServeHTTP(w, r)
		expect(t, c.name, w, c.status, c.want)
		if got := w.Header().Get("X-Own"); !strings.Contains(c.want, `"`+got+`"`) || got == "" {
			t.Errorf("%s: X-Own %q", c.name, got)
		}
		if (challenge(w) != nil) != (c.status == 401) {
			t.Errorf("%s: challenge %v", c.name, challenge(w))
		}
	}
}

func nothing(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

// No OnError makes a success of a refusal, or hides a fault of its own.
func TestOnErrorCannotAdmit(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fn     rest.ErrorFunc
		status int
		body   string
	}{
		"200": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) { resp.Status = 200 }, 500,
			serverError},
		"0": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) { resp.Status = 0 }, 500,
			serverError},
		"304": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) { resp.Status = 304 }, 500,
			serverError},
		"600": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) { resp.Status = 600 }, 500,
			serverError},
		"a redirect": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) {
			*resp = *rest.Redirect("/login/", 302)
		}, 500, serverError},
		"a new success": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) { *resp = *rest.OK("secret") }, 500,
			serverError},
		"a handler": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) {
			*resp = *rest.RawHandler(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Write([]byte("secret"))
			}))
			resp.Status = 403
		}, 500, serverError},
		"a reader": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) {
			*resp = *rest.RawReader("", strings.NewReader("x"))
			resp.Status = 403
		}, 500, serverError},
		"a panic": {func(*rest.Request, *rest.Error, *rest.Response) { panic("disk on fire") }, 500,
			serverError},
		"another status": {func(_ *rest.Request, _ *rest.Error, resp *rest.Response) { resp.Status = 404 }, 404,
			notProvided},
		"raw bytes": {func(_ *rest.Request, e *rest.Error, resp *rest.Response) {
			*resp = *rest.Raw("text/plain", []byte(e.Code))
			resp.Status = 418
		}, 418, "not_authenticated"},
		"nothing": {func(*rest.Request, *rest.Error, *rest.Response) {}, 401, notProvided},
		"the error, changed": {func(_ *rest.Request, e *rest.Error, _ *rest.Response) { e.Status, e.Detail = 200, "x" },
			401, notProvided},
	} {
		api, log := newAPI()
		for where, h := range map[string]http.Handler{
			"a view":  api.View(helloView{}, rest.OnError(c.fn)),
			"a guard": api.Protect(rest.OnError(c.fn))(http.NotFoundHandler()),
		} {
			log.Reset()
			expect(t, name+": "+where, send(h, "GET /"), c.status, c.body)
			if logged := strings.Contains(log.String(), "rest: OnError: "); logged != (c.status == 500) {
				t.Errorf("%s: log: %s", name, log)
			}
		}
	}
	mustPanic(t, "rest: OnError needs a function", func() { rest.OnError(nil) })
}

// Errors that are shared by requests are not changed by an OnError that changes its arguments.
func TestOnErrorChangesNoSharedError(t *testing.T) {
	t.Parallel()
	shared := rest.NotFound("")
	shared.Header = http.Header{"X-Own": {"0"}}
	api, _ := newAPI(func(c *rest.Config) {
		c.OnError = func(_ *rest.Request, e *rest.Error, resp *rest.Response) {
			e.Header.Add("X-Own", "1")
			resp.Header.Add("X-Own", "2")
		}
	})
	view := api.View(failing(func(*rest.Request) (*rest.Response, error) { return nil, shared }),
		rest.Permissions(rest.AllowAny))
	for range 2 {
		if got := strings.Join(send(view, "GET /").Header()["X-Own"], ","); got != "0,2" {
			t.Errorf("X-Own %s", got)
		}
	}
	if len(shared.Header["X-Own"]) != 1 {
		t.Error("the shared error has changed")
	}
}

// The plain page keeps the headers that OnError sets, if it sets no data.
func TestOnErrorOfAPage(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) {
		c.OnError = func(_ *rest.Request, e *rest.Error, resp *rest.Response) {
			resp.Header.Set("X-Own", e.Code)
			resp.Status = 413
		}
	})
	w := send(api.View(helloView{}), "GET /?x=1"+strings.Repeat("&", 1000))
	if w.Code != 413 || !strings.Contains(w.Body.String(), "<h1>Request Entity Too Large</h1>") ||
		w.Header().Get("X-Own") != "too_much_data" {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
}

// knowing is a renderer that writes what it may know.
type knowing struct{ rest.JSON }

func (knowing) Render(dst []byte, r *rest.Request, resp *rest.Response) ([]byte, error) {
	code := "-"
	if e := resp.Refusal(); e != nil {
		code = fmt.Sprint(e.Code, " ", e.Status)
	}
	param, ok := r.AcceptedParam("indent")
	return fmt.Appendf(dst, "%d %s|%s|%s %v|%s", resp.Status, code, r.AcceptedMediaType(), param, ok, r.View().Name()),
		nil
}

// A renderer knows what DRF's renderer_context and accepted_media_type tell.
func TestWhatARendererKnows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ request, user, accept, want string }{
		{"GET /", "alice", "*/*", "200 -|application/json| false|Hello"},
		{"GET /", "alice", "application/json; indent=4", "200 -|application/json; indent=4|4 true|Hello"},
		{"GET /", "alice", "*/*;indent=2;a=b", "200 -|application/json; a=b; indent=2|2 true|Hello"},
		{"GET /", "alice", "application/*;q=0.5", "200 -|application/json; q=0.5| false|Hello"},
		{"GET /", "bad", "*/*", "401 authentication_failed 401|application/json| false|Hello"},
		{"GET /", "alice", "a/b", "406 not_acceptable 406|application/json| false|Hello"},
		{"PUT /", "alice", "*/*", "405 method_not_allowed 405|application/json| false|Hello"},
	} {
		api, _ := newAPI()
		w := send(api.View(helloView{}, rest.Renderers(knowing{})), c.request, "X-User: "+c.user, "Accept: "+c.accept)
		if w.Body.String() != c.want {
			t.Errorf("%s %s: %s, want %s", c.request, c.accept, w.Body, c.want)
		}
	}
}

func ExampleConfig_onError() {
	api := rest.New(rest.Config{
		OnError: func(r *rest.Request, e *rest.Error, resp *rest.Response) {
			resp.Data = rest.Object{"error", rest.Object{"code", e.Code, "message", e.Detail}}
		},
	})
	view := api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return nil, rest.NotFound("No such note.")
	}), public())
	w := httptest.NewRecorder()
	view.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	fmt.Println(w.Code, w.Body)
	// Output: 404 {"error":{"code":"not_found","message":"No such note."}}
}

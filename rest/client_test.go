package rest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// guessing is a user service whose errors name the attempt's client.
type guessing struct{ err error }

func (g guessing) Authenticate(ctx context.Context, _, _ string) (auth.User, error) {
	if g.err != nil {
		return auth.User{}, g.err
	}
	return auth.User{}, rest.AuthenticationFailed(auth.AttemptFromContext(ctx).Client)
}

// aliceX is "alice:x".
const aliceX = "Authorization: Basic YWxpY2U6eA=="

// Every check of a password knows the client, by Config.ClientAddress.
func TestAttemptsNameTheClient(t *testing.T) {
	t.Parallel()
	users := guessing{}
	for name, c := range map[string]struct {
		config rest.Config
		want   string
	}{
		"default: the peer": {rest.Config{}, "192.0.2.1"},
		"behind a proxy":    {rest.Config{ClientAddress: rest.ForwardedFor(1)}, "198.51.100.7"},
	} {
		c.config.Permissions = []rest.Permission{rest.AllowAny}
		api := rest.New(c.config)
		said := func(contexts ...context.Context) string {
			var all []string
			for _, ctx := range contexts {
				all = append(all, auth.AttemptFromContext(ctx).Client)
			}
			return fmt.Sprint(all)
		}
		for where, h := range map[string]http.Handler{
			"a view": api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
				return nil, rest.AuthenticationFailed(said(r.Context(), r.Request.Context()))
			}, "GET")),
			"a guarded handler": api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				fmt.Fprintf(w, `{"detail":"%s"}`, said(r.Context(), r.Context()))
			})),
		} {
			if w := send(h, "GET /",
				"X-Forwarded-For: 198.51.100.7"); w.Body.String() != `{"detail":"[`+c.want+" "+c.want+`]"}` {
				t.Errorf("%s, %s: %s", name, where, w.Body)
			}
		}
		for where, h := range map[string]http.Handler{
			"an authenticator": api.View(helloView{}, rest.Authenticators(rest.BasicAuthentication{Users: users})),
			"a guard's": api.Protect(
				rest.Authenticators(rest.BasicAuthentication{Users: users}))(http.NotFoundHandler()),
		} {
			if w := send(h, "GET /", aliceX,
				"X-Forwarded-For: 198.51.100.7"); w.Body.String() != `{"detail":"`+c.want+`"}` {
				t.Errorf("%s, %s: %s", name, where, w.Body)
			}
		}
	}
}

// An attempt in the request's context, from an outer handler, takes precedence.
func TestOuterAttemptIsKept(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	r := httptest.NewRequest("GET", "/", nil)
	r.Header["Authorization"] = []string{"Basic YWxpY2U6eA=="}
	r = r.WithContext(auth.WithAttempt(r.Context(), auth.Attempt{Client: "203.0.113.9"}))
	w := httptest.NewRecorder()
	api.View(helloView{}, rest.Authenticators(rest.BasicAuthentication{Users: guessing{}})).ServeHTTP(w, r)
	expect(t, "known", w, 401, `{"detail":"203.0.113.9"}`)
}

// tries is a permission that checks a password.
type tries struct{ err error }

func (p tries) Allows(*rest.Request) (bool, error) { return false, p.err }

// Too many guesses are answered with DRF's 429, wherever the error occurs: not with 401, 403 or
// 503.
func TestTooManyGuesses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		err   error
		body  string
		retry []string
	}{
		{&auth.TooManyAttemptsError{Wait: 41500 * time.Millisecond},
			`{"detail":"Request was throttled. Expected available in 42 seconds."}`, []string{"42"}},
		{fmt.Errorf("authenticate: %w", &auth.TooManyAttemptsError{Wait: time.Second}),
			`{"detail":"Request was throttled. Expected available in 1 second."}`, []string{"1"}},
		{fmt.Errorf("authenticate: %w", auth.ErrTooManyAttempts), `{"detail":"Request was throttled."}`, nil},
		{errors.Join(&auth.TooManyAttemptsError{Wait: time.Second}, auth.ErrUnavailable),
			`{"detail":"Request was throttled. Expected available in 1 second."}`, []string{"1"}},
	} {
		api, log := newAPI()
		basicAuth := rest.Authenticators(rest.BasicAuthentication{Users: guessing{c.err}})
		for where, h := range map[string]http.Handler{
			"an authenticator": api.View(helloView{}, basicAuth),
			"a guard":          api.Protect(basicAuth)(http.NotFoundHandler()),
			"a handler": api.View(failing(func(*rest.Request) (*rest.Response, error) { return nil, c.err }),
				rest.Permissions(rest.AllowAny)),
			"a permission": api.View(helloView{}, rest.Permissions(tries{c.err})),
		} {
			w := send(h, "GET /", aliceX)
			expect(t, where, w, 429, c.body)
			if got := w.Header()["Retry-After"]; fmt.Sprint(got) != fmt.Sprint(c.retry) || challenge(w) != nil {
				t.Errorf("%s: Retry-After %v, challenge %v", where, got, challenge(w))
			}
		}
		if refused := strings.Count(log.String(), "reason=too_many_tries"); refused != 4 ||
			strings.Count(log.String(), "\n") != refused {
			t.Errorf("log: %s", log)
		}
	}
}

// The files of a form that a handler parses are removed: net/http removes them, and finds the form
// in its own request.
func TestUploadsOfAHandlerAreRemoved(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.Permissions = []rest.Permission{rest.AllowAny} })
	read := func(r *http.Request) string {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Fatal(err)
		}
		f, err := r.MultipartForm.File["f"][0].Open()
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		file, ok := f.(*os.File)
		if !ok {
			t.Fatal("the upload is in memory, not in a file")
		}
		return file.Name()
	}
	var name string
	for where, h := range map[string]http.Handler{
		"a view": api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			name = read(r.Request)
			return rest.OK(nil), nil
		}, "POST")),
		"a guarded handler": api.Protect()(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			name = read(r)
		})),
	} {
		server := httptest.NewServer(h)
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, _ := form.CreateFormFile("f", "f")
		part.Write(bytes.Repeat([]byte("x"), 11<<20))
		form.Close()
		resp, err := server.Client().Post(server.URL, form.FormDataContentType(), &body)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		server.Close() // waits until the request has ended
		if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %s is left, %v", where, name, err)
			os.Remove(name)
		}
	}
}

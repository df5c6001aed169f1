package rest_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// The ERROR line of each kind of fault names the request and, if known, the user.
func TestFaultNamesItsRequest(t *testing.T) {
	t.Parallel()
	fails := failing(func(*rest.Request) (*rest.Response, error) { return nil, errors.New("disk on fire") })
	never := rest.Permissions(faulty{errors.New("disk on fire")})
	for _, c := range []struct {
		name  string
		guard bool
		view  any
		opts  []rest.Option
		lines []string
		want  string // of the line, in this order
	}{
		{"handler", false, fails, nil, []string{"X-User: alice"},
			`method=GET path=/notes/%0A request_id=ab-1 user=alice view=.* status=500 err="disk on fire"`},
		{"panic", false, failing(func(*rest.Request) (*rest.Response, error) { panic("boom") }), nil,
			[]string{"X-User: alice"},
			`method=GET path=/notes/%0A request_id=ab-1 user=alice view=.* status=500 err="panic: boom" stack=`},
		{"permission", false, helloView{}, []rest.Option{never}, []string{"X-User: alice"},
			`request_id=ab-1 user=alice view=.* status=503`},
		{"guard", true, nil, []rest.Option{never}, []string{"X-User: alice"},
			`method=GET path=/notes/%0A request_id=ab-1 user=alice .*status=503`},
		{"nobody", false, fails, []rest.Option{rest.Permissions(rest.AllowAny)}, nil, `request_id=ab-1 view=`},
		{"before a user is known", false, fails, nil, []string{"X-User: down"},
			`request_id=ab-1 view=.* err=.*secret-host`},
		{"an error that cannot be rendered", false, helloView{}, []rest.Option{rest.Renderers(broken{})}, nil,
			`msg="rest: error not rendered" method=GET path=/notes/%0A request_id=ab-1 `},
	} {
		for _, traced := range []bool{true, false} {
			api, log := newAPI()
			h := http.Handler(nil)
			if c.guard {
				h = api.Protect(c.opts...)(http.NotFoundHandler())
			} else {
				h = api.View(c.view, c.opts...)
			}
			r := httptest.NewRequest("GET", "/notes/%0A?token=secret", nil)
			for _, line := range c.lines {
				name, value, _ := strings.Cut(line, ": ")
				r.Header.Set(name, value)
			}
			want := c.want
			if traced {
				r = rest.WithRequestID(r, "ab-1")
			} else { // a program that uses only this package
				want = strings.ReplaceAll(want, "ab-1", "[A-Z2-7]{16}")
			}
			h.ServeHTTP(httptest.NewRecorder(), r)
			lines := strings.SplitAfter(log.String(), "\n")
			if line := lines[len(lines)-2]; !regexp.MustCompile("^time=.* level=ERROR .*"+want).MatchString(line) ||
				strings.Contains(line, "token") {
				t.Errorf("%s: %swant %s", c.name, line, want)
			}
		}
	}
}

// broken is a renderer that fails.
type broken struct{ rest.JSON }

func (broken) Render([]byte, *rest.Request, *rest.Response) ([]byte, error) {
	return nil, errors.New("no ink")
}

// between is a handler inside one LogHandler and around another, like the counter of equal lines in
// a latchkey.Site.
type between struct{ slog.Handler }

// A view's own log lines name the request, and after authentication the user.
func TestLogHandler(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	log := slog.New(rest.LogHandler(between{rest.LogHandler(slog.NewTextHandler(&out,
		&slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		}}))}))
	api, _ := newAPI()
	view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
		log.InfoContext(r.Context(), "inside", "n", 1)
		return rest.OK(rest.RequestID(r.Context())), nil
	}))
	r := httptest.NewRequest("GET", "/a", nil)
	r.Header.Set("X-User", "alice")
	r = rest.WithRequestID(r, "ab-1")
	log.InfoContext(r.Context(), "before")
	w := httptest.NewRecorder()
	view.ServeHTTP(w, r)
	expect(t, "the id", w, 200, `"ab-1"`)
	log.With("app", "notes").WarnContext(r.Context(), "after")
	log.WithGroup("g").InfoContext(context.Background(), "elsewhere", "n", 2)
	long := rest.WithRequestID(httptest.NewRequest(strings.Repeat("M", 300), "/"+strings.Repeat("p", 300), nil), "x")
	log.InfoContext(long.Context(), "long")
	want := "level=INFO msg=before method=GET path=/a request_id=ab-1\n" +
		"level=INFO msg=inside method=GET path=/a request_id=ab-1 user=alice n=1\n" +
		"level=WARN msg=after app=notes method=GET path=/a request_id=ab-1 user=alice\n" +
		"level=INFO msg=elsewhere g.n=2\n" +
		"level=INFO msg=long method=" + strings.Repeat("M", 256) + "... path=/" + strings.Repeat("p", 255) +
		"... request_id=x\n"
	if out.String() != want {
		t.Errorf("log\n%swant\n%s", &out, want)
	}
	if rest.RequestID(context.Background()) != "" {
		t.Error("a context without a request has an id")
	}
	first, second := rest.WithRequestID(r, "").Context(), rest.WithRequestID(r, "").Context()
	if id := rest.RequestID(first); len(id) != 16 || id != rest.RequestID(first) || id == rest.RequestID(second) {
		t.Errorf("made %q, then %q and %q", id, rest.RequestID(first), rest.RequestID(second))
	}
}

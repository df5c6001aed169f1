package rest_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

const slowDown = `{"detail":"Request was throttled."}`

// said is a throttle that always gives the same answer, and counts its calls.
type said struct {
	ok    bool
	wait  time.Duration
	err   error
	asked *int
}

func (s said) Allow(*rest.Request) (bool, time.Duration, error) {
	if s.asked != nil {
		*s.asked++
	}
	return s.ok, s.wait, s.err
}

func TestThrottles(t *testing.T) {
	t.Parallel()
	asked := 0
	yes := said{ok: true, wait: time.Hour, asked: &asked} // the wait of an admitted request is ignored
	no := func(wait time.Duration) said { return said{wait: wait, asked: &asked} }
	down := said{ok: true, err: errors.New("dial tcp: secret-host refused")}
	inner := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte("in")) })
	for _, c := range []struct {
		name   string
		list   []rest.Throttle
		user   string
		status int
		body   string // "" of a success
		retry  string
		asked  int
	}{
		{"all admit", []rest.Throttle{yes, yes}, "alice", 200, "", "", 2},
		{"no throttles", nil, "alice", 200, "", "", 0},
		{"one refuses", []rest.Throttle{yes, no(time.Minute)}, "alice", 429, expected("60 seconds"), "60", 2},
		{"all run after a refusal, and the longest wait counts",
			[]rest.Throttle{no(2 * time.Second), yes, no(30 * time.Second), no(0)}, "alice", 429,
			expected("30 seconds"), "30", 4},
		{"an unknown wait", []rest.Throttle{no(0), yes}, "alice", 429, slowDown, "", 2},
		{"a fault", []rest.Throttle{yes, down, yes}, "alice", 503, unavailableError, "5", 1},
		{"a fault after a refusal", []rest.Throttle{no(time.Second), down}, "alice", 503, unavailableError, "5", 1},
		{"an error that is an answer", []rest.Throttle{said{err: rest.PermissionDenied("Gone fishing.")}}, "alice", 403,
			`{"detail":"Gone fishing."}`, "", 0},
		{"a request that permissions refuse is not counted", []rest.Throttle{yes}, "", 401, notProvided, "", 0},
	} {
		api, log := newAPI(func(config *rest.Config) { config.Throttles = c.list })
		for what, h := range map[string]http.Handler{"view": api.View(helloView{}), "guard": api.Protect()(inner)} {
			asked = 0
			w := send(h, "GET /", "X-User: "+c.user)
			body := c.body
			if body == "" {
				body = map[string]string{"view": `{"hello":"alice"}`, "guard": "in"}[what]
			}
			expect(t, c.name+": "+what, w, c.status, body)
			if got := w.Header().Get("Retry-After"); got != c.retry || asked != c.asked {
				t.Errorf("%s: %s: Retry-After %q, asked %d", c.name, what, got, asked)
			}
			if logged := strings.Contains(log.String(), "secret-host"); logged != (c.status == 503) {
				t.Errorf("%s: %s: log: %s", c.name, what, log)
			}
		}
	}
}

func expected(wait string) string {
	return `{"detail":"Request was throttled. Expected available in ` + wait + `."}`
}

// A view's Throttles replace the API's. They also count requests with a method that the view does
// not have.
func TestThrottlesOfAView(t *testing.T) {
	t.Parallel()
	no := said{wait: time.Second}
	api, _ := newAPI(func(config *rest.Config) { config.Throttles = []rest.Throttle{no} })
	for _, c := range []struct {
		name, request string
		opts          []rest.Option
		status        int
		body          string
	}{
		{"the API's", "GET /", nil, 429, expected("1 second")},
		{"none", "GET /", []rest.Option{rest.Throttles()}, 200, `{"hello":"alice"}`},
		{"its own", "GET /", []rest.Option{rest.Throttles(said{wait: 90 * time.Second})}, 429, expected("90 seconds")},
		{"throttles run before 405", "PUT /", nil, 429, expected("1 second")},
		{"OPTIONS", "OPTIONS /", nil, 429, expected("1 second")},
	} {
		expect(t, c.name, send(api.View(helloView{}, c.opts...), c.request, "X-User: alice"), c.status, c.body)
	}
	mustPanic(t, "rest: a nil authenticator, permission, throttle", func() {
		api.View(helloView{}, rest.Throttles(nil))
	})
}

func mustPanic(t *testing.T, prefix string, fn func()) {
	t.Helper()
	defer func() {
		if s, _ := recover().(string); !strings.HasPrefix(s, prefix) {
			t.Errorf("panic %q, want %q", s, prefix)
		}
	}()
	fn()
}

func TestThrottled(t *testing.T) {
	t.Parallel()
	api, _ := newAPI()
	for _, c := range []struct {
		wait                time.Duration
		body, retry, detail string
	}{
		{12300 * time.Millisecond, expected("13 seconds"), "13", ""}, // as REST framework rounds
		{0, slowDown, "", ""},
		{-time.Second, slowDown, "", ""},
		{1, expected("1 second"), "1", ""},
		{time.Second, expected("1 second"), "1", ""},
		{time.Second + 1, expected("2 seconds"), "2", ""},
		{time.Hour, expected("3600 seconds"), "3600", ""},
		{1<<63 - 1, expected("9223372037 seconds"), "9223372037", ""},
		// DRF: Throttled(12.3, "Slow down.")
		{12300 * time.Millisecond, `{"detail":"Slow down. Expected available in 13 seconds."}`, "13", "Slow down."},
		{0, `{"detail":"Slow down."}`, "", "Slow down."},
	} {
		w := send(api.View(failing(func(*rest.Request) (*rest.Response, error) {
			return nil, rest.Throttled(c.wait, c.detail)
		})), "GET /", "X-User: alice")
		expect(t, c.wait.String(), w, 429, c.body)
		if got := strings.Join(w.Header()["Retry-After"], "|"); got != c.retry {
			t.Errorf("%v: Retry-After %q", c.wait, got)
		}
	}
}

func TestClientAddress(t *testing.T) {
	t.Parallel()
	none := []string(nil)
	for _, c := range []struct {
		name   string
		read   func(*http.Request) string // nil: the default
		remote string
		header []string
		want   string
	}{
		{"default", nil, "192.0.2.1:1234", []string{"203.0.113.7"}, "192.0.2.1"},
		{"IPv6", nil, "[2001:db8::1]:80", none, "2001:db8::1"},
		{"a Unix socket", nil, "@", none, "@"},
		{"any: absent", rest.AnyForwardedFor, "192.0.2.1:1234", none, "192.0.2.1"},
		{"any: empty", rest.AnyForwardedFor, "192.0.2.1:1234", []string{""}, "192.0.2.1"},
		{"any: the whole header", rest.AnyForwardedFor, "192.0.2.1:1", []string{"a, b\t ,c", "d"}, "a,b,c,d"},
		{"0", rest.ForwardedFor(0), "192.0.2.1:1", []string{"a"}, "192.0.2.1"},
		{"1: absent", rest.ForwardedFor(1), "192.0.2.1:1", none, "192.0.2.1"},
		{"1: empty", rest.ForwardedFor(1), "192.0.2.1:1", []string{""}, ""},
		{"1", rest.ForwardedFor(1), "192.0.2.1:1", []string{"forged, a , b "}, "b"},
		{"2", rest.ForwardedFor(2), "192.0.2.1:1", []string{"forged", " a,b"}, "a"},
		{"more than there are", rest.ForwardedFor(5), "192.0.2.1:1", []string{"a, b"}, "a"},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.ClientAddress = c.read })
		got := ""
		view := api.View(failing(func(r *rest.Request) (*rest.Response, error) {
			got = r.ClientAddress()
			return rest.OK(nil), nil
		}), rest.Permissions(rest.AllowAny))
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		if c.header != nil {
			r.Header["X-Forwarded-For"] = c.header
		}
		view.ServeHTTP(httptest.NewRecorder(), r)
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	mustPanic(t, "rest: ForwardedFor", func() { rest.ForwardedFor(-1) })
}

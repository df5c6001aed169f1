package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// 290 stalled posts of 2.6 MB took 1.1 GB. Now most find no memory and are answered 503; the others
// give their memory back when their deadline passes.
func TestStalledBodiesShareTheMemory(t *testing.T) {
	t.Parallel()
	const size = 8 << 20
	bubble(t, rest.IntakeConfig{Memory: size}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/", l.api.View(sayBack))
		const length = 2_600_000
		half := strings.Repeat(" ", length/2)
		statuses := make(chan int, 40)
		for range cap(statuses) {
			go func() {
				c := l.dial(t)
				c.post("/", length, half)
				status, _ := c.answer()
				statuses <- status
			}()
		}
		got := map[int]int{}
		for range cap(statuses) {
			got[<-statuses]++
			if used := l.intake.Used(); used > size {
				t.Errorf("%d bytes are in use", used)
			}
		}
		if got[503] == 0 || got[408] == 0 || got[503]+got[408] != cap(statuses) {
			t.Errorf("answers by status: %v", got)
		}
		c := l.dial(t)
		c.post("/", 3, "[1]")
		if status, body := c.answer(); status != 200 || body != "[1]" {
			t.Errorf("afterwards: %d %s", status, body)
		}
	})
}

// However many bodies of one address stall, half of the memory is left to others.
func TestStalledBodiesOfOneAddress(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		perClient int64
		taken     int // bodies that find room, of one address
	}{
		"default: half":   {0, 2},
		"a smaller share": {6_000_000, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			intake := rest.NewIntake(rest.IntakeConfig{Memory: 20 << 20, PerClient: c.perClient})
			api, _ := newAPI(func(c *rest.Config) {
				c.Intake, c.Permissions = intake,
					[]rest.Permission{rest.AllowAny}
			})
			entered, release := make(chan struct{}), make(chan struct{})
			view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
				if _, err := r.Data(); err != nil {
					return nil, err
				}
				entered <- struct{}{}
				<-release
				return rest.OK("read"), nil
			}, "POST"))
			post := func(address string) *httptest.ResponseRecorder {
				r := httptest.NewRequest("POST", "/", strings.NewReader(`"`+strings.Repeat("x", 2_600_000)+`"`))
				r.Header["Content-Type"], r.RemoteAddr = []string{"application/json"}, address
				w := httptest.NewRecorder()
				view.ServeHTTP(w, r)
				return w
			}
			answers := make(chan int)
			hold := func(address string) {
				t.Helper()
				go func() { answers <- post(address).Code }()
				select {
				case <-entered:
				case code := <-answers:
					t.Fatalf("%s: %d", address, code)
				}
			}
			for range c.taken {
				hold("192.0.2.1:1")
			}
			for range 3 {
				if w := post("192.0.2.1:2"); w.Code != http.StatusServiceUnavailable ||
					w.Header().Get("Retry-After") == "" {
					t.Errorf("beyond its share: %d %s", w.Code, w.Body)
				}
			}
			hold("192.0.2.2:1")
			close(release)
			for range c.taken + 1 {
				if code := <-answers; code != http.StatusOK {
					t.Errorf("%d", code)
				}
			}
			if used := intake.Used(); used != 0 {
				t.Errorf("%d bytes are kept", used)
			}
		})
	}
}

// Memory is given back however a request ends.
func TestMemoryIsGivenBack(t *testing.T) {
	t.Parallel()
	const size = 5_500_000 // room for one body, but not for two
	entered := make(chan struct{})
	for name, h := range map[string]func(l listening) http.Handler{
		"an answer": func(l listening) http.Handler { return l.api.View(sayBack) },
		"a parse error": func(l listening) http.Handler {
			return l.api.View(sayBack, rest.Parsers(rest.JSON{MaxDepth: 1, MaxValues: 1}))
		},
		"a panic": func(l listening) http.Handler {
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) { r.Data(); panic("x") }, "POST"))
		},
		"an abort": func(l listening) http.Handler {
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
				r.Data()
				panic(http.ErrAbortHandler)
			}, "POST"))
		},
		"a client that disconnects": func(l listening) http.Handler {
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
				r.Data()
				entered <- struct{}{}
				<-r.Context().Done()
				return nil, r.Context().Err()
			}, "POST"))
		},
		"a hijack": func(l listening) http.Handler {
			return l.api.Protect(rest.Permissions(reader{}))(http.HandlerFunc(func(w http.ResponseWriter,
				r *http.Request) {
				conn, _, err := http.NewResponseController(w).Hijack()
				if err != nil {
					t.Error(err)
					return
				}
				conn.Close()
			}))
		},
	} {
		l := listen(t, rest.IntakeConfig{Memory: size})
		l.mux.Handle("/", h(l))
		body := `"` + strings.Repeat("x", 1_000_000) + `"`
		for range 4 {
			c := l.dial(t)
			c.post("/", len(body), body)
			if name == "a client that disconnects" {
				<-entered
				c.Close()
			} else {
				io.Copy(io.Discard, io.LimitReader(c.in, 1)) // ends with an answer or a closed connection
			}
			for end := time.Now().Add(patience); l.intake.Used() != 0; time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%s: %d bytes are kept", name, l.intake.Used())
				}
			}
		}
	}
}

// Memory that a nested handler takes stays counted until the outer handler, which keeps the body,
// ends.
func TestMemoryOfNestedHandlers(t *testing.T) {
	t.Parallel()
	intake := rest.NewIntake(rest.IntakeConfig{})
	api, _ := newAPI(func(c *rest.Config) { c.Intake, c.Permissions = intake, []rest.Permission{rest.AllowAny} })
	view, inside := api.View(sayBack), int64(0)
	h := api.Protect(rest.Permissions(reader{}))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		view.ServeHTTP(w, r)
		inside = intake.Used()
	}))
	r := httptest.NewRequest("POST", "/", strings.NewReader("[1]"))
	r.Header["Content-Type"] = []string{"application/json"}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	expect(t, "within a guard", w, 200, "[1]")
	if after := intake.Used(); inside == 0 || after != 0 {
		t.Errorf("%d bytes within, %d afterwards", inside, after)
	}
}

// The bodies that a project's own parser reads are counted, and so are those that a guard keeps for
// its handler: neither finds memory while other requests hold it.
func TestMemoryOfParsersAndGuards(t *testing.T) {
	t.Parallel()
	intake := rest.NewIntake(rest.IntakeConfig{Memory: 120_000})
	api, _ := newAPI(func(c *rest.Config) {
		c.Intake, c.MaxBody, c.Permissions = intake, 60_000, []rest.Permission{rest.AllowAny}
	})
	post := func(h http.Handler) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", 50_000)))
		r.Header["Content-Type"] = []string{"text/plain"}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	inner := map[string]http.Handler{
		"a parser": api.View(sayBack, rest.Parsers(plain{})),
		"a guard":  api.Protect(rest.Parsers(plain{}), rest.Permissions(reader{}))(http.NotFoundHandler()),
	}
	for name, h := range inner {
		var within *httptest.ResponseRecorder
		outer := post(api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			if _, err := r.Data(); err != nil {
				return nil, err
			}
			if used := intake.Used(); used < 50_000 {
				t.Errorf("%d bytes are counted", used)
			}
			within = post(h)
			return rest.OK(nil), nil
		}, "POST"), rest.Parsers(plain{})))
		if outer.Code != 200 || within.Code != 503 {
			t.Errorf("%s: %d, and within %d %s", name, outer.Code, within.Code, within.Body)
		}
	}
}

// plain is a project's own parser.
type plain struct{}

func (plain) MediaType() string { return "text/plain" }
func (plain) Parse(body io.Reader, _ *rest.Request) (any, error) {
	text, err := io.ReadAll(body)
	return string(text), err
}

// A form behind Protect that finds no memory is a fault. It does not count as a form without a
// token.
func TestMemoryOfGuardedForms(t *testing.T) {
	t.Parallel()
	intake := rest.NewIntake(rest.IntakeConfig{Memory: 240_000})
	api, _ := newAPI(func(c *rest.Config) {
		c.Intake, c.MaxBody, c.Permissions = intake, 60_000, []rest.Permission{rest.AllowAny}
	})
	guard := api.Protect(rest.Authenticators(), rest.Permissions(formReader{"1"}))(http.NotFoundHandler())
	post := func(h http.Handler, contentType string) *httptest.ResponseRecorder {
		r := httptest.NewRequest("POST", "/", strings.NewReader("a=1&b="+strings.Repeat("x", 50_000)))
		r.Header["Content-Type"] = []string{contentType}
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	post(api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		if _, err := r.Data(); err != nil {
			t.Error(err)
		}
		expect(t, "while another body is held", post(guard, asForm), 503, unavailableError)
		return rest.OK(nil), nil
	}, "POST"), rest.Parsers(plain{})), "text/plain")
	if w := post(guard, asForm); w.Code != 404 {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

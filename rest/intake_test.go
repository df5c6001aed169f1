package rest_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// long is a bound that no test meets, and patience what a test waits before it gives up.
const (
	long     = time.Hour
	patience = time.Minute
)

// listening is an API with its Intake behind a real server that has no time-outs, as a user's own.
type listening struct {
	intake *rest.Intake
	api    *rest.API
	mux    *http.ServeMux
	dialer func() (net.Conn, error)
}

// listen serves on an address.
func listen(t *testing.T, c rest.IntakeConfig) listening {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return serve(t, c, listener, &http.Server{}, func() (net.Conn, error) { return net.Dial("tcp", listener.Addr().String()) })
}

// bubble runs a test on a server in a bubble of package synctest: connections are pipes, and time passes when nobody
// has anything to do.
func bubble(t *testing.T, c rest.IntakeConfig, server *http.Server, test func(*testing.T, listening)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(time.Minute) }) // net/http closes with a wait
		pipes := pipeListener{make(chan net.Conn), make(chan struct{})}
		test(t, serve(t, c, pipes, server, func() (net.Conn, error) {
			here, there := net.Pipe()
			pipes.conns <- there
			return here, nil
		}))
	})
}

func serve(t *testing.T, c rest.IntakeConfig, listener net.Listener, server *http.Server, dialer func() (net.Conn, error)) listening {
	l := listening{intake: rest.NewIntake(c), mux: http.NewServeMux(), dialer: dialer}
	l.api, _ = newAPI(func(c *rest.Config) {
		c.Intake, c.Permissions = l.intake, []rest.Permission{rest.AllowAny}
		c.Log = slog.New(slog.DiscardHandler)
	})
	server.Handler, server.ErrorLog = l.mux, slog.NewLogLogger(slog.DiscardHandler, 0)
	go server.Serve(listener)
	t.Cleanup(func() { server.Close() })
	return l
}

type pipeListener struct {
	conns chan net.Conn
	ended chan struct{}
}

func (p pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-p.conns:
		return conn, nil
	case <-p.ended:
		return nil, net.ErrClosed
	}
}
func (p pipeListener) Close() error   { close(p.ended); return nil }
func (p pipeListener) Addr() net.Addr { return &net.UnixAddr{} }

// client is a connection on which a test says what it likes.
type client struct {
	net.Conn
	t  testing.TB
	in *bufio.Reader
}

func (l listening) dial(t testing.TB) *client {
	t.Helper()
	conn, err := l.dialer()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(100 * long))
	return &client{conn, t, bufio.NewReader(conn)}
}

// post sends the headers of a POST with so long a body (-1: chunked), and what is given of it.
func (c *client) post(path string, length int, body string, lines ...string) {
	head := fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n", path)
	if length < 0 {
		head += "Transfer-Encoding: chunked\r\n"
	} else {
		head += fmt.Sprintf("Content-Length: %d\r\n", length)
	}
	for _, line := range lines {
		head += line + "\r\n"
	}
	io.WriteString(c, head+"\r\n"+body) // an error shows in the answer
}

// answer reads one: status and body.
func (c *client) answer() (int, string) {
	c.t.Helper()
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		c.t.Errorf("no answer: %v", err)
		return 0, ""
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Errorf("half an answer: %v", err)
	}
	return resp.StatusCode, string(body)
}

// closed waits until the server has closed the connection.
func (c *client) closed(what string) {
	c.t.Helper()
	if _, err := c.in.ReadByte(); err == nil || isTimeout(err) {
		c.t.Errorf("%s: the connection is not closed: %v", what, err)
	}
}

func isTimeout(err error) bool {
	ne, ok := err.(net.Error)
	return ok && ne.Timeout()
}

var sayBack = rest.Func(func(r *rest.Request) (*rest.Response, error) {
	data, err := r.Data()
	if err != nil {
		return nil, err
	}
	return rest.OK(data), nil
}, "POST")

const tooSlow = `{"detail":"The request's body did not arrive in time."}`

// 100 bodies that stall were held for ever under a server without time-outs.
func TestStalledBodies(t *testing.T) {
	t.Parallel()
	const short, closes = time.Second, 500 * time.Millisecond // the latter is net/http's own wait
	reads := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if _, err := io.Copy(io.Discard, r.Body); err != nil {
			http.Error(w, "slow", http.StatusRequestTimeout)
		}
	})
	ignores := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTeapot) })
	large := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(make([]byte, 100<<10)) })
	for name, c := range map[string]struct {
		bounds rest.IntakeConfig
		path   string
		status int
	}{
		"a view that parses":                 {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long}, "/view", 408},
		"a view with little time":            {rest.IntakeConfig{Stall: long, Time: short, DrainTime: long}, "/view", 408},
		"a view that does not read":          {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short}, "/unread", 200},
		"a refusal":                          {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short}, "/denied", 401},
		"a method that is not allowed":       {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short}, "/get", 405},
		"a guarded handler that reads":       {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long}, "/reads", 408},
		"with little time":                   {rest.IntakeConfig{Stall: long, Time: short, DrainTime: long}, "/reads", 408},
		"a guarded handler that does not":    {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short}, "/ignores", 418},
		"whose answer is large":              {rest.IntakeConfig{Stall: short, Time: long, DrainTime: short}, "/large", 200},
		"behind a guard that refuses":        {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short}, "/guarded", 401},
		"a plain handler in Intake.Handler":  {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short}, "/plain", 418},
		"which reads":                        {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long}, "/plain-reads", 408},
		"a view that waits to drain no more": {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long, Drain: -1}, "/view", 408},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c.bounds, &http.Server{}, func(t *testing.T, l listening) {
				start := time.Now()
				l.mux.Handle("/view", l.api.View(sayBack))
				l.mux.Handle("/unread", l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(1), nil }, "POST")))
				l.mux.Handle("/denied", l.api.View(sayBack, rest.Permissions(rest.IsAuthenticated)))
				l.mux.Handle("/get", l.api.View(helloViewOnlyGet{}))
				l.mux.Handle("/reads", l.api.Protect()(reads))
				l.mux.Handle("/ignores", l.api.Protect()(ignores))
				l.mux.Handle("/large", l.api.Protect()(large))
				l.mux.Handle("/guarded", l.api.Protect(rest.Permissions(rest.IsAuthenticated))(reads))
				l.mux.Handle("/plain", l.intake.Handler(ignores))
				l.mux.Handle("/plain-reads", l.intake.Handler(reads))
				for _, length := range []int{100, -1} {
					body := "[1,"
					if length < 0 {
						body = "3\r\n[1,\r\n"
					}
					var clients sync.WaitGroup
					for range 100 {
						clients.Go(func() {
							conn := l.dial(t)
							conn.post(c.path, length, body)
							if status, body := conn.answer(); status != c.status || status == 408 && c.path == "/view" && body != tooSlow {
								t.Errorf("%d %.100s, want %d", status, body, c.status)
							}
							conn.closed("a stalled body")
						})
					}
					clients.Wait()
				}
				if took := time.Since(start); took > 2*(short+closes) { // for each length of the body
					t.Errorf("all that took %v", took)
				}
				if used := l.intake.Used(); used != 0 {
					t.Errorf("%d bytes of memory are still counted", used)
				}
			})
		})
	}
}

type helloViewOnlyGet struct{}

func (helloViewOnlyGet) Get(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }

// A client that always sends a little is not slow by the gaps, but by the whole.
func TestTricklingBody(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{Stall: long, Time: time.Minute, Rate: 1 << 20}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/view", l.api.View(sayBack))
		l.mux.Handle("/guarded", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, err := io.Copy(io.Discard, r.Body); err != nil {
				w.WriteHeader(http.StatusRequestTimeout)
			}
		})))
		for _, path := range []string{"/view", "/guarded"} {
			c := l.dial(t)
			c.post(path, 1<<20, "[")
			stop := make(chan struct{})
			var trickle sync.WaitGroup
			trickle.Go(func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(9 * time.Second):
						io.WriteString(c, " ")
					}
				}
			})
			if status, _ := c.answer(); status != 408 {
				t.Errorf("%s: %d", path, status)
			}
			close(stop)
			trickle.Wait()
		}
	})
}

// A handler behind Protect may read for longer than Time from a client that keeps to the rate; what is read into
// memory may not.
func TestLongStream(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{Stall: long, Time: time.Second, Rate: 1}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/view", l.api.View(sayBack))
		read, start := l.dial(t), time.Now()
		read.post("/view", 1001, strings.Repeat(" ", 1000))
		if status, _ := read.answer(); status != 408 || time.Since(start) != time.Second {
			t.Errorf("a view: %d after %v", status, time.Since(start))
		}
		begun := make(chan struct{})
		l.mux.Handle("/", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.ReadFull(r.Body, make([]byte, 1000))
			close(begun)
			n, err := io.Copy(io.Discard, r.Body)
			fmt.Fprint(w, n, err)
		})))
		c := l.dial(t)
		c.post("/", 1001, strings.Repeat("x", 1000))
		<-begun
		time.Sleep(999 * time.Second) // more than Time; the rate gives a thousand seconds
		io.WriteString(c, "x")
		if status, body := c.answer(); status != 200 || body != "1 <nil>" {
			t.Errorf("%d %s", status, body)
		}
	})
}

// The deadline of a body ends with it: neither the handler nor the next request on the connection meets it.
func TestDeadlineEndsWithTheBody(t *testing.T) {
	t.Parallel()
	waits := func(ctx context.Context) string {
		select {
		case <-ctx.Done():
			return "cancelled"
		case <-time.After(long):
			return "waited"
		}
	}
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		if _, err := r.Data(); err != nil {
			return nil, err
		}
		return rest.OK(waits(r.Context())), nil
	}, "POST")
	for name, handler := range map[string]func(listening) http.Handler{
		"a view": func(l listening) http.Handler { return l.api.View(view) },
		"a view that does not read": func(l listening) http.Handler {
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK("waited"), nil }, "POST"))
		},
		"a guarded handler": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
		"one that does not read, and streams": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.NewResponseController(w).Flush() // net/http reads the body here
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
		"one that reads too late": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.NewResponseController(w).Flush()
				io.Copy(io.Discard, r.Body)
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
		"one that does not read, and says much": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				w.Write(bytes.Repeat([]byte(" "), 100<<10))
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
				l.mux.Handle("/", handler(l))
				c := l.dial(t)
				for range 10 { // a deadline that stays ends the context of the connection, and so of the next request
					c.post("/", 3, "[1]")
					if status, body := c.answer(); status != 200 || strings.TrimSpace(body) != `"waited"` {
						t.Errorf("%d %.20q", status, strings.TrimSpace(body))
					}
					time.Sleep(long) // between requests
				}
			})
		})
	}
}

// The server's own deadline stands where it is the earlier one.
func TestServersOwnDeadline(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{Stall: long, Time: long}, &http.Server{ReadTimeout: time.Second}, func(t *testing.T, l listening) {
		begun := time.Now()
		l.mux.Handle("/", l.api.View(sayBack))
		c := l.dial(t)
		c.post("/", 100, "[1")
		if status, body := c.answer(); status != 408 || body != tooSlow || time.Since(begun) != time.Second {
			t.Errorf("%d %s after %v", status, body, time.Since(begun))
		}
	})
}

// What a handler sets by http.ResponseController stands: it reads for as long as it likes.
func TestHandlersOwnDeadline(t *testing.T) {
	t.Parallel()
	const short = time.Second
	for name, steer := range map[string]func(*http.ResponseController) error{
		"a deadline":  func(rc *http.ResponseController) error { return rc.SetReadDeadline(time.Time{}) },
		"full duplex": (*http.ResponseController).EnableFullDuplex,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, rest.IntakeConfig{Stall: short, Time: short}, &http.Server{}, func(t *testing.T, l listening) {
				begun := make(chan struct{})
				l.mux.Handle("/", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if err := steer(http.NewResponseController(w)); err != nil {
						t.Error(err)
					}
					close(begun)
					body, err := io.ReadAll(r.Body)
					fmt.Fprint(w, string(body), err)
				})))
				c := l.dial(t)
				c.post("/", 4, "ab")
				<-begun
				time.Sleep(long)
				io.WriteString(c, "cd")
				if status, body := c.answer(); status != 200 || body != "abcd<nil>" {
					t.Errorf("%d %s", status, body)
				}
			})
		})
	}
}

// A handler's own deadline outlives what it writes meanwhile.
func TestHandlersOwnDeadlineStaysWhenItWrites(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			rc, start := http.NewResponseController(w), time.Now()
			if err := errors.Join(rc.SetReadDeadline(start.Add(time.Second)), rc.EnableFullDuplex()); err != nil {
				t.Error(err)
			}
			io.WriteString(w, "begun ")
			rc.Flush()
			_, err := r.Body.Read(make([]byte, 1))
			fmt.Fprint(w, time.Since(start), isTimeout(err))
		})))
		c := l.dial(t)
		c.post("/", 1<<20, "")
		if status, body := c.answer(); status != 200 || body != "begun 1s true" {
			t.Errorf("%d %s", status, body)
		}
	})
}

// A client that takes its time to read the answer has sent its request: nothing of it is late.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Write(bytes.Repeat([]byte(" "), 100<<10)) // waits for the client
			fmt.Fprint(w, r.Context().Err())
		})))
		c := l.dial(t)
		c.post("/", 3, "[1]")
		time.Sleep(long)
		if status, body := c.answer(); status != 200 || strings.TrimSpace(body) != "<nil>" {
			t.Errorf("%d %s", status, body)
		}
	})
}

// A client that sends all before it reads gets its answer, and may ask again on the same connection.
func TestDrain(t *testing.T) {
	t.Parallel()
	const mega = 1 << 20
	l := listen(t, rest.IntakeConfig{DrainTime: long})
	var handled bytes.Buffer
	l.mux.Handle("/denied", l.api.View(sayBack, rest.Permissions(rest.IsAuthenticated)))
	l.mux.Handle("/forbidden", l.api.View(sayBack, rest.Permissions(rest.IsAdminUser), rest.Authenticators()))
	l.mux.Handle("/405", l.api.View(helloViewOnlyGet{}))
	l.mux.Handle("/406", l.api.View(sayBack))
	l.mux.Handle("/415", l.api.View(sayBack, rest.Parsers()))
	l.mux.Handle("/over", l.api.View(sayBack, rest.MaxBody(mega-1)))
	l.mux.Handle("/unread", l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(1), nil }, "POST")))
	l.mux.Handle("/large", l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(strings.Repeat("x", mega)), nil }, "POST")))
	l.mux.Handle("/panics", l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { panic("x") }, "POST")))
	l.mux.Handle("/guarded", l.api.Protect(rest.Permissions(rest.IsAuthenticated))(http.NotFoundHandler()))
	l.mux.Handle("/behind", l.api.Protect()(http.NotFoundHandler()))
	l.mux.Handle("/closes", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body.Close()
		n, err := r.Body.Read(make([]byte, 1))
		fmt.Fprint(&handled, n, err)
	})))
	l.mux.Handle("/", l.intake.Handler(http.NotFoundHandler()))
	for path, status := range map[string]int{
		"/denied": 401, "/forbidden": 403, "/405": 405, "/406?format=tea": 404, "/415": 415, "/over": 400, "/unread": 200, "/large": 200,
		"/panics": 500, "/guarded": 401, "/behind": 404, "/closes": 200, "/nowhere": 404,
	} {
		for _, length := range []int{mega, -1} {
			body := strings.Repeat("x", mega)
			if length < 0 {
				body = fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", mega, body)
			}
			c := l.dial(t)
			for range 2 {
				c.post(path, length, body)
				if got, body := c.answer(); got != status {
					t.Errorf("%s: %d %.100s, want %d", path, got, body, status)
				}
			}
		}
	}
	if want := strings.Repeat("0 "+http.ErrBodyReadAfterClose.Error(), 4); handled.String() != want {
		t.Errorf("after Close: %s", &handled)
	}
}

// No more than the bound is read of a body that nobody wants.
func TestDrainIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bound    int64
		declared int
		sent     int
		want     string // of what the body is read
	}{
		"up to the bound":            {1000, 1000, 1000, "all"},
		"more is said to come":       {1000, 1001, 1001, "none"},
		"more comes":                 {1000, -1, 300_000, "some"},
		"none":                       {-1, 1000, 0, "none"},
		"none of unknown length":     {-1, -1, 1000, "none"},
		"little of the bound chunky": {200_000, -1, 100_000, "all"},
		"what a handler has left":    {1000, 1500, 1500, "all"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			intake := rest.NewIntake(rest.IntakeConfig{Drain: c.bound})
			body := &counted{left: c.sent}
			r := httptest.NewRequest("POST", "/", body)
			r.ContentLength = int64(c.declared)
			handler := http.NotFoundHandler()
			if name == "what a handler has left" {
				handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.ReadFull(r.Body, make([]byte, 500)) })
			}
			intake.Handler(handler).ServeHTTP(httptest.NewRecorder(), r)
			got := "some"
			switch {
			case body.read == 0:
				got = "none"
			case body.ended:
				got = "all"
			case int64(body.read) > c.bound+1:
				t.Errorf("%d bytes were read", body.read)
			}
			if got != c.want {
				t.Errorf("%s of %d bytes was read (%d), want %s", got, c.sent, body.read, c.want)
			}
		})
	}
}

// A writer that knows no deadlines makes neither a drain nor a parser endless.
func TestNoDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		intake, start := rest.NewIntake(rest.IntakeConfig{DrainTime: time.Minute}), time.Now()
		intake.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(), httptest.NewRequest("POST", "/", slow{}))
		if took := time.Since(start); took != time.Minute {
			t.Errorf("to drain took %v", took)
		}
		api, _ := newAPI(func(c *rest.Config) {
			c.Intake, c.Permissions = rest.NewIntake(rest.IntakeConfig{Time: time.Minute, Drain: -1}), []rest.Permission{rest.AllowAny}
		})
		r, start := httptest.NewRequest("POST", "/", slow{}), time.Now()
		r.Header["Content-Type"] = []string{"application/json"}
		w := httptest.NewRecorder()
		api.View(sayBack).ServeHTTP(w, r)
		if took := time.Since(start); took != time.Minute {
			t.Errorf("to parse took %v", took)
		}
		expect(t, "parsed", w, 408, tooSlow)
	})
}

// slow is a body of a byte a second, without end.
type slow struct{}

func (slow) Read(p []byte) (int, error) {
	time.Sleep(time.Second)
	p[0] = ' '
	return 1, nil
}

// counted is a body that notes what is read of it.
type counted struct {
	left, read int
	ended      bool
}

func (c *counted) Read(p []byte) (int, error) {
	if c.left == 0 {
		c.ended = true
		return 0, io.EOF
	}
	n := min(len(p), c.left)
	c.left -= n
	c.read += n
	return n, nil
}

// A client that asks before it sends its body (Expect: 100-continue) is not invited by a refusal, and is where the
// body is read.
func TestExpectContinue(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/denied", l.api.View(sayBack, rest.Permissions(rest.IsAuthenticated)))
		l.mux.Handle("/guarded", l.api.Protect(rest.Permissions(rest.IsAuthenticated))(http.NotFoundHandler()))
		l.mux.Handle("/behind", l.api.Protect()(http.NotFoundHandler()))
		l.mux.Handle("/read", l.api.View(sayBack))
		l.mux.Handle("/part", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { r.Body.Read(make([]byte, 1)) })))
		for path, status := range map[string]int{"/denied": 401, "/guarded": 401, "/behind": 404} {
			c := l.dial(t)
			c.post(path, 3, "", "Expect: 100-Continue")
			if got, _ := c.answer(); got != status {
				t.Errorf("%s: %d first, want %d", path, got, status)
			}
			c.closed(path)
		}
		part := l.dial(t) // what a handler has asked for comes, and is drained
		for range 2 {
			part.post("/part", 3, "", "Expect: 100-continue")
			if got, _ := part.answer(); got != 100 {
				t.Errorf("%d, want to be asked for the body", got)
			}
			io.WriteString(part, "[1]")
			if got, _ := part.answer(); got != 200 {
				t.Errorf("%d to a body that is read in part", got)
			}
		}
		c := l.dial(t)
		c.post("/read", 3, "", "Expect: 100-continue")
		if got, _ := c.answer(); got != 100 {
			t.Errorf("%d, want to be asked for the body", got)
		}
		io.WriteString(c, "[1]")
		if got, body := c.answer(); got != 200 || body != "[1]" {
			t.Errorf("%d %s", got, body)
		}
	})
}

// Who takes the connection over gets all that is still to come on it.
func TestHijackKeepsTheBody(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
		taken := make(chan string, 1)
		l.mux.Handle("/", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.ReadFull(r.Body, make([]byte, 2))
			conn, rw, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			go func() { // after the handler has returned
				defer conn.Close()
				rest, err := io.ReadAll(io.LimitReader(rw, 4))
				taken <- fmt.Sprint(string(rest), err)
			}()
		})))
		c := l.dial(t)
		c.post("/", 6, "ab")
		time.Sleep(long) // longer than a drain would take
		io.WriteString(c, "cdef")
		if got := <-taken; got != "cdef<nil>" {
			t.Errorf("taken over: %s", got)
		}
	})
}

// HTTP/2 ends one request without its connection: a refusal does not wait for the body.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	for path, stall := range map[string]time.Duration{"/": long, "/soon/": 50 * time.Millisecond} {
		api, _ := newAPI(func(c *rest.Config) { c.Intake = rest.NewIntake(rest.IntakeConfig{Stall: stall, DrainTime: long}) })
		mux.Handle(path+"denied", api.View(sayBack))
		mux.Handle(path+"read", api.View(sayBack, rest.Permissions(rest.AllowAny)))
	}
	server := httptest.NewUnstartedServer(mux)
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	stalled := func() io.Reader { r, _ := io.Pipe(); return r }
	for _, c := range []struct {
		path   string
		body   io.Reader
		status int
	}{
		{"/denied", stalled(), 401},
		{"/denied", strings.NewReader(strings.Repeat("x", 8<<20)), 401},
		{"/soon/read", stalled(), 408},
		{"/read", strings.NewReader("[1]"), 200},
	} {
		resp, err := server.Client().Post(server.URL+c.path, "application/json", c.body)
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		if resp.StatusCode != c.status || resp.ProtoMajor != 2 {
			t.Errorf("%s: HTTP/%d %d, want %d", c.path, resp.ProtoMajor, resp.StatusCode, c.status)
		}
	}
}

// 290 stalled posts of 2.6 MB took 1.1 GB. They find no memory, and are told to come again; those that found some lose
// it when they stall.
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

// However a request ends, its memory is given back.
func TestMemoryIsGivenBack(t *testing.T) {
	t.Parallel()
	const size = 5_500_000 // one body and not two
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
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) { r.Data(); panic(http.ErrAbortHandler) }, "POST"))
		},
		"a client that goes": func(l listening) http.Handler {
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
				r.Data()
				entered <- struct{}{}
				<-r.Context().Done()
				return nil, r.Context().Err()
			}, "POST"))
		},
		"a hijack": func(l listening) http.Handler {
			return l.api.Protect(rest.Permissions(reader{}))(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
			if name == "a client that goes" {
				<-entered
				c.Close()
			} else {
				io.Copy(io.Discard, io.LimitReader(c.in, 1)) // answered or closed
			}
			for end := time.Now().Add(patience); l.intake.Used() != 0; time.Sleep(time.Millisecond) {
				if time.Now().After(end) {
					t.Fatalf("%s: %d bytes are kept", name, l.intake.Used())
				}
			}
		}
	}
}

// What a handler within another takes stays counted until the outer one has ended: it keeps the body for the inner.
func TestMemoryOfHandlersWithinHandlers(t *testing.T) {
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

// What a project's own parser reads is counted, and so is what a guard keeps for its handler: neither finds memory while
// others hold it.
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

// plain is a parser of a project.
type plain struct{}

func (plain) MediaType() string { return "text/plain" }
func (plain) Parse(body io.Reader, _ *rest.Request) (any, error) {
	text, err := io.ReadAll(body)
	return string(text), err
}

// A form behind Protect that finds no memory is a fault, and no form without a token.
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
		expect(t, "while another body is held", post(guard, asForm), 503, unavailable)
		return rest.OK(nil), nil
	}, "POST"), rest.Parsers(plain{})), "text/plain")
	if w := post(guard, asForm); w.Code != 404 {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

// What a handler makes of a multipart body is known to net/http, which removes its files from the disk.
func TestIntakeHandsTheFormBack(t *testing.T) {
	t.Parallel()
	h := rest.NewIntake(rest.IntakeConfig{}).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
		}
	}))
	r := httptest.NewRequest("POST", "/", strings.NewReader("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"))
	r.Header["Content-Type"] = []string{"multipart/form-data; boundary=B"}
	h.ServeHTTP(httptest.NewRecorder(), r)
	if r.MultipartForm == nil {
		t.Error("nobody removes the files")
	}
}

// Behind Protect what asks for the body gets it from its start, each time: a form is a form twice.
func TestGuardReadsTheBodyAgain(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.MaxBody = 100 })
	read := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })
	for _, order := range [][]rest.Permission{{reader{}, formReader{"1"}}, {formReader{"1"}, reader{}}, {formReader{"1"}, formReader{"1"}}} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("a=1&b=2"))
		r.Header["Content-Type"] = []string{asForm}
		w := httptest.NewRecorder()
		api.Protect(rest.Authenticators(), rest.Permissions(order...))(read).ServeHTTP(w, r)
		expect(t, fmt.Sprint(order), w, 200, "a=1&b=2")
	}
	for name, c := range map[string]struct {
		permission rest.Permission
		status     int
	}{
		"Data is refused":           {reader{}, 400},
		"Form is what can be read":  {formReader{"1"}, 200},
		"and has what stands first": {formReader{"2"}, 401},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("a=1&b="+strings.Repeat("x", 100)))
		r.Header["Content-Type"] = []string{asForm}
		w := httptest.NewRecorder()
		api.Protect(rest.Permissions(c.permission))(read).ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("over the limit, %s: %d %s", name, w.Code, w.Body)
		}
	}
}

// formReader is a permission that asks the form for a.
type formReader struct{ want string }

func (f formReader) Allows(r *rest.Request) (bool, error) {
	form, err := r.Form()
	if form == nil || err != nil {
		return false, err
	}
	got, _ := form.Get("a")
	return got == f.want, nil
}

// reader is a permission that parses the body.
type reader struct{}

func (reader) Allows(r *rest.Request) (bool, error) {
	_, err := r.Data()
	return err == nil, err
}

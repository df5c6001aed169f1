package rest_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// A client that sends its whole body before it reads gets its answer, and can reuse the connection.
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
	l.mux.Handle("/unread",
		l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(1), nil }, "POST")))
	l.mux.Handle("/large", l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return rest.OK(strings.Repeat("x", mega)), nil
	}, "POST")))
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
		"/denied": 401, "/forbidden": 403, "/405": 405, "/406?format=tea": 404, "/415": 415, "/over": 400,
		"/unread": 200, "/large": 200,
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

// drain reads no more of an unread body than IntakeConfig.Drain.
func TestDrainIsBounded(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		bound    int64
		declared int
		sent     int
		want     string // how much of the body is read
	}{
		"up to the bound":                  {1000, 1000, 1000, "all"},
		"a longer body is announced":       {1000, 1001, 1001, "none"},
		"a longer body comes unannounced":  {1000, -1, 300_000, "some"},
		"none":                             {-1, 1000, 0, "none"},
		"no draining, unknown length":      {-1, -1, 1000, "none"},
		"unknown length within the bound":  {200_000, -1, 100_000, "all"},
		"the rest that a handler has left": {1000, 1500, 1500, "all"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			intake := rest.NewIntake(rest.IntakeConfig{Drain: c.bound})
			body := &counted{left: c.sent}
			r := httptest.NewRequest("POST", "/", body)
			r.ContentLength = int64(c.declared)
			handler := http.NotFoundHandler()
			if name == "the rest that a handler has left" {
				handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					io.ReadFull(r.Body, make([]byte, 500))
				})
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

// On a writer without deadlines, neither drain nor a parser runs for ever.
func TestWriterWithoutDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		intake, start := rest.NewIntake(rest.IntakeConfig{DrainTime: time.Minute}), time.Now()
		intake.Handler(http.NotFoundHandler()).ServeHTTP(httptest.NewRecorder(),
			httptest.NewRequest("POST", "/", slow{}))
		if took := time.Since(start); took != time.Minute {
			t.Errorf("draining took %v", took)
		}
		api, _ := newAPI(func(c *rest.Config) {
			c.Intake, c.Permissions = rest.NewIntake(rest.IntakeConfig{Time: time.Minute, Drain: -1}),
				[]rest.Permission{rest.AllowAny}
		})
		r, start := httptest.NewRequest("POST", "/", slow{}), time.Now()
		r.Header["Content-Type"] = []string{"application/json"}
		w := httptest.NewRecorder()
		api.View(sayBack).ServeHTTP(w, r)
		if took := time.Since(start); took != time.Minute {
			t.Errorf("parsing took %v", took)
		}
		expect(t, "parsed", w, 408, bodyTooSlow)
	})
}

// slow is an endless body that brings one byte a second.
type slow struct{}

func (slow) Read(p []byte) (int, error) {
	time.Sleep(time.Second)
	p[0] = ' '
	return 1, nil
}

// counted is a body that counts the bytes read.
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

// A client that waits to send its body (Expect: 100-continue) is asked for it only when the body is
// read, and not by a refusal.
func TestExpectContinue(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/denied", l.api.View(sayBack, rest.Permissions(rest.IsAuthenticated)))
		l.mux.Handle("/guarded", l.api.Protect(rest.Permissions(rest.IsAuthenticated))(http.NotFoundHandler()))
		l.mux.Handle("/behind", l.api.Protect()(http.NotFoundHandler()))
		l.mux.Handle("/read", l.api.View(sayBack))
		l.mux.Handle("/part", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			r.Body.Read(make([]byte, 1))
		})))
		for path, status := range map[string]int{"/denied": 401, "/guarded": 401, "/behind": 404} {
			c := l.dial(t)
			c.post(path, 3, "", "Expect: 100-Continue")
			if got, _ := c.answer(); got != status {
				t.Errorf("%s: %d first, want %d", path, got, status)
			}
			c.closed(path)
		}
		part := l.dial(t) // a part that the handler has asked for is drained
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

// A handler that hijacks the connection gets all bytes that still arrive.
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
			t.Errorf("hijacked: %s", got)
		}
	})
}

// HTTP/2 ends a request without closing the connection, so a refusal does not wait for the body.
func TestHTTP2(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	for path, stall := range map[string]time.Duration{"/": long, "/soon/": 50 * time.Millisecond} {
		api, _ := newAPI(func(c *rest.Config) {
			c.Intake = rest.NewIntake(rest.IntakeConfig{Stall: stall, DrainTime: long})
		})
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

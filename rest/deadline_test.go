package rest_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// Under a server without time-outs, 100 stalled bodies stayed open for ever. Now each one ends.
func TestStalledBodies(t *testing.T) {
	t.Parallel()
	const short, closes = time.Second, 500 * time.Millisecond // closes is how long net/http waits
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
		"a view that parses": {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long},
			"/view", 408},
		"a view with little time": {rest.IntakeConfig{Stall: long, Time: short, DrainTime: long},
			"/view", 408},
		"a view that does not read": {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short},
			"/unread", 200},
		"a refusal": {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short},
			"/denied", 401},
		"a method that is not allowed": {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short},
			"/get", 405},
		"a guarded handler that reads": {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long},
			"/reads", 408},
		"a guarded handler that reads, with little time": {rest.IntakeConfig{Stall: long, Time: short, DrainTime: long},
			"/reads", 408},
		"a guarded handler that does not": {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short},
			"/ignores", 418},
		"a guarded handler with a large answer": {rest.IntakeConfig{Stall: short, Time: long, DrainTime: short},
			"/large", 200},
		"a guard that refuses": {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short},
			"/guarded", 401},
		"a plain handler in Intake.Handler": {rest.IntakeConfig{Stall: long, Time: long, DrainTime: short},
			"/plain", 418},
		"a plain handler that reads": {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long},
			"/plain-reads", 408},
		"a view without draining": {rest.IntakeConfig{Stall: short, Time: long, DrainTime: long, Drain: -1},
			"/view", 408},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, c.bounds, &http.Server{}, func(t *testing.T, l listening) {
				start := time.Now()
				l.mux.Handle("/view", l.api.View(sayBack))
				l.mux.Handle("/unread", l.api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
					return rest.OK(1), nil
				}, "POST")))
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
							if status, body := conn.answer(); status != c.status || status == 408 &&
								c.path == "/view" && body != bodyTooSlow {
								t.Errorf("%d %.100s, want %d", status, body, c.status)
							}
							conn.closed("a stalled body")
						})
					}
					clients.Wait()
				}
				if took := time.Since(start); took > 2*(short+closes) { // for each length of the body
					t.Errorf("all stalled requests took %v", took)
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

// A client that always sends a little never stalls, but the whole body has a deadline too.
func TestTricklingBody(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{Stall: long, Time: time.Minute, Rate: 1 << 20}, &http.Server{},
		func(t *testing.T, l listening) {
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

// A handler behind Protect may read for longer than Time while the client sends at Rate. A view
// that reads the body into memory may not.
func TestLongStream(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{Stall: long, Time: time.Second, Rate: 1}, &http.Server{},
		func(t *testing.T, l listening) {
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

// The deadline ends with its body: it affects neither the handler afterwards nor the connection's
// next request.
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
			return l.api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) { return rest.OK("waited"), nil },
				"POST"))
		},
		"a guarded handler": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				io.Copy(io.Discard, r.Body)
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
		"a guarded handler that streams without reading": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.NewResponseController(w).Flush() // net/http reads the body here
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
		"a guarded handler that reads too late": func(l listening) http.Handler {
			return l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				http.NewResponseController(w).Flush()
				io.Copy(io.Discard, r.Body)
				fmt.Fprintf(w, "%q", waits(r.Context()))
			}))
		},
		"a guarded handler with a large answer, without reading": func(l listening) http.Handler {
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
				for range 10 { // a deadline that is left would cancel the contexts of later requests
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

// The server's own deadline is kept if it is earlier.
func TestServersOwnDeadline(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{Stall: long, Time: long}, &http.Server{ReadTimeout: time.Second},
		func(t *testing.T, l listening) {
			begun := time.Now()
			l.mux.Handle("/", l.api.View(sayBack))
			c := l.dial(t)
			c.post("/", 100, "[1")
			if status, body := c.answer(); status != 408 || body != bodyTooSlow || time.Since(begun) != time.Second {
				t.Errorf("%d %s after %v", status, body, time.Since(begun))
			}
		})
}

// A deadline that a handler sets through http.ResponseController is kept: it may read for as long
// as it wants.
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

// A handler's own deadline is kept when it writes.
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

// A client that reads the answer slowly has sent its whole request: no deadline of the body affects
// it.
func TestSlowReader(t *testing.T) {
	t.Parallel()
	bubble(t, rest.IntakeConfig{}, &http.Server{}, func(t *testing.T, l listening) {
		l.mux.Handle("/", l.api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.Copy(io.Discard, r.Body)
			w.Write(bytes.Repeat([]byte(" "), 100<<10)) // blocks until the client reads
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

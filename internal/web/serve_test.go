package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
	"github.com/latchkey-go/latchkey/internal/webtest"
)

// longer is a time longer than any test.
const longer = time.Hour

// server returns a Server with generous limits.
func server(h http.Handler, listening func(net.Addr)) web.Server {
	return web.Server{
		Addr: "127.0.0.1:0", Handler: h, MaxHeader: 4096, Waiting: 1000, ReadHeader: longer, Read: longer,
		Write: longer, Idle: longer,
		Drain: time.Nanosecond, Shutdown: longer, Log: slog.New(slog.DiscardHandler), Listening: listening,
	}
}

// serve runs s until the test ends or end is called. end returns the error of Serve.
func serve(t *testing.T, s web.Server) (address string, end func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	addrs, ended := make(chan net.Addr, 1), make(chan error, 1)
	s.Listening = func(a net.Addr) { addrs <- a }
	go func() { ended <- s.Serve(ctx) }()
	end = sync.OnceValue(func() error { cancel(); return <-ended })
	t.Cleanup(func() { end() })
	return (<-addrs).String(), end
}

// TestShutdown stops a server during a request. A request that ends in time may finish, a longer
// one is cut off.
func TestShutdown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		shutdown time.Duration
		want     string
		cut      bool // the handler's context has ended
	}{
		"in time":  {longer, "done <nil>", false},
		"too long": {time.Millisecond, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			cut := make(chan bool, 1)
			s := server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				cancel()
				var finish <-chan time.Time
				if !c.cut {
					finish = time.After(20 * time.Millisecond)
				}
				select {
				case <-finish:
					io.WriteString(w, "done")
				case <-r.Context().Done(): // the connection is gone
				case <-t.Context().Done():
				}
				cut <- r.Context().Err() != nil
			}), nil)
			got := make(chan string, 1)
			var log buffer
			s.Log = slog.New(slog.NewTextHandler(&log, nil))
			s.Shutdown, s.Listening = c.shutdown, func(addr net.Addr) {
				go func() {
					resp, err := http.Get("http://" + addr.String())
					if err != nil {
						got <- ""
						return
					}
					defer resp.Body.Close()
					body, err := io.ReadAll(resp.Body)
					got <- fmt.Sprint(string(body), " ", err)
				}()
			}
			if err := s.Serve(ctx); err != nil {
				t.Error(err)
			}
			if got := strings.Contains(log.String(), `msg="requests cut off at shutdown" after=1ms`); got != c.cut {
				t.Errorf("logged %s", log.String())
			}
			select {
			case <-time.After(time.Minute):
				t.Fatal("the request still runs after Serve has returned")
			case was := <-cut:
				if answer := <-got; answer != c.want || was != c.cut {
					t.Errorf("%q, cut %v; want %q, %v", answer, was, c.want, c.cut)
				}
			}
		})
	}
}

// TestDrainServes stops a server while requests are on their way: a whole one on an idle
// connection, half of one on a new and on a used connection, and one on a connection that is opened
// later. All are answered.
func TestDrainServes(t *testing.T) {
	t.Parallel()
	const request = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
	cfg := config(nil)
	ready := web.Readiness{Check: func(context.Context) string { return "" }, Patient: time.Minute}
	cfg.Health = map[string]*web.Health{"/readyz": web.Ready(ready)}
	site := web.New(hello, cfg)
	draining, drained := make(chan bool, 1), make(chan time.Time)
	s := server(site, nil)
	s.Draining = func() { site.Drain(); draining <- true }
	s.Drain, s.After = 42*time.Second, func(d time.Duration) <-chan time.Time {
		if d != 42*time.Second {
			t.Errorf("drains for %v", d)
		}
		return drained
	}
	address, end := serve(t, s)
	conns := map[string]*webtest.Conn{}
	for _, name := range []string{"idle", "half of the first", "half of the second"} {
		conns[name] = webtest.Dial(t, address)
	}
	for _, name := range []string{"idle", "half of the second"} {
		if got := conns[name].Ask(request); got != "200 hello" {
			t.Fatalf("%s, before: %s", name, got)
		}
	}
	conns["half of the first"].Send(request[:9])
	conns["half of the second"].Send(request[:9])

	ended := make(chan error, 1)
	go func() { ended <- end() }()
	<-draining
	conns["new"] = webtest.Dial(t, address)
	for name, c := range conns {
		rest := request
		if strings.HasPrefix(name, "half") {
			rest = request[9:]
		}
		if got := c.Ask(rest); got != "200 hello close" {
			t.Errorf("%s: %s", name, got)
		}
	}
	if got := webtest.Dial(t, address).Ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"); got != "503 shutting down\n"+
		" close" {
		t.Errorf("readiness: %s", got)
	}
	close(drained)
	if err := <-ended; err != nil {
		t.Error(err)
	}
	if conn, err := net.Dial("tcp", address); err == nil {
		conn.Close()
		t.Error("still listens")
	}
}

// TestDrainWaitsForNewConnections stops a server that has a new connection. Its first request
// arrives after the listener has closed, or never. The server waits for the request until the drain
// ends.
func TestDrainWaitsForNewConnections(t *testing.T) {
	t.Parallel()
	const request = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
	for name, asks := range map[string]bool{"late": true, "never": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := web.New(hello, config(nil))
			steps, calls := [2]chan time.Time{make(chan time.Time), make(chan time.Time)}, 0
			s := server(site, nil)
			s.Draining, s.After = site.Drain, func(time.Duration) <-chan time.Time { calls++; return steps[calls-1] }
			s.Shutdown = time.Nanosecond // net/http would wait five seconds for a new connection without a request
			address, end := serve(t, s)
			newConn := webtest.Dial(t, address)
			if got := webtest.Dial(t, address).Ask(request); got != "200 hello" { // so newConn is accepted too
				t.Fatal(got)
			}
			ended := make(chan error, 1)
			go func() { ended <- end() }()
			close(steps[0])
			for {
				conn, err := net.Dial("tcp", address)
				if err != nil {
					break
				}
				conn.Close()
			}
			select {
			case err := <-ended:
				t.Fatalf("Serve does not wait: %v", err)
			case <-time.After(50 * time.Millisecond):
			}
			if !asks {
				close(steps[1])
			} else if got := newConn.Ask(request); got != "200 hello close" {
				t.Error(got)
			}
			if err := <-ended; err != nil || calls != 2 {
				t.Errorf("%v after %d waits", err, calls)
			}
			if rest, err := newConn.Rest(); rest != "" {
				t.Errorf("%q, %v", rest, err)
			}
		})
	}
}

// TestWaitingConnections: connections without a complete request give way to others. A connection
// that is being served stays.
func TestWaitingConnections(t *testing.T) {
	t.Parallel()
	const request = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
	entered, release := make(chan bool), make(chan bool)
	s := server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			entered <- true
			<-release
		}
		io.WriteString(w, "hello")
	}), nil)
	s.Waiting = 2
	address, _ := serve(t, s)
	served := webtest.Dial(t, address)
	served.Send(strings.Replace(request, "/", "/slow", 1))
	<-entered
	half, silent, idle := webtest.Dial(t, address), webtest.Dial(t, address), webtest.Dial(t, address)
	half.Send(request[:20])
	for _, c := range []*webtest.Conn{half, silent} { // each new connection closes the oldest waiting one
		if got := idle.Ask(request); got != "200 hello" {
			t.Fatal(got)
		}
		if got, _ := c.Rest(); got != "" {
			t.Errorf("closed with %q", got)
		}
		idle = webtest.Dial(t, address)
	}
	release <- true
	if got := served.Ask(""); got != "200 hello" {
		t.Error(got)
	}
}

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

// longer is a time that no test waits for.
const longer = time.Hour

func server(h http.Handler, listening func(net.Addr)) web.Server {
	return web.Server{
		Addr: "127.0.0.1:0", Handler: h, MaxHeader: 4096, Waiting: 1000, ReadHeader: longer, Read: longer, Write: longer, Idle: longer,
		Drain: time.Nanosecond, Shutdown: longer, Log: slog.New(slog.DiscardHandler), Listening: listening,
	}
}

// serve runs s until the test ends, or until end is called, which returns what Serve has returned.
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

// TestShutdown ends a server amid a request: one that ends in time is let finish, one that does not is cut off.
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
			select {
			case <-time.After(time.Minute):
				t.Fatal("the request goes on though Serve has returned")
			case was := <-cut:
				if answer := <-got; answer != c.want || was != c.cut {
					t.Errorf("%q, cut %v; want %q, %v", answer, was, c.want, c.cut)
				}
			}
		})
	}
}

// TestDrainServes tells a server to end while requests are on their way: sent whole on an idle connection, sent in
// half on a new one and on a used one, and sent on a connection opened after that. All are answered.
func TestDrainServes(t *testing.T) {
	t.Parallel()
	const request = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
	cfg := config(nil)
	cfg.Health = map[string]*web.Health{"/readyz": web.Ready(web.Readiness{Check: func(context.Context) string { return "" }, Patient: time.Minute})}
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
	if got := webtest.Dial(t, address).Ask("GET /readyz HTTP/1.1\r\nHost: a\r\n\r\n"); got != "503 shutting down\n close" {
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

// TestDrainNewcomers ends a server that has a connection whose first request comes when no more connections are
// accepted, or never. It waits for the one, and for the other as long as it drains.
func TestDrainNewcomers(t *testing.T) {
	t.Parallel()
	const request = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n"
	for name, asks := range map[string]bool{"late": true, "never": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			site := web.New(hello, config(nil))
			steps, calls := [2]chan time.Time{make(chan time.Time), make(chan time.Time)}, 0
			s := server(site, nil)
			s.Draining, s.After = site.Drain, func(time.Duration) <-chan time.Time { calls++; return steps[calls-1] }
			s.Shutdown = time.Nanosecond // net/http would wait five seconds for the one that is never heard of
			address, end := serve(t, s)
			newcomer := webtest.Dial(t, address)
			if got := webtest.Dial(t, address).Ask(request); got != "200 hello" { // the newcomer is accepted too
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
				t.Fatalf("it does not wait: %v", err)
			case <-time.After(50 * time.Millisecond):
			}
			if !asks {
				close(steps[1])
			} else if got := newcomer.Ask(request); got != "200 hello close" {
				t.Error(got)
			}
			if err := <-ended; err != nil || calls != 2 {
				t.Errorf("%v after %d waits", err, calls)
			}
			if rest, err := newcomer.Rest(); rest != "" {
				t.Errorf("%q, %v", rest, err)
			}
		})
	}
}

// Connections on which no request arrives, in half or not at all, leave room for others. Those that are served stay.
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
	for _, c := range []*webtest.Conn{half, silent} { // each closes the one before
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

func TestServeRefused(t *testing.T) {
	t.Parallel()
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	for addr, want := range map[string]string{
		taken.Addr().String(): "listen on " + taken.Addr().String() + ": the address is in use: end the program",
		"192.0.2.1:80":        "listen on 192.0.2.1:80: ",
	} {
		s := server(hello, nil)
		s.Addr = addr
		if err := s.Serve(t.Context()); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

// TestLimits sends what no sane client sends. A limit that was over before a busy machine has read the request is tried
// again, longer.
func TestLimits(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, request, want string
		limit               func(s *web.Server, d time.Duration)
	}{
		{"headers too long", "GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 20000) + "\r\n\r\n", "HTTP/1.1 431 ", func(*web.Server, time.Duration) {}},
		{"no path", "OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200 ", func(*web.Server, time.Duration) {}}, // reaches the handler
		{"headers without end", "GET / HTTP/1.1\r\nHos", "HTTP/1.1 400 ", func(s *web.Server, d time.Duration) { s.ReadHeader = d }},
		{"a request without end", "GET / HTTP/1.1\r\nHos", "HTTP/1.1 400 ", func(s *web.Server, d time.Duration) { s.Read, s.ReadHeader = d, 0 }},
		{"a body without end", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n", "timeout", func(s *web.Server, d time.Duration) { s.Read = d }},
		{"no second request", "GET / HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200 ", func(s *web.Server, d time.Duration) { s.Idle = d }},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			for limit := 50 * time.Millisecond; ; limit *= 8 {
				s := server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if _, err := io.Copy(io.Discard, r.Body); err != nil {
						fmt.Fprint(w, err)
					}
				}), nil)
				c.limit(&s, limit)
				address, end := serve(t, s)
				conn := webtest.Dial(t, address)
				conn.Send(c.request)
				answer, failed := conn.Rest()
				if err := end(); err != nil {
					t.Error(err)
				}
				if failed == nil && strings.Contains(answer, c.want) {
					return
				}
				if limit > 20*time.Second {
					t.Fatalf("%.40q, %v; want %q", answer, failed, c.want)
				}
			}
		})
	}
}

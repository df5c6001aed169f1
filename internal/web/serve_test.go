package web_test

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

func server(h http.Handler, listening func(net.Addr)) web.Server {
	return web.Server{
		Addr: "127.0.0.1:0", Handler: h, MaxHeader: 4096, ReadHeader: time.Second, Read: time.Second, Write: 10 * time.Second,
		Idle: time.Second, Shutdown: 100 * time.Millisecond, Log: slog.New(slog.DiscardHandler), Listening: listening,
	}
}

// TestShutdown ends a server amid a request: a short one is let finish, a long one is cut off.
func TestShutdown(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		takes time.Duration
		want  string
	}{"short": {20 * time.Millisecond, "done <nil>"}, "long": {time.Minute, ""}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				cancel()
				select {
				case <-time.After(c.takes):
					io.WriteString(w, "done")
				case <-r.Context().Done(): // the connection is gone
				}
			})
			got := make(chan string, 1)
			err := server(view, func(addr net.Addr) {
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
			}).Serve(ctx)
			if answer := <-got; answer != c.want || err != nil {
				t.Errorf("%q, %v; want %q", answer, err, c.want)
			}
		})
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

// TestLimits sends what no sane client sends.
func TestLimits(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	addrs, ended := make(chan net.Addr, 1), make(chan error, 1)
	go func() { ended <- server(hello, func(a net.Addr) { addrs <- a }).Serve(ctx) }()
	addr := (<-addrs).String()
	for request, want := range map[string]string{
		"GET / HTTP/1.1\r\nHost: a\r\nX: " + strings.Repeat("x", 20000) + "\r\n\r\n": "HTTP/1.1 431 ",
		"OPTIONS * HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n":                 "hello", // reaches the handler
		"GET / HTTP/1.1\r\nHos": "", // never ends
	} {
		conn, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		io.WriteString(conn, request)
		conn.SetReadDeadline(time.Now().Add(5 * time.Second))
		answer, err := io.ReadAll(conn)
		if !strings.Contains(string(answer), want) || want == "" && err != nil {
			t.Errorf("%.30q: %.40q, %v", request, answer, err)
		}
		conn.Close()
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

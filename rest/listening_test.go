package rest_test

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/rest"
)

// long is a bound that no test reaches. patience is how long a test waits before it fails.
const (
	long     = time.Hour
	patience = time.Minute
)

// listening is an API with its Intake behind a real server without time-outs.
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
	return serve(t, c, listener, &http.Server{}, func() (net.Conn, error) {
		return net.Dial("tcp", listener.Addr().String())
	})
}

// bubble runs a test with a server in a bubble of package synctest: connections are pipes, and time
// advances when all goroutines wait.
func bubble(t *testing.T, c rest.IntakeConfig, server *http.Server, test func(*testing.T, listening)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(time.Minute) }) // net/http waits before it closes
		pipes := pipeListener{make(chan net.Conn), make(chan struct{})}
		test(t, serve(t, c, pipes, server, func() (net.Conn, error) {
			here, there := net.Pipe()
			pipes.conns <- there
			return here, nil
		}))
	})
}

func serve(t *testing.T, c rest.IntakeConfig, listener net.Listener, server *http.Server,
	dialer func() (net.Conn, error)) listening {
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

// client is a connection on which a test writes raw bytes.
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

// post sends the headers of a POST with a body of this length (-1: chunked), and the given part of
// it.
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
	io.WriteString(c, head+"\r\n"+body) // an error shows as a missing answer
}

// answer reads status and body of one answer.
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

const bodyTooSlow = `{"detail":"The request's body did not arrive in time."}`

// Package webtest sends raw HTTP requests, for tests that control when each byte is sent.
package webtest

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"
)

// Conn is a connection to a server.
type Conn struct {
	t    testing.TB
	conn net.Conn
	in   *bufio.Reader
}

// Dial connects to address. The connection is closed when t ends. Its reads and writes fail after a
// minute, so that a test does not hang.
func Dial(t testing.TB, address string) *Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	conn.SetDeadline(time.Now().Add(time.Minute))
	return &Conn{t, conn, bufio.NewReader(conn)}
}

// Send sends text unchanged.
func (c *Conn) Send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Error(err)
	}
}

// Rest returns everything that the server sends until it closes the connection.
func (c *Conn) Rest() (string, error) {
	answer, err := io.ReadAll(c.in)
	return string(answer), err
}

// Ask sends text and returns the status and body of the answer, followed by " close" if the answer
// closes the connection. If the answer cannot be read, Ask returns the text of the error.
func (c *Conn) Ask(text string) string {
	c.t.Helper()
	c.Send(text)
	resp, err := http.ReadResponse(c.in, nil)
	if err != nil {
		return err.Error()
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return err.Error()
	}
	answer := fmt.Sprintf("%d %s", resp.StatusCode, body)
	if resp.Close {
		answer += " close"
	}
	return answer
}

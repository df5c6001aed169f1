// Package webtest writes HTTP requests by hand, for tests in which it matters which byte is sent when.
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

// Dial connects to address. The connection is closed with t; it fails, and does not hang, after a minute.
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

// Send writes text as it is.
func (c *Conn) Send(text string) {
	c.t.Helper()
	if _, err := io.WriteString(c.conn, text); err != nil {
		c.t.Error(err)
	}
}

// Rest is all that the server still sends.
func (c *Conn) Rest() (string, error) {
	answer, err := io.ReadAll(c.in)
	return string(answer), err
}

// Ask sends text and returns the status and body of the answer, then " close" where the connection ends with it. An
// answer that cannot be read is its error.
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

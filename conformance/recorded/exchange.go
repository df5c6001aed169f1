package recorded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// compared are the headers that are compared: those that a client may act on.
var compared = []string{
	"content-type", "www-authenticate", "allow", "vary", "retry-after", "location", "x-frame-options",
	"x-content-type-options", "referrer-policy", "cross-origin-opener-policy", "x-echo", "content-language",
}

// Wire returns the bytes of the request. Header lines are written as recorded; missing Host and
// Content-Length headers are added.
func (s *Step) Wire() []byte {
	if s.Raw != nil {
		return s.Raw
	}
	var (
		out  bytes.Buffer
		body = s.Content()
		has  = func(name string) bool {
			return slices.ContainsFunc(s.Headers, func(h [2]string) bool { return strings.EqualFold(h[0], name) })
		}
	)
	fmt.Fprintf(&out, "%s %s HTTP/1.1\r\n", s.Method, s.Target)
	if !has("Host") {
		out.WriteString("Host: testserver\r\n")
	}
	for _, h := range s.Headers {
		fmt.Fprintf(&out, "%s: %s\r\n", h[0], h[1])
	}
	if len(body) > 0 && !has("Content-Length") && !has("Transfer-Encoding") {
		fmt.Fprintf(&out, "Content-Length: %d\r\n", len(body))
	}
	out.WriteString("Connection: close\r\n\r\n")
	out.Write(body)
	return out.Bytes()
}

// patience bounds an exchange with a server that hangs, however busy the machine is.
const patience = 5 * time.Minute

// Exchange sends the request to address ("host:port") on a new connection. If the server closes the
// connection without an answer, the Answer has status 0.
func (s *Step) Exchange(ctx context.Context, address string) (Answer, error) {
	dialer := net.Dialer{Timeout: patience}
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return Answer{}, fmt.Errorf("connect: %w", err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(patience)); err != nil {
		return Answer{}, fmt.Errorf("connect: %w", err)
	}
	// A server that refuses early may close the connection before it has read the whole request:
	// its answer counts, not the failed write.
	_, writeErr := conn.Write(s.Wire())
	data, err := io.ReadAll(conn)
	switch {
	case errors.Is(err, syscall.ECONNRESET):
	case err != nil:
		return Answer{}, fmt.Errorf("read answer: %w", err)
	case len(data) == 0 && writeErr != nil && !errors.Is(writeErr, syscall.EPIPE) &&
		!errors.Is(writeErr, syscall.ECONNRESET):
		return Answer{}, fmt.Errorf("send request: %w", writeErr)
	}
	return parseAnswer(data), nil
}

// parseAnswer parses an answer. It skips malformed parts, so that they show as differences.
func parseAnswer(data []byte) Answer {
	head, body, _ := bytes.Cut(data, []byte("\r\n\r\n"))
	lines := strings.Split(string(head), "\r\n")
	status := 0
	if words := strings.Fields(lines[0]); len(words) > 1 && strings.HasPrefix(words[0], "HTTP/") {
		status, _ = strconv.Atoi(words[1])
	}
	headers := map[string]string{}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		name, value = strings.ToLower(strings.TrimSpace(name)), latin1(strings.TrimSpace(value))
		if name == "transfer-encoding" && strings.Contains(strings.ToLower(value), "chunked") {
			body = dechunk(body)
		}
		if !slices.Contains(compared, name) {
			continue
		}
		if before, ok := headers[name]; ok {
			value = before + ", " + value
		}
		headers[name] = value
	}
	return answer(status, headers, body)
}

// latin1 decodes a header value as Latin-1, as the recorded values were.
func latin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

func dechunk(rest []byte) []byte {
	var plain []byte
	for len(rest) > 0 {
		size, tail, _ := bytes.Cut(rest, []byte("\r\n"))
		digits, _, _ := strings.Cut(string(size), ";")
		n, err := strconv.ParseUint(strings.TrimSpace(digits), 16, 31)
		if err != nil || n == 0 {
			break
		}
		end := min(int(n), len(tail))
		plain, rest = append(plain, tail[:end]...), tail[min(end+2, len(tail)):]
	}
	return plain
}

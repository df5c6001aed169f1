package recorded_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

func TestDifferences(t *testing.T) {
	t.Parallel()
	answer := func(status int, body string, headers ...string) recorded.Answer {
		a := recorded.Answer{Status: status, Body: body, Headers: map[string]string{}}
		for i := 0; i < len(headers); i += 2 {
			a.Headers[headers[i]] = headers[i+1]
		}
		return a
	}
	token := func(digit string) string { return `{"token":"` + strings.Repeat(digit, 40) + `"}` }
	for _, c := range []struct {
		name      string
		rules     recorded.Case
		want, got recorded.Answer
		differs   string // the name of the first difference
	}{
		{"equal", recorded.Case{}, answer(200, "a", "vary", "Accept"), answer(200, "a", "vary", "Accept"), ""},
		{"status", recorded.Case{}, answer(200, "a"), answer(201, "a"), "status"},
		{"body", recorded.Case{}, answer(200, "a"), answer(200, "b"), "body"},
		{"a header", recorded.Case{}, answer(200, ""), answer(200, "", "retry-after", "1"), "retry-after"},
		{"lists in another order", recorded.Case{}, answer(200, "", "allow", "GET, POST"),
			answer(200, "", "allow", "post,get"), ""},
		{"different lists", recorded.Case{}, answer(200, "", "vary", "Accept, Cookie"),
			answer(200, "", "vary", "Accept"), "vary"},
		{"keys in another order", recorded.Case{}, answer(200, `{"a":1,"b":2}`), answer(200, `{"b":2,"a":1}`), "body"},
		{"unordered: keys in another order", recorded.Case{Unordered: true}, answer(200, `{"a":1.0,"b":[2]}`),
			answer(200, `{"b":[2],"a":1}`), ""},
		{"unordered: another value", recorded.Case{Unordered: true}, answer(200, `{"a":1}`), answer(200, `{"a":2}`),
			"body"},
		{"tokens", recorded.Case{}, answer(200, token("a")), answer(200, token("b")), "body"},
		{"new tokens", recorded.Case{Mask: []string{"token"}}, answer(200, token("a")), answer(200, token("b")), ""},
		{"an invalid token", recorded.Case{Mask: []string{"token"}}, answer(200, token("a")), answer(200, token("x")),
			"body"},
		{"other words of a parser", recorded.Case{}, answer(400, `{"detail":"JSON parse error - \"a\""}`),
			answer(400, `{"detail":"JSON parse error - b"}`), ""},
		{"other words before a parser's", recorded.Case{}, answer(400, `{"detail":"JSON parse error - a"}`),
			answer(400, `{"detail":"Error - a"}`), "body"},
		{"pages", recorded.Case{}, answer(404, "<html>a"), answer(404, "<html>b"), ""},
		{"a page and no page", recorded.Case{}, answer(404, "<html>a"), answer(404, "b"), "body"},
	} {
		got := strings.Join(c.rules.Differences(c.want, c.got), "\n")
		if what, _, _ := strings.Cut(got, ":"); what != c.differs {
			t.Errorf("%s: %q, want a difference of %q", c.name, got, c.differs)
		}
	}
}

// TestExchange checks that the recorded bytes are sent, and that every form of answer is read.
func TestExchange(t *testing.T) {
	t.Parallel()
	step := recorded.Step{
		Method: "POST", Target: "/a", Headers: [][2]string{{"X-A", "é"}, {"x-a", "b"}}, Body: "hello",
	}
	const wire = "POST /a HTTP/1.1\r\nHost: testserver\r\nX-A: é\r\nx-a: b\r\nContent-Length: 5\r\nConnection: " +
		"close\r\n\r\nhello"
	if diff := cmp.Diff(wire, string(step.Wire())); diff != "" {
		t.Error(diff)
	}
	for _, c := range []struct {
		name, raw string
		want      recorded.Answer
	}{
		{"plain", "HTTP/1.1 200 OK\r\nContent-Type: a\r\nServer: x\r\n\r\nbody",
			recorded.Answer{Status: 200, Headers: map[string]string{"content-type": "a"}, Body: "body"}},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\n\r\n",
			recorded.Answer{Status: 200, Headers: map[string]string{}, Body: "abcde"}},
		{"chunks cut short", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
			recorded.Answer{Status: 200, Headers: map[string]string{}, Body: "abc"}},
		{"two lines of one header", "HTTP/1.1 200 OK\r\nVary: a\r\nVARY: b\r\n\r\n",
			recorded.Answer{Status: 200, Headers: map[string]string{"vary": "a, b"}}},
		{"latin-1", "HTTP/1.1 200 OK\r\nLocation: \xe9\r\n\r\n\xff",
			recorded.Answer{Status: 200, Headers: map[string]string{"location": "é"}, Body64: "/w=="}},
		{"nothing", "", recorded.Answer{Headers: map[string]string{}}},
	} {
		got, err := step.Exchange(context.Background(), answering(t, c.raw))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestPlay checks that Play reports different tokens if they must be the same, and returns an error
// if no server listens.
func TestPlay(t *testing.T) {
	t.Parallel()
	c := recorded.Case{Name: "tokens", Mask: []string{"token"}, SameToken: true,
		Steps: []recorded.Step{{Method: "GET", Target: "/"}}}
	c.Steps[0].Response = recorded.Answer{Status: 200, Headers: map[string]string{}, Body: "{}"}
	problems, err := c.Play(context.Background(), answering(t, "HTTP/1.1 200 OK\r\n\r\n{}"))
	if err != nil || len(problems) != 1 || !strings.HasPrefix(problems[0], "tokens differ") {
		t.Errorf("problems %q, %v", problems, err)
	}
	if _, err := c.Play(context.Background(), "127.0.0.1:1"); err == nil {
		t.Error("no error where nobody listens")
	}
}

// answering starts a server that reads one request and answers with raw.
func answering(t *testing.T, raw string) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		_, _ = conn.Read(make([]byte, 4096))
		fmt.Fprint(conn, raw)
	}()
	return l.Addr().String()
}

func FuzzRead(f *testing.F) {
	f.Add(`{"name":"a","steps":[{"method":"GET","target":"/","headers":[["A","b"]],"body_base64":"/w==",` +
		`"response":{"status":200,"headers":{},"body":""}}]}`)
	f.Add(`{"steps":[{"raw_base64":"R0VU"}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		cases, err := recorded.Read(strings.NewReader(text))
		if err != nil {
			return
		}
		for _, c := range cases {
			for _, s := range c.Steps {
				if len(s.Wire()) == 0 && s.Raw == nil {
					t.Error("the request of a step is empty")
				}
			}
		}
	})
}

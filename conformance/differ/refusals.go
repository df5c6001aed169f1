package main

import (
	"context"
	"fmt"
	"io"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// refused are requests that HTTP servers refuse, each in its own way, or read differently. So the
// answers are not compared: Latchkey's must only be no failure of the server.
var refused = []string{
	"GET /%zz/ HTTP/1.1\r\nHost: x\r\n", "GET /%/ HTTP/1.1\r\nHost: x\r\n", "GET /a\x7fb/ HTTP/1.1\r\nHost: x\r\n",
	"GET /a\tb/ HTTP/1.1\r\nHost: x\r\n", "GET /render/ HTTP/1.1\r\n", "GET /render/ HTTP/1.1\r\nHost: \r\n",
	"GET /render/ HTTP/1.1\r\nHost: a\r\nHost: b\r\n", "GET /render/ HTTP/1.0\r\n",
	"get /render/ HTTP/1.1\r\nHost: x\r\n", "X /render/ HTTP/1.1\r\nHost: x\r\n",
	"OPTIONS * HTTP/1.1\r\nHost: x\r\n", "CONNECT a:80 HTTP/1.1\r\nHost: x\r\n",
	"GET http://x/render/ HTTP/1.1\r\nHost: y\r\n", "GET /render/#a HTTP/1.1\r\nHost: x\r\n",
	"GET /render/ HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n",
	"POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n",
	"POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
	"POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n",
	"POST /echo/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n",
	"GET /render/ HTTP/1.1\r\nHost: x\r\nAuthorization: a\x00b\r\n",
	"GET /render/ HTTP/1.1\r\nHost: x\r\nA : b\r\n", "GET /render/ HTTP/3.0\r\nHost: x\r\n",
}

// refusals checks that the server at address answers none of refused with a status of 500 or above,
// except 505.
func refusals(ctx context.Context, address string, out io.Writer) error {
	for _, head := range refused {
		// The last line ends a chunked body, for servers that read one.
		step := recorded.Step{Raw: []byte(head + "Connection: close\r\n\r\n0\r\n\r\n")}
		answer, err := step.Exchange(ctx, address)
		if err != nil {
			return err
		}
		if answer.Status >= 500 && answer.Status != 505 { // 505 is right for an unknown version of HTTP
			fmt.Fprintf(out, "FAILS with %d: %q\n", answer.Status, step.Raw)
			return fmt.Errorf("a request that servers refuse was answered with %d", answer.Status)
		}
	}
	return nil
}

//go:build unix

package stage_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/stage"
	"github.com/latchkey-go/latchkey/bench/internal/wrk"
)

// ofItsOwn are lines of an answer that differ by nature: the time, what gunicorn says about itself
// and its connections, and Vary, which REST framework sends because it could also answer with a
// page for browsers.
var (
	ofItsOwn   = regexp.MustCompile(`(?m)^Date: .*\r\n`)
	ofGunicorn = regexp.MustCompile(`(?m)^(Server: gunicorn|Connection: close|Vary: Accept)\r\n`)
)

// TestVariants checks that all variants send the same answer, refuse a wrong token, and answer 200
// under load, so that no figure compares different work.
func TestVariants(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("builds and starts servers")
	}
	s, err := stage.New(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	want := ""
	for _, v := range stage.Variants() {
		server, err := v.Start(t.Context(), s)
		if errors.Is(err, stage.ErrUnavailable) {
			t.Run(v.Name, func(t *testing.T) { t.Skip(err) })
			continue
		}
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		t.Run(v.Name, func(t *testing.T) {
			defer server.Stop()
			got := lines(raw(t, server, server.Authorization), v.Name == stage.DRF)
			if want == "" {
				want = got
			}
			if got != want {
				t.Errorf("answers\n%s\nwant\n%s", got, want)
			}
			if server.Authorization != "" {
				for _, wrong := range []string{server.Authorization + "0", "Token " + strings.Repeat("0", 40), ""} {
					if got := raw(t, server, wrong); !strings.HasPrefix(got, "HTTP/1.1 401 ") {
						t.Errorf("a wrong token is answered\n%s", got)
					}
				}
			}
			load(t, s, server)
		})
	}
}

func load(t *testing.T, s *stage.Stage, server *stage.Server) {
	t.Helper()
	_, err := wrk.Run(t.Context(), s.Dir,
		wrk.Load{URL: server.URL(stage.Path), Authorization: server.Authorization, Seconds: 1})
	if errors.Is(err, wrk.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Error(err)
	}
}

// raw returns the bytes of the answer to a request for the view.
func raw(t *testing.T, server *stage.Server, authorization string) string {
	t.Helper()
	conn, err := net.Dial("tcp", server.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	request := fmt.Sprintf("GET %s HTTP/1.1\r\nHost: %s\r\n", stage.Path, server.Address)
	if authorization != "" {
		request += "Authorization: " + authorization + "\r\n"
	}
	if _, err := io.WriteString(conn, request+"\r\n"); err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	answer, err := http.ReadResponse(bufio.NewReader(io.TeeReader(conn, &text)), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(io.Discard, answer.Body); err != nil {
		t.Fatal(err)
	}
	return text.String()
}

// lines returns an answer without the lines that differ by nature. The headers of gunicorn are put
// into the order of net/http.
func lines(answer string, gunicorn bool) string {
	answer = ofItsOwn.ReplaceAllString(answer, "")
	if !gunicorn {
		return answer
	}
	answer = ofGunicorn.ReplaceAllString(answer, "")
	head, body, _ := strings.Cut(answer, "\r\n\r\n")
	all := strings.Split(head, "\r\n")
	slices.Sort(all[1:])
	return strings.Join(all, "\r\n") + "\r\n\r\n" + body
}

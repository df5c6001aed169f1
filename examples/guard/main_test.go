package main

import (
	"bufio"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
)

func TestRoutes(t *testing.T) {
	t.Parallel()
	site := open(t)
	user, err := site.Users.Create(t.Context(), auth.CreateParams{Username: "alice", Password: "wonderland-1865"})
	if err != nil {
		t.Fatal(err)
	}
	token, err := site.Tokens.GetOrCreate(t.Context(), user.ID)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		request, authorization, form string
		status                       int
		body                         string
	}{
		"a page of another site": {"POST /token/?cross-site", "", "username=alice&password=wonderland-1865", 403,
			"cross-origin request detected from Sec-Fetch-Site header\n"},
		"a token":        {"GET /hello", "Token " + token.Key, "", 200, "Hello, alice!\n"},
		"no token":       {"GET /hello", "", "", 401, `{"detail":"Authentication credentials were not provided."}`},
		"a wrong token":  {"GET /hello", "Token nonsense", "", 401, `{"detail":"Invalid token."}`},
		"another method": {"POST /hello", "Token " + token.Key, "", 405, "Method Not Allowed\n"},
		"a path below":   {"GET /hello/", "Token " + token.Key, "", 404, "404 page not found\n"},
		"a right password": {"POST /token/", "", "username=alice&password=wonderland-1865", 200,
			`{"token":"` + token.Key + `"}`},
		"a wrong password": {"POST /token/", "", "username=alice&password=x", 400,
			`{"non_field_errors":["Unable to log in with provided credentials."]}`},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		r := httptest.NewRequest(method, path, strings.NewReader(c.form))
		if c.form != "" {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		if c.authorization != "" {
			r.Header.Set("Authorization", c.authorization)
		}
		if r.URL.RawQuery != "" {
			r.Header.Set("Sec-Fetch-Site", r.URL.RawQuery)
		}
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %q, want %d %q", name, w.Code, w.Body, c.status, c.body)
		}
	}
}

// open returns a site on a new database with its tables.
func open(t *testing.T) *latchkey.Site {
	t.Helper()
	quiet := project
	quiet.Log = slog.New(slog.DiscardHandler)
	site, err := latchkey.Open(t.Context(), quiet, latchkey.Settings{
		Database:       "sqlite:" + t.TempDir() + "/db.sqlite3",
		Password:       latchkey.PasswordSettings{Iterations: 1000},
		Timeouts:       latchkey.TimeoutSettings{Stall: 50 * time.Millisecond, Drain: 50 * time.Millisecond},
		ServerSettings: latchkey.ServerSettings{AllowedHosts: []string{"example.com", "localhost"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { site.Close() })
	if err := site.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return site
}

// TestStalledBodies sends 100 bodies that never arrive in full: each is answered, and its
// connection closed. The program's server has no time-out for bodies, and once held such requests
// for ever.
func TestStalledBodies(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(open(t))
	t.Cleanup(server.Close)
	for line, want := range map[string]int{
		"POST /token/": 408, // the view reads the body
		"GET /hello":   401, // the guard refuses the request
		"POST /hello":  405, // the mux answers by itself
		"POST /":       404,
	} {
		var stalled []net.Conn
		for range 100 {
			conn, err := net.Dial("tcp", server.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close()
			conn.SetDeadline(time.Now().Add(time.Minute))
			io.WriteString(conn, line+" HTTP/1.1\r\nHost: localhost\r\n"+
				"Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
			stalled = append(stalled, conn)
		}
		for _, conn := range stalled {
			in := bufio.NewReader(conn)
			resp, err := http.ReadResponse(in, nil)
			if err != nil {
				t.Fatalf("%s: %v", line, err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != want {
				t.Errorf("%s: %d, %v", line, resp.StatusCode, err)
			}
			if _, err := in.ReadByte(); err != io.EOF {
				t.Errorf("%s: the connection stays: %v", line, err)
			}
		}
	}
}

package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

// marks returns middleware that adds a header before it calls next.
func marks(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Access-Control-Allow-Origin", "*")
		next.ServeHTTP(w, r)
	})
}

// TestMiddlewareAroundAll checks that every answer passes through the project's middleware, except
// those of health checks, and that the security headers stand on all of them.
func TestMiddlewareAroundAll(t *testing.T) {
	t.Parallel()
	views := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/panic/":
			w.Header().Set("X-View", "of the view")
			panic("boom")
		case "/nowhere/":
			http.NotFound(w, r)
		case "/no-frame/":
			w.Header().Del("Referrer-Policy")
		}
	})
	for _, c := range []struct {
		path, host, proto string
		status            int
		marked            bool
	}{
		{"/", "example.com", "https", 200, true},
		{"/nowhere/", "example.com", "https", 404, true},
		{"/panic/", "example.com", "https", 500, true},
		{"/", "evil.com", "https", 400, true},
		{"/", "example.com", "http", 301, true},
		{"/healthz", "evil.com", "https", 200, false},
	} {
		var logs bytes.Buffer
		cfg := config(&logs)
		cfg.SSLRedirect, cfg.Middleware, cfg.Health = true, marks, map[string]*web.Health{"/healthz": web.Alive()}
		w := do(web.New(views, cfg), "GET", c.path, "Host: "+c.host, "X-Forwarded-Proto: "+c.proto)
		h := w.Header()
		if marked := h.Get("Access-Control-Allow-Origin") == "*"; w.Code != c.status || marked != c.marked ||
			h.Get("X-Content-Type-Options") != "nosniff" || h.Get("X-View") != "" {
			t.Errorf("%+v: %d %v", c, w.Code, h)
		}
		if n := strings.Count(logs.String(), "handler panicked"); n != strings.Count(c.path, "panic") {
			t.Errorf("%s: %d panics in the log\n%s", c.path, n, &logs)
		}
		if c.marked && strings.Count(logs.String(), "msg=request") != 1 {
			t.Errorf("%s: the log is\n%s", c.path, &logs)
		}
	}
}

// TestOddMiddleware has middleware that answers by itself, panics, begins the answer first, or
// answers late. None of them gets an answer of the view that the view has not given.
func TestOddMiddleware(t *testing.T) {
	t.Parallel()
	type handler = http.HandlerFunc
	for name, c := range map[string]struct {
		middleware func(http.Handler) http.Handler
		status     int
		body       string
	}{
		"answers by itself": {func(http.Handler) http.Handler { return page(204) }, 204, "No Content\n"},
		"answers nothing": {func(http.Handler) http.Handler {
			return handler(func(http.ResponseWriter, *http.Request) {})
		}, 200, ""},
		"panics before": {func(http.Handler) http.Handler {
			return handler(func(http.ResponseWriter, *http.Request) { panic("boom") })
		}, 500, "Internal Server Error\n"},
		"panics after the view's refusal": {func(next http.Handler) http.Handler {
			return handler(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(httptest.NewRecorder(), r)
				panic("boom")
			})
		}, 500, "Internal Server Error\n"},
		"begins the answer": {func(next http.Handler) http.Handler {
			return handler(func(w http.ResponseWriter, r *http.Request) {
				w.WriteHeader(http.StatusAccepted)
				next.ServeHTTP(w, r)
			})
		}, 202, "Unauthorized\n"},
		"replaces the context": {func(next http.Handler) http.Handler {
			return handler(func(w http.ResponseWriter, r *http.Request) {
				next.ServeHTTP(w, httptest.NewRequest("GET", "http://example.com/", nil))
			})
		}, 401, "Unauthorized\n"},
		"buffers": {func(next http.Handler) http.Handler { return http.TimeoutHandler(next, time.Hour, "late") }, 401,
			"Unauthorized\n"},
	} {
		cfg := config(nil)
		cfg.Middleware = c.middleware
		if w := do(web.New(page(401), cfg), "GET", "/"); w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %q", name, w.Code, w.Body)
		}
	}
}

// TestMiddlewareAndDrain checks that an answer of the middleware itself closes its connection once
// the shutdown has begun.
func TestMiddlewareAndDrain(t *testing.T) {
	t.Parallel()
	cfg := config(nil)
	cfg.Middleware = func(http.Handler) http.Handler { return page(200) }
	h := web.New(hello, cfg)
	h.Drain()
	if w := do(h, "GET", "/"); w.Header().Get("Connection") != "close" {
		t.Errorf("headers %v", w.Header())
	}
}

// TestPanicBehindMiddleware: a view panics after a part of its answer, behind middleware. The
// client must notice that the answer is incomplete.
func TestPanicBehindMiddleware(t *testing.T) {
	t.Parallel()
	cfg := config(nil)
	cfg.Hosts, cfg.Middleware = []string{"*"}, marks
	server := httptest.NewServer(web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, "half")
		w.(http.Flusher).Flush()
		panic("boom")
	}), cfg))
	defer server.Close()
	resp, err := http.Get(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, err := io.ReadAll(resp.Body); err == nil {
		t.Errorf("the client takes %q for a complete answer", body)
	}
}

// TestLateUpload has middleware that does not wait for the view: http.TimeoutHandler. The files of
// the view's form are removed nevertheless.
func TestLateUpload(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	release, done := make(chan struct{}), make(chan struct{})
	view := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
		}
		if files, _ := filepath.Glob(filepath.Join(folder, "*")); len(files) == 0 {
			t.Error("the form has no file")
		}
		<-release
	})
	cfg := config(nil)
	cfg.Middleware = func(next http.Handler) http.Handler {
		watched := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			defer close(done)
			next.ServeHTTP(w, r)
		})
		return http.TimeoutHandler(watched, time.Millisecond, "late")
	}
	part := "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\n" +
		strings.Repeat("x", 1<<20) + "\r\n--B--\r\n"
	r := httptest.NewRequest("POST", "http://example.com/", strings.NewReader(part))
	r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
	w := httptest.NewRecorder()
	web.New(view, cfg).ServeHTTP(w, r)
	if w.Code != 503 || w.Body.String() != "late" {
		t.Errorf("%d %q", w.Code, w.Body)
	}
	close(release)
	<-done
	if entries, err := os.ReadDir(folder); err != nil || len(entries) != 0 {
		t.Errorf("%v stay, %v", entries, err)
	}
}

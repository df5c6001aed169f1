package web_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/web"
)

// TestPanicAfterAnswer: a handler panics after a part of its answer. The client must notice that
// the answer is incomplete.
func TestPanicAfterAnswer(t *testing.T) {
	t.Parallel()
	for name, reason := range map[string]any{"fault": "boom", "asked for": http.ErrAbortHandler} {
		var logs buffer
		cfg := config(&logs)
		cfg.Hosts = []string{"*"}
		server := httptest.NewServer(web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "half")
			w.(http.Flusher).Flush()
			panic(reason)
		}), cfg))
		resp, err := http.Get(server.URL)
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(resp.Body); err == nil {
			t.Errorf("%s: the client takes %q for a complete answer", name, body)
		}
		resp.Body.Close()
		server.Close()
		if got := strings.Contains(logs.String(), "handler panicked"); got != (reason == "boom") {
			t.Errorf("%s: logged %s", name, &logs)
		}
		if !strings.Contains(logs.String(), " status=200 bytes=4 ms=1.5 client=127.0.0.1 cut=true\n") {
			t.Errorf("%s: the log shows a complete answer: %s", name, &logs)
		}
	}
}

// TestCutBeforeAnswer: a connection that is cut before the answer begins has status 0 in the log.
func TestCutBeforeAnswer(t *testing.T) {
	t.Parallel()
	var logs bytes.Buffer
	func() {
		defer func() {
			if reason := recover(); reason != http.ErrAbortHandler {
				t.Errorf("%v: the connection is not cut", reason)
			}
		}()
		do(web.New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }),
			config(&logs)), "GET", "/")
	}()
	if want := "level=INFO msg=request method=GET path=/ request_id=random status=0 bytes=0 ms=1.5 " +
		"client=192.0.2.1 cut=true\n"; logs.String() != want {
		t.Errorf("log\n%swant\n%s", &logs, want)
	}
}

// TestWriter has a handler hijack, flush, copy and set deadlines.
func TestWriter(t *testing.T) {
	t.Parallel()
	var logs buffer
	cfg := config(&logs)
	cfg.Hosts = []string{"*"}
	server := httptest.NewServer(web.New(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		rc := http.NewResponseController(w)
		switch r.URL.Path {
		case "/hijack", "/hijacker":
			hijack := rc.Hijack
			if r.URL.Path == "/hijacker" {
				hijack = w.(http.Hijacker).Hijack
			}
			conn, _, err := hijack()
			if err != nil {
				t.Error(err)
				return
			}
			fmt.Fprint(conn, "HTTP/1.1 299 Mine\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
			conn.Close()
		case "/early":
			w.WriteHeader(http.StatusEarlyHints)
			w.WriteHeader(http.StatusTeapot)
			w.WriteHeader(http.StatusOK)
		case "/copy":
			io.Copy(w, io.LimitReader(strings.NewReader("copied!"), 6))
		case "/deadline":
			if err := errors.Join(rc.SetWriteDeadline(time.Now().Add(time.Minute)), rc.Flush()); err != nil {
				t.Error(err)
			}
		}
	}), cfg))
	for path, want := range map[string]string{
		"/hijack": "299 ", "/hijacker": "299 ", "/early": "418 ", "/copy": "200 copied", "/deadline": "200 ",
	} {
		resp, err := http.Get(server.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(resp.Body)
		resp.Body.Close()
		if got := fmt.Sprintf("%d %s", resp.StatusCode, body); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
	server.Close()
	for deadline := time.Now().Add(5 * time.Second); strings.Count(logs.String(), "msg=request") < 5 &&
		time.Now().Before(deadline); {
		time.Sleep(time.Millisecond) // Close does not wait for hijacked connections
	}
	for _, want := range []string{"path=/hijack request_id=random status=101",
		"path=/early request_id=random status=418", "path=/copy request_id=random status=200 bytes=6"} {
		if !strings.Contains(logs.String(), want) {
			t.Errorf("the log lacks %s:\n%s", want, &logs)
		}
	}
}

// TestHeadersOfAPanic: the page after a panic has the security headers, and HSTS over https only.
func TestHeadersOfAPanic(t *testing.T) {
	t.Parallel()
	cfg := config(nil)
	cfg.Security.HSTSSeconds = 60
	site := web.New(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("boom") }), cfg)
	for proto, want := range map[string]string{"https": "max-age=60", "http": ""} {
		w := do(site, "GET", "/", "X-Forwarded-Proto: "+proto)
		if w.Code != 500 || w.Header().Get("Strict-Transport-Security") != want ||
			w.Header().Get("Referrer-Policy") != "same-origin" {
			t.Errorf("%s: %d %v", proto, w.Code, w.Header())
		}
	}
}

// TestNoFrameOptions: an empty value leaves the header out.
func TestNoFrameOptions(t *testing.T) {
	t.Parallel()
	if w := do(web.Frame("", hello), "GET", "/"); w.Body.String() != "hello" || w.Header()["X-Frame-Options"] != nil {
		t.Errorf("%v %q", w.Header(), w.Body)
	}
}

// TestFormsAreHandedBack: net/http deletes the uploaded files of the request that it made, so that
// request has the form, whatever becomes of the handler.
func TestFormsAreHandedBack(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]func(){
		"answers": func() {}, "panics": func() { panic("boom") },
	} {
		r := httptest.NewRequest("POST", "/",
			strings.NewReader("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		web.New(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			if err := r.ParseMultipartForm(1 << 10); err != nil {
				t.Error(err)
			}
			after()
		}), config(nil)).ServeHTTP(httptest.NewRecorder(), r)
		if r.MultipartForm == nil {
			t.Errorf("%s: the outer request has no form", name)
		}
	}
}

package rest_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// header returns the headers of an answer that views set, one a line.
func header(w *httptest.ResponseRecorder) string {
	var b strings.Builder
	for _, name := range []string{"Content-Type", "Content-Length", "Location", "Vary", "Allow", "X-Own"} {
		if values, ok := w.Header()[name]; ok {
			fmt.Fprintf(&b, "%s: %s\n", name, strings.Join(values, "|"))
		}
	}
	return b.String()
}

// answering is a view whose GET answers with the function.
type answering func(r *rest.Request) *rest.Response

func (a answering) Get(r *rest.Request) (*rest.Response, error) { return a(r), nil }

// Raw answers have the body, type and status that the handler names, and the view's Allow and Vary.
// The headers of Redirect are those that Django's HttpResponseRedirect had in a view of DRF.
func TestRawAnswers(t *testing.T) {
	t.Parallel()
	png := func(change func(*rest.Response)) answering {
		return func(*rest.Request) *rest.Response {
			resp := rest.Raw("image/png", []byte("\x89PNG"))
			change(resp)
			return resp
		}
	}
	for _, c := range []struct {
		name    string
		view    answering
		request string
		status  int
		header  string
		body    string
	}{
		{"bytes", png(func(*rest.Response) {}), "GET /", 200,
			"Content-Type: image/png\nContent-Length: 4\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n", "\x89PNG"},
		{"HEAD", png(func(*rest.Response) {}), "HEAD /", 200,
			"Content-Type: image/png\nContent-Length: 4\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n", ""},
		{"a method that the view lacks", png(func(*rest.Response) {}), "POST /", 405,
			"Content-Type: application/json\nContent-Length: 41\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			`{"detail":"Method \"POST\" not allowed."}`},
		{"status and headers", png(func(r *rest.Response) {
			r.Status, r.Header = 201, http.Header{"X-Own": {"1"}, "Vary": {"Cookie"}}
		}), "GET /", 201,
			"Content-Type: image/png\nContent-Length: 4\nVary: Cookie, Accept\nAllow: GET, HEAD, OPTIONS\nX-Own: 1\n",
			"\x89PNG"},
		{"204", png(func(r *rest.Response) { r.Status = 204 }), "GET /", 204,
			"Content-Type: image/png\nContent-Length: 0\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n", ""},
		{"an impossible status", png(func(r *rest.Response) { r.Status = 99 }), "GET /", 500,
			"Content-Type: application/json\nContent-Length: 37\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			serverError},
		{"no type", func(*rest.Request) *rest.Response { return rest.Raw("", []byte("<b>")) }, "GET /", 200,
			"Content-Type: application/octet-stream\nContent-Length: 3\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			"<b>"},
		{"a redirect", func(*rest.Request) *rest.Response { return rest.Redirect("/a b/?q=ä&x=%20#f", 302) }, "GET /",
			302,
			"Content-Type: text/html; charset=utf-8\nContent-Length: 0\nLocation: /a%20b/?q=%C3%A4&x=%20#f\nVary: " +
				"Accept\nAllow: GET, HEAD, OPTIONS\n", ""},
		{"a redirect elsewhere", func(*rest.Request) *rest.Response {
			return rest.Redirect("HTTPS://example.com/", 308)
		}, "GET /", 308,
			"Content-Type: text/html; charset=utf-8\nContent-Length: 0\nLocation: HTTPS://example.com/\nVary: " +
				"Accept\nAllow: GET, HEAD, OPTIONS\n", ""},
		{"a line end in an address", func(*rest.Request) *rest.Response {
			return rest.Redirect("/\r\nSet-Cookie: a=b", 303)
		}, "GET /", 303,
			"Content-Type: text/html; charset=utf-8\nContent-Length: 0\nLocation: /%0D%0ASet-Cookie:%20a=b\nVary: " +
				"Accept\nAllow: GET, HEAD, OPTIONS\n", ""},
		{"a redirect that is none", func(*rest.Request) *rest.Response { return rest.Redirect("/", 200) }, "GET /", 500,
			"Content-Type: application/json\nContent-Length: 37\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			serverError},
		{"no reader", func(*rest.Request) *rest.Response { return rest.RawReader("", nil) }, "GET /", 500,
			"Content-Type: application/json\nContent-Length: 37\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			serverError},
		{"no handler", func(*rest.Request) *rest.Response { return rest.RawHandler(nil) }, "GET /", 500,
			"Content-Type: application/json\nContent-Length: 37\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			serverError},
	} {
		api, _ := newAPI()
		w := send(api.View(c.view, rest.Permissions(rest.AllowAny), rest.Renderers(rest.JSON{}, rest.StaticHTML{})),
			c.request)
		expect(t, c.name, w, c.status, c.body)
		if got := header(w); got != c.header {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.header)
		}
	}
}

// An address that Django does not redirect to gets Django's 400 page.
func TestUnsafeRedirects(t *testing.T) {
	t.Parallel()
	for to, status := range map[string]int{
		"javascript:alert(1)":       400,
		" \tjava\nscript:alert(1)":  400,
		"DATA:text/html,x":          400,
		"/" + xs(16384):             400,
		"/" + xs(16383):             302,
		"ftp://example.com/":        302,
		"/x:y":                      302,
		"1a:b":                      302,
		"//example.com/javascript:": 302,
		"":                          302,
	} {
		api, log := newAPI()
		w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.Redirect(to, 302) }),
			rest.Permissions(rest.AllowAny)), "GET /")
		if w.Code != status || strings.Contains(w.Body.String(), "Bad Request (400)") != (status == 400) ||
			log.Len() > 0 {
			t.Errorf("%.30q: %d %s\n%s", to, w.Code, w.Body, log)
		}
	}
}

func xs(n int) string { return strings.Repeat("x", n) }

// tracked is a reader that notes whether it was closed.
type tracked struct {
	io.Reader
	closed bool
}

func (r *tracked) Close() error { r.closed = true; return nil }

func TestRawReader(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte(xs(100_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	file := func() io.Reader {
		f, err := os.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	for _, c := range []struct {
		name    string
		reader  io.Reader
		request string
		status  int
		body    string
		length  string // "": none
	}{
		{"short", strings.NewReader("a,b\n"), "GET /", 200, "a,b\n", "4"},
		{"empty", strings.NewReader(""), "GET /", 200, "", "0"},
		{"long, of a known length", bytes.NewReader([]byte(xs(100_000))), "GET /", 200, xs(100_000), "100000"},
		{"long, of an unknown length", io.LimitReader(endless{}, 100_000), "GET /", 200, xs(100_000), ""},
		{"a file", file(), "GET /", 200, xs(100_000), "100000"},
		{"HEAD of a file", file(), "HEAD /", 200, "", "100000"},
		{"HEAD of an endless reader", endless{}, "HEAD /", 200, "", ""},
		{"fails at once", iotest.ErrReader(errors.New("disk on fire")), "GET /", 500, serverError, "37"},
		{"fails soon", io.MultiReader(strings.NewReader("a"), iotest.ErrReader(rest.NotFound(""))), "GET /", 404,
			`{"detail":"Not found."}`, "23"},
	} {
		api, _ := newAPI()
		body := &tracked{Reader: c.reader}
		var from io.Reader = body
		if _, ok := c.reader.(io.Seeker); ok { // a size needs the reader itself
			from = c.reader
			body.closed = true
		}
		w := send(api.View(answering(func(*rest.Request) *rest.Response { return rest.RawReader("text/csv", from) }),
			rest.Permissions(rest.AllowAny)), c.request)
		expect(t, c.name, w, c.status, c.body)
		if got := strings.Join(w.Header()["Content-Length"], "|"); got != c.length {
			t.Errorf("%s: Content-Length %q, want %q", c.name, got, c.length)
		}
		if f, ok := c.reader.(*os.File); ok {
			body.closed = errors.Is(f.Close(), os.ErrClosed)
		}
		if !body.closed {
			t.Errorf("%s: not closed", c.name)
		}
	}
}

// A reader that the answer does not need is closed too.
func TestRawReaderIsClosed(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*rest.Response) error{
		"204":               func(r *rest.Response) error { r.Status = 204; return nil },
		"no status":         func(r *rest.Response) error { r.Status = 7; return nil },
		"an error after it": func(*rest.Response) error { return rest.NotFound("") },
	} {
		api, _ := newAPI()
		body := &tracked{Reader: endless{}}
		send(api.View(failing(func(*rest.Request) (*rest.Response, error) {
			resp := rest.RawReader("", body)
			return resp, change(resp)
		}), rest.Permissions(rest.AllowAny)), "GET /")
		if !body.closed {
			t.Errorf("%s: not closed", name)
		}
	}
}

// endless is a reader of the letter x.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

// A handler writes the answer, under the view's policy, methods and headers.
func TestRawHandler(t *testing.T) {
	t.Parallel()
	own := func(w http.ResponseWriter, r *http.Request) {
		id, ok := auth.FromContext(r.Context())
		w.Header().Set("Vary", "Origin")
		w.Header().Set("Allow", "TRACE")
		w.Header().Set("Content-Type", "text/plain")
		w.WriteHeader(http.StatusTeapot)
		fmt.Fprintf(w, "%s %s %v", r.Method, id.User.Username, ok)
	}
	for _, c := range []struct {
		name    string
		handler http.HandlerFunc
		request string
		user    string
		status  int
		header  string
		body    string
	}{
		{"a user", own, "GET /", "alice", 418,
			"Content-Type: text/plain\nVary: Origin, X-Login, Accept\nAllow: GET, HEAD, OPTIONS\nX-Own: 1\n",
			"GET alice true"},
		{"nobody", own, "GET /", "", 401,
			"Content-Type: application/json\nContent-Length: 58\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			notProvided},
		{"a method that the view lacks", own, "PUT /", "alice", 405,
			"Content-Type: application/json\nContent-Length: 40\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			`{"detail":"Method \"PUT\" not allowed."}`},
		{"an answer that caches may keep", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Etag", `"1"`)
			w.Write([]byte("x"))
		}, "GET /", "alice", 200,
			"Content-Type: text/plain; charset=utf-8\nVary: X-Login, Accept, X-User\nAllow: GET, HEAD, OPTIONS\nX-Own: 1\n", "x"},
		{"no word", func(http.ResponseWriter, *http.Request) {}, "GET /", "alice", 200,
			"Vary: X-Login, Accept\nAllow: GET, HEAD, OPTIONS\nX-Own: 1\n", ""},
		{"a panic", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			w.Header().Set("X-Own", "2")
			panic("disk on fire")
		}, "GET /", "alice", 500,
			"Content-Type: application/json\nContent-Length: 37\nVary: Accept\nAllow: GET, HEAD, OPTIONS\n",
			serverError},
	} {
		api, _ := newAPI()
		view := answering(func(r *rest.Request) *rest.Response {
			resp := rest.RawHandler(c.handler)
			resp.Header = http.Header{"X-Own": {"1"}, "Vary": {"X-Login"}}
			return resp
		})
		lines := []string{}
		if c.user != "" {
			lines = append(lines, "X-User: "+c.user)
		}
		w := send(api.View(view, rest.Renderers(rest.JSON{}, rest.StaticHTML{})), c.request, lines...)
		expect(t, c.name, w, c.status, c.body)
		if got := header(w); got != c.header {
			t.Errorf("%s:\n%swant\n%s", c.name, got, c.header)
		}
	}
}

// A handler reads the whole body, whatever the view's limit, and can serve parts of files.
func TestRawHandlerReadsAndServes(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.MaxBody = 10 })
	server := httptest.NewServer(api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
		return rest.RawHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil {
				t.Error(err)
			}
			http.ServeContent(w, r, "f.txt", timeZero, bytes.NewReader(body))
		})), nil
	}, "POST", "GET"), rest.Permissions(rest.AllowAny)))
	defer server.Close()
	r, _ := http.NewRequest("POST", server.URL, strings.NewReader(xs(1000)+"y"))
	r.Header.Set("Range", "bytes=-2")
	resp, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, _ := io.ReadAll(resp.Body)
	if resp.StatusCode != 200 && resp.StatusCode != 206 || !strings.HasSuffix(string(body), "xy") ||
		resp.Header.Get("Allow") != "GET, POST, OPTIONS" {
		t.Errorf("%d %s %v", resp.StatusCode, body, resp.Header)
	}
}

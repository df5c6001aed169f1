package staticfiles_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/latchkey-go/latchkey/staticfiles"
)

// get sends a GET without Accept-Encoding. header are pairs of name and value.
func get(h http.Handler, url string, header ...string) *httptest.ResponseRecorder {
	return send(h, "GET", url, header...)
}

func send(h http.Handler, method, url string, header ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header[header[i]] = append(r.Header[header[i]], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// long is a style sheet that gzip shortens.
var long = strings.Repeat("a { color: red }\n", 500)

// TestAnswers lists requests and what is answered. The values of headers are separated by "|":
// status, Content-Encoding, Content-Length, Cache-Control, Accept-Ranges.
func TestAnswers(t *testing.T) {
	t.Parallel()
	files := newFiles(t, "base.css", long, "logo.png", "hello", "deep/x.txt", "hello", "empty.txt", "")
	const forEver, shortly = "public, max-age=31536000, immutable", "public, max-age=60"
	packed := fmt.Sprint(get(files, "/static/base.css", "Accept-Encoding", "gzip").Body.Len())
	whole := fmt.Sprint(len(long))
	identity, gzipped := get(files, "/static/base.css").Header().Get("ETag"),
		get(files, "/static/base.css", "Accept-Encoding", "gzip").Header().Get("ETag")
	if !strings.HasPrefix(identity, `"`) || gzipped != strings.TrimSuffix(identity, `"`)+`-gzip"` {
		t.Fatalf("the forms have the ETags %s and %s", identity, gzipped)
	}
	const gz, none = "Accept-Encoding: gzip, br", ""
	for _, c := range []struct {
		request, header string // headers, separated by newlines
		want            string
	}{
		{"GET base.css", none, "200||" + whole + "|" + shortly + "|bytes"},
		{"GET hashed", none, "200||" + whole + "|" + forEver + "|bytes"},
		{"GET hashed", gz, "200|gzip|" + packed + "|" + forEver + "|none"},
		{"GET base.css", gz, "200|gzip|" + packed + "|" + shortly + "|none"},
		{"HEAD hashed", gz, "200|gzip|" + packed + "|" + forEver + "|none"},
		{"HEAD hashed", none, "200||" + whole + "|" + forEver + "|bytes"},
		{"GET hashed?v=1", none, "200||" + whole + "|" + forEver + "|bytes"},
		{"GET empty.txt", gz, "200||0|" + shortly + "|bytes"},
		{"GET logo.png", gz, "200||5|" + shortly + "|bytes"},

		{"GET hashed", "If-None-Match: " + identity, "304|||" + forEver + "|"},
		{"GET hashed", gz + "\nIf-None-Match: " + gzipped, "304|||" + forEver + "|"},
		{"GET hashed", gz + "\nIf-None-Match: \"other\", " + gzipped, "304|||" + forEver + "|"},
		{"GET hashed", gz + "\nIf-None-Match: *", "304|||" + forEver + "|"},
		{"GET base.css", gz + "\nIf-None-Match: " + identity, "200|gzip|" + packed + "|" + shortly + "|none"},
		{"GET base.css", "If-None-Match: " + gzipped, "200||" + whole + "|" + shortly + "|bytes"},
		{"GET base.css", gz + "\nIf-Match: \"other\"", "412||||"},
		{"GET base.css", "If-Match: \"other\"", "412||||"},

		{"GET hashed", "Range: bytes=0-4", "206||5|" + forEver + "|bytes"},
		{"GET hashed", gz + "\nRange: bytes=0-4", "206||5|" + forEver + "|bytes"},
		{"GET hashed", "Range: bytes=-3", "206||3|" + forEver + "|bytes"},
		{"GET hashed", "Range: bytes=99999-", "416||"},
		{"GET hashed", "Range: bytes=0-4\nIf-Range: " + identity, "206||5|" + forEver + "|bytes"},
		{"GET hashed", gz + "\nRange: bytes=0-4\nIf-Range: " + gzipped, "200||" + whole + "|" + forEver + "|bytes"},
		{"GET hashed", "Accept-Encoding: gzip, identity;q=0\nRange: bytes=0-4",
			"200|gzip|" + packed + "|" + forEver + "|none"},

		{"GET hashed", "Accept-Encoding: gzip;q=0", "200||" + whole + "|" + forEver + "|bytes"},
		{"GET hashed", "Accept-Encoding: identity, gzip;q=0.5", "200||" + whole + "|" + forEver + "|bytes"},
		{"GET hashed", "Accept-Encoding: br\nAccept-Encoding: gzip", "200|gzip|" + packed + "|" + forEver + "|none"},
		{"GET hashed", "Accept-Encoding: identity;q=0", "406||"},
		{"GET logo.png", "Accept-Encoding: gzip, identity;q=0", "406||"},

		{"GET nowhere.css", none, "404||"},
		{"GET base.000000000000.css", none, "404||"},
		{"GET deep", none, "404||"},
		{"GET deep/", none, "404||"},
		{"GET ", none, "404||"},
		{"GET ../static/base.css", none, "404||"},
		{"GET deep/../base.css", none, "404||"},
		{"GET deep%2Fx.txt", none, "200||5|" + shortly + "|bytes"}, // Django's paths are decoded too
		{"GET ..%2F..%2Fetc%2Fpasswd", none, "404||"},
		{"GET %00base.css", none, "404||"},
		{"GET deep//x.txt", none, "404||"},
		{"GET BASE.css", none, "404||"},
		{"POST nowhere.css", none, "404||"},
		{"POST base.css", none, "405||"},
		{"OPTIONS base.css", none, "405||"},
		{"DELETE hashed", none, "405||"},
	} {
		method, path, _ := strings.Cut(c.request, " ")
		url := "/static/" + path
		if rest, isHashed := strings.CutPrefix(path, "hashed"); isHashed {
			url = files.URL("base.css") + rest
		}
		var header []string
		for line := range strings.Lines(c.header) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			header = append(header, name, value)
		}
		w := send(files, method, url, header...)
		h := w.Header()
		got := strings.Join([]string{fmt.Sprint(w.Code), h.Get("Content-Encoding"), h.Get("Content-Length"),
			h.Get("Cache-Control"), h.Get("Accept-Ranges")}, "|")
		if short := fmt.Sprint(w.Code) + "||"; c.want == short {
			got = fmt.Sprint(w.Code) + "|" + h.Get("Content-Encoding") + "|"
			if cached := h.Get("Cache-Control"); cached != "" || h.Get("ETag") != "" {
				t.Errorf("%s %s: an error is cached: %s", c.request, c.header, cached)
			}
		}
		if got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.request, c.header, got, c.want)
		}
		if found := w.Code != 404 && w.Code != 405; found && (h.Get("Vary") != "Accept-Encoding") {
			t.Errorf("%s %s: Vary %q", c.request, c.header, h.Get("Vary"))
		}
		if w.Code == 200 && (h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Content-Type") == "") {
			t.Errorf("%s: headers %v", c.request, h)
		}
		if w.Code == 405 && h.Get("Allow") != "GET, HEAD" {
			t.Errorf("%s: Allow %q", c.request, h.Get("Allow"))
		}
		if cookie := h.Get("Set-Cookie"); cookie != "" {
			t.Errorf("%s: cookie %s", c.request, cookie)
		}
	}
}

// TestGzip checks that the compressed form unpacks to the file, over a real connection, for many
// clients at once.
func TestGzip(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(newFiles(t, "base.css", long))
	defer server.Close()
	var clients sync.WaitGroup
	for range 8 {
		clients.Go(func() {
			r, _ := http.NewRequestWithContext(t.Context(), "GET", server.URL+"/static/base.css", nil)
			r.Header.Set("Accept-Encoding", "gzip") // so the transport does not unpack
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Error(err)
				return
			}
			defer resp.Body.Close()
			packed, err := io.ReadAll(resp.Body)
			if err != nil || int64(len(packed)) != resp.ContentLength || len(packed) >= len(long) {
				t.Errorf("%d bytes, Content-Length %d, %v", len(packed), resp.ContentLength, err)
			}
			unpacked, err := gzip.NewReader(bytes.NewReader(packed))
			if err != nil {
				t.Error(err)
				return
			}
			if text, err := io.ReadAll(unpacked); err != nil || string(text) != long {
				t.Errorf("%d bytes unpacked, %v", len(text), err)
			}
		})
	}
	clients.Wait()
}

// TestMediaTypes checks that media types do not depend on the machine, and that only what gains is
// compressed.
func TestMediaTypes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a.css": "text/css; charset=utf-8 gzip", "a.CSS": "text/css; charset=utf-8 gzip",
		"a.js": "text/javascript; charset=utf-8 gzip", "a.mjs": "text/javascript; charset=utf-8 gzip",
		"a.svg": "image/svg+xml gzip", "a.html": "text/html; charset=utf-8 gzip", "a.json": "application/json gzip",
		"a.map": "application/json gzip", "a.ico": "image/vnd.microsoft.icon gzip", "a.ttf": "font/ttf gzip",
		"a.wasm": "application/wasm gzip", "a.txt": "text/plain; charset=utf-8 gzip",
		"a.woff2": "font/woff2 ", "a.woff": "font/woff ", "a.png": "image/png ", "a.jpg": "image/jpeg ",
		"a.webp": "image/webp ", "a.mp4": "video/mp4 ", "a.zip": "application/zip ",
		"a.unknown": "application/octet-stream gzip", "LICENSE": "application/octet-stream gzip",
		"a.webmanifest": "application/manifest+json gzip",
	} {
		files := newFiles(t, name, long)
		h := get(files, files.URL(name), "Accept-Encoding", "gzip").Header()
		if got := h.Get("Content-Type") + " " + h.Get("Content-Encoding"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

// TestErrorPage checks that the pages of errors are the caller's.
func TestErrorPage(t *testing.T) {
	t.Parallel()
	files, err := staticfiles.New(staticfiles.Config{Prefix: "/static/",
		Sources: []staticfiles.Source{{Files: tree("a.txt", "hello")}},
		ErrorPage: func(status int) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(status)
				fmt.Fprint(w, "page ", status)
			})
		}})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ method, url, accept, want string }{
		{"GET", "/static/b.txt", "", "page 404"}, {"GET", "/elsewhere/a.txt", "", "page 404"},
		{"PUT", "/static/a.txt", "", "page 405"}, {"GET", "/static/a.txt", "identity;q=0", "page 406"},
	} {
		if got := send(files, c.method, c.url, "Accept-Encoding", c.accept).Body.String(); got != c.want {
			t.Errorf("%s %s: %s, want %s", c.method, c.url, got, c.want)
		}
	}
}

// TestForeignHost checks that pages of the site may load fonts from the other host, and that no
// other site may read the files of an ordinary one.
func TestForeignHost(t *testing.T) {
	t.Parallel()
	for prefix, want := range map[string]string{"/static/": "", "https://cdn.example.com/static/": "*"} {
		files, err := staticfiles.New(staticfiles.Config{Prefix: prefix,
			Sources: []staticfiles.Source{{Files: tree("a.woff2", "hello")}}})
		if err != nil {
			t.Fatal(err)
		}
		if got := get(files, "/static/a.woff2").Header().Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%s: Access-Control-Allow-Origin %q", prefix, got)
		}
	}
}

// TestScriptsOfPictures: an SVG picture that is opened by itself runs no script with the rights of
// the site, and no file is taken for another kind than it has.
func TestScriptsOfPictures(t *testing.T) {
	t.Parallel()
	files := newFiles(t, "logo.svg", "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
		"base.css", "a{}", "app.js", "1", "x.html", "<p>")
	for name, want := range map[string]string{"base.css": "", "app.js": "", "x.html": "",
		"logo.svg": "default-src 'none'; style-src 'unsafe-inline'; sandbox"} {
		h := get(files, "/static/"+name).Header()
		if got := h.Get("Content-Security-Policy"); got != want || h.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %q, %v", name, got, h)
		}
	}
}

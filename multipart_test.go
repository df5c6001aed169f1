package latchkey_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
)

// TestUploadsAreRemoved reads a form with files in a plain handler. net/http removes the files of
// its own request alone. So every copy of a request must hand its form back, even if the handler
// panics: otherwise the files would stay on the disk for ever.
func TestUploadsAreRemoved(t *testing.T) {
	t.Parallel()
	testUploadsAreRemoved(t, nil)
	testUploadsAreRemoved(t, func(_ *latchkey.Site, next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { // passes a copy on
			next.ServeHTTP(w, r.WithContext(context.WithoutCancel(r.Context())))
		})
	})
}

func testUploadsAreRemoved(t *testing.T, middleware func(*latchkey.Site, http.Handler) http.Handler) {
	t.Helper()
	site := open(t, latchkey.Project{API: (*latchkey.Site).DRFDefaults, Middleware: middleware,
		Setup: func(site *latchkey.Site) error {
			site.View("/session/", MyView{}) // a view that reads sessions: only then does the site change cookies
			site.Handle("/upload/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if err := r.ParseMultipartForm(1); err != nil {
					t.Error(err)
				}
				if r.URL.RawQuery != "" {
					panic("after the form")
				}
			}))
			return nil
		}})
	for _, tt := range []struct {
		name, query, cookie string
		status              int
	}{
		{"no cookie", "", "", 200},
		{"a cookie that Django replaces", "", "csrftoken=x; sessionid=x", 200},
		{"a handler that panics", "?panic=1", "csrftoken=x; sessionid=x", 500},
	} {
		const part = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\ncontent\r\n--B--\r\n"
		r := httptest.NewRequest("POST", "/upload/"+tt.query, strings.NewReader(part))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		r.Header.Set("Cookie", tt.cookie)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != tt.status || r.MultipartForm == nil {
			t.Fatalf("%s: %d, or the form was not handed back to net/http", tt.name, w.Code)
		}
		r.MultipartForm.RemoveAll()
	}
}

package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
)

// TestUploadsAreRemoved has a plain handler read a form with files. Every request that a site makes of net/http's hands
// the form back, since net/http removes the files of its own request alone: they would stay on the disk for ever.
func TestUploadsAreRemoved(t *testing.T) {
	t.Parallel()
	site := open(t, latchkey.Project{API: (*latchkey.Site).DRFDefaults, Setup: func(site *latchkey.Site) {
		site.View("/session/", myView{}) // without a view that reads sessions nothing tidies cookies
		site.Handle("/upload/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if err := r.ParseMultipartForm(1); err != nil {
				t.Error(err)
			}
		}))
	}})
	for name, cookie := range map[string]string{"no cookie": "", "a cookie that Django replaces": "csrftoken=x; sessionid=x"} {
		const part = "--B\r\nContent-Disposition: form-data; name=\"f\"; filename=\"f\"\r\n\r\ncontent\r\n--B--\r\n"
		r := httptest.NewRequest("POST", "/upload/", strings.NewReader(part))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=B")
		r.Header.Set("Cookie", cookie)
		w := httptest.NewRecorder()
		site.ServeHTTP(w, r)
		if w.Code != 200 || r.MultipartForm == nil {
			t.Fatalf("%s: %d, and net/http does not learn of the files", name, w.Code)
		}
		r.MultipartForm.RemoveAll()
	}
}

package onward_test

import (
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/internal/onward"
)

// The outer request gets the form whether the handler returns or panics.
func TestServeHandsTheFormBack(t *testing.T) {
	t.Parallel()
	for name, after := range map[string]func(){
		"returns": func() {},
		"panics":  func() { panic(http.ErrAbortHandler) },
	} {
		form := &multipart.Form{}
		outer := httptest.NewRequest("POST", "/", nil)
		func() {
			defer func() { _ = recover() }()
			onward.Serve(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				r.MultipartForm = form
				after()
			}), httptest.NewRecorder(), outer, outer.WithContext(t.Context()))
		}()
		if outer.MultipartForm != form {
			t.Errorf("%s: the outer request has no form", name)
		}
	}
}

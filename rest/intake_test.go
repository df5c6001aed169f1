package rest_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/rest"
)

// The outer request gets the multipart form that a handler parses, so that net/http removes its
// files.
func TestIntakeHandsTheFormBack(t *testing.T) {
	t.Parallel()
	h := rest.NewIntake(rest.IntakeConfig{}).Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
		}
	}))
	r := httptest.NewRequest("POST", "/",
		strings.NewReader("--B\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--B--\r\n"))
	r.Header["Content-Type"] = []string{"multipart/form-data; boundary=B"}
	h.ServeHTTP(httptest.NewRecorder(), r)
	if r.MultipartForm == nil {
		t.Error("the outer request has no form: its files stay")
	}
}

// Behind Protect, everything that reads the body reads it from its start: a form can be parsed
// twice.
func TestGuardReadsTheBodyAgain(t *testing.T) {
	t.Parallel()
	api, _ := newAPI(func(c *rest.Config) { c.MaxBody = 100 })
	read := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.Copy(w, r.Body) })
	for _, order := range [][]rest.Permission{{reader{}, formReader{"1"}}, {formReader{"1"}, reader{}},
		{formReader{"1"}, formReader{"1"}}} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("a=1&b=2"))
		r.Header["Content-Type"] = []string{asForm}
		w := httptest.NewRecorder()
		api.Protect(rest.Authenticators(), rest.Permissions(order...))(read).ServeHTTP(w, r)
		expect(t, fmt.Sprint(order), w, 200, "a=1&b=2")
	}
	for name, c := range map[string]struct {
		permission rest.Permission
		status     int
	}{
		"Data refuses the body":      {reader{}, 400},
		"Form reads up to the limit": {formReader{"1"}, 200},
		"Form has no other value":    {formReader{"2"}, 401},
	} {
		r := httptest.NewRequest("POST", "/", strings.NewReader("a=1&b="+strings.Repeat("x", 100)))
		r.Header["Content-Type"] = []string{asForm}
		w := httptest.NewRecorder()
		api.Protect(rest.Permissions(c.permission))(read).ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("over the limit, %s: %d %s", name, w.Code, w.Body)
		}
	}
}

// formReader is a permission that grants if the form's field a has this value.
type formReader struct{ want string }

func (f formReader) Allows(r *rest.Request) (bool, error) {
	form, err := r.Form()
	if form == nil || err != nil {
		return false, err
	}
	got, _ := form.Get("a")
	return got == f.want, nil
}

// reader is a permission that parses the body with Data.
type reader struct{}

func (reader) Allows(r *rest.Request) (bool, error) {
	_, err := r.Data()
	return err == nil, err
}

package rest_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// spoiler is middleware that overwrites each value of the headers of an answer in place, when the
// answer begins and when it has ended.
type spoiler struct{ http.ResponseWriter }

func (v spoiler) spoil() {
	for _, values := range v.Header() {
		for i := range values[:cap(values)] {
			values[:cap(values)][i] = "spoiled"
		}
	}
}

func (v spoiler) WriteHeader(status int) {
	v.ResponseWriter.WriteHeader(status)
	v.spoil()
}

// bearer is an authenticator that admits everybody who sends a header Authorization with Bearer.
type bearer struct{}

func (bearer) Challenge() string { return "Bearer" }

func (bearer) Authenticate(r *rest.Request) (*auth.Identity, error) {
	if _, _, ok := r.Credentials("Bearer"); !ok {
		return nil, nil
	}
	return &auth.Identity{User: auth.User{ID: "1", Active: true}}, nil
}

// TestHeadersAreNotShared: a handler that writes into the slices of an answer's headers does not
// reach another answer, nor what the package reads: the name of the header Authorization is a value
// of Vary.
func TestHeadersAreNotShared(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{bearer{}}})
	list := func(r *rest.Request) (*rest.Response, error) {
		return &rest.Response{Data: []int{1}, Header: http.Header{"Etag": {`"1"`}}}, nil
	}
	guarded := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(200) })
	renderers := rest.Renderers(rest.JSON{}, rest.StaticHTML{})
	for name, h := range map[string]http.Handler{
		"view": api.View(rest.Func(list), renderers), "guard": api.Protect()(guarded),
		"JsonResponse": api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
			return rest.JSONResponse(1), nil
		})),
		"raw": api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
			return rest.Raw("a/b", nil), nil
		}), renderers),
		"handler": api.View(rest.Func(func(*rest.Request) (*rest.Response, error) {
			return rest.RawHandler(guarded), nil
		}), renderers),
		"page": rest.ErrorPage(404),
	} {
		var first http.Header
		for range 3 {
			w := httptest.NewRecorder()
			r := httptest.NewRequest("GET", "/", nil)
			r.Header.Set("Authorization", "Bearer x")
			h.ServeHTTP(spoiler{w}, r)
			got := w.Result().Header
			if first == nil {
				first = got.Clone()
			}
			if diff := cmp.Diff(first, got); diff != "" || slices.Contains(got["Vary"], "spoiled") {
				t.Errorf("%s: %s", name, diff)
			}
			spoiler{w}.spoil()
		}
	}
}

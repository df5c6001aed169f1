package rest_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

type contextKey struct{}

// userOf returns the name of the user in the request's context.
func userOf(r *rest.Request) string {
	id, _ := auth.FromContext(r.Context())
	return id.User.Username
}

// A copy with another context belongs to the same request: what is done with the copy counts.
func TestWithContext(t *testing.T) {
	t.Parallel()
	status := 0
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		in := r.WithContext(context.WithValue(r.Context(), contextKey{}, "tx"))
		switch {
		case in.Context().Value(contextKey{}) != "tx" || r.Context().Value(contextKey{}) != nil:
			t.Error("the contexts are mixed up")
		case in.Original() != r || in.WithContext(in.Context()).Original() != r || r.Original() != r:
			t.Error("Original")
		case userOf(in) != "alice" || in.User.Username != "alice":
			t.Error("the copy has another user")
		case in.PathValue("id") != "7" || in.Method != r.Method:
			t.Error("the copy is another request")
		}
		in.ResponseHeader().Set("X-Copy", "1")
		in.BeforeAnswer(func(s int) error { status = s; return nil })
		body, err := in.Data()
		again, _ := r.Data()
		return rest.Created([]any{body, again}), err
	}, "POST")
	api, _ := newAPI()
	mux := http.NewServeMux()
	mux.Handle("/{id}/", api.View(view))
	r := httptest.NewRequest("POST", "/7/", strings.NewReader(`{"a":1}`))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-User", "alice")
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	expect(t, "answer", w, 201, `[{"a":1},{"a":1}]`)
	if w.Header().Get("X-Copy") != "1" || status != 201 {
		t.Errorf("headers and functions of the copy are lost: %v %d", w.Header(), status)
	}
}

// A refusal that is noted with a copy, or by code that has only the context of one, is that of the
// request.
func TestNotesOfACopy(t *testing.T) {
	t.Parallel()
	var told []auth.Reason
	api, _ := newAPI(func(c *rest.Config) {
		c.OnRefusal = func(_ *rest.Request, why rest.Refusal) { told = append(told, why.Reason) }
	})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		in := r.WithContext(context.WithValue(r.Context(), contextKey{}, 1))
		in.NoteRefusal(auth.Refusal{Reason: auth.ReasonExpired})
		return nil, rest.PermissionDenied("")
	}), rest.Permissions(rest.AllowAny))
	send(view, "GET /")
	if len(told) != 1 || told[0] != auth.ReasonExpired {
		t.Errorf("told %v", told)
	}
}

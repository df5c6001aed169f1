package session_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/session"
)

// guarded returns a plain handler behind Protect. It answers with the user, the error of reading
// the body, and the body.
func (h house) guarded(order ...rest.Authenticator) http.Handler {
	api := rest.New(rest.Config{Authenticators: order, MaxBody: 1000, Log: slog.New(slog.DiscardHandler)})
	return api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _ := auth.FromContext(r.Context())
		body, err := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s %v %s", id.User.Username, err, body)
	}))
}

const asParts = "Content-Type: multipart/form-data; boundary=B"

func formPart(name, more, value string) string {
	return "--B\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more + "\r\n\r\n" + value + "\r\n"
}

// A session's CSRF check reads the body. The handler behind Protect still gets all of it, whatever
// its type.
func TestProtectKeepsTheBody(t *testing.T) {
	t.Parallel()
	h := reference(t)
	guard := h.guarded(session.Authentication{Sessions: h.sessions})
	nested := rest.New(rest.Config{
		Authenticators: []rest.Authenticator{session.Authentication{Sessions: h.sessions}},
	}).Protect()(guard)
	const token = "csrfmiddlewaretoken=" + secret
	large := strings.Repeat("x", 5000)
	file := formPart("f", `; filename="f"`, large)
	for _, c := range []struct {
		name, method, body string
		lines              []string
		status             int
	}{
		{"form, token in it", "POST", "a=1&" + token, []string{form}, 200},
		{"form, token in the header", "POST", "a=1&b=2", []string{form, rightly}, 200},
		{"multipart, token in it", "POST", formPart("csrfmiddlewaretoken", "", secret) + "--B--\r\n", []string{asParts},
			200},
		{"multipart, token in the header", "POST", formPart("a", "", "1") + "--B--\r\n", []string{asParts, rightly},
			200},
		{"JSON", "POST", `{"a": 1}`, []string{asJSON, rightly}, 200},
		{"invalid JSON is left to the handler", "POST", `{`, []string{asJSON, rightly}, 200},
		{"any type", "POST", "\x00\x01", []string{"Content-Type: image/png", rightly}, 200},
		{"no type", "POST", "x", []string{rightly}, 200},
		{"multipart without a boundary", "POST", "x", []string{"Content-Type: multipart/form-data", rightly}, 200},
		{"more fields than are read", "POST", strings.Repeat("&", 999) + "a", []string{form, rightly}, 200},
		{"PUT", "PUT", "a=1", []string{form, rightly}, 200},
		{"form over the limit, token in the header", "POST", "a=" + large, []string{form, rightly}, 200},
		{"form over the limit, token before it", "POST", token + "&a=" + large, []string{form}, 200},
		{"upload over the limit, token before it", "POST", formPart("csrfmiddlewaretoken", "", secret) + file +
			"--B--\r\n", []string{asParts}, 200},
		{"upload over the limit, token in the header", "POST", file + "--B--\r\n", []string{asParts, rightly}, 200},
		{"JSON over the limit", "POST", `"` + large + `"`, []string{asJSON, rightly}, 200},

		{"token beyond the limit is not read", "POST", "a=" + large + "&" + token, []string{form}, 403},
		{"a wrong token", "POST", "a=1&csrfmiddlewaretoken=" + strings.ToUpper(secret), []string{form}, 403},
		{"no token", "POST", "a=1", []string{form}, 403},
		{"a token in JSON does not count", "POST", `{"csrfmiddlewaretoken":"` + secret + `"}`, []string{asJSON}, 403},
		{"a token in a body of another type does not count", "POST", token, []string{"Content-Type: text/plain"}, 403},
	} {
		for around, handler := range map[string]http.Handler{"": guard, ", behind two guards": nested} {
			for _, sized := range []bool{true, false} {
				r := ask(c.method, "/", c.body, append(c.lines, withCSRF)...)
				if !sized {
					r.ContentLength, r.Body = -1, io.NopCloser(strings.NewReader(c.body))
				}
				w := httptest.NewRecorder()
				handler.ServeHTTP(w, r)
				if want := "alice <nil> " + c.body; w.Code != c.status || c.status == 200 && w.Body.String() != want {
					t.Errorf("%s%s, sized %v: %d %.200s", c.name, around, sized, w.Code, w.Body)
				}
			}
		}
	}
}

// The handler can parse the form with net/http, including its files.
func TestProtectKeepsTheForm(t *testing.T) {
	t.Parallel()
	h := reference(t)
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{session.Authentication{Sessions: h.sessions}}})
	var files *http.Request
	guard := api.Protect()(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1); err != nil {
			t.Error(err)
		}
		fmt.Fprint(w, r.MultipartForm.Value["a"], len(r.MultipartForm.File["f"]))
	}))
	body := formPart("csrfmiddlewaretoken", "", secret) + formPart("a", "", "1") + formPart("f", `; filename="f"`,
		"content") + "--B--\r\n"
	files = ask("POST", "/", body, withCSRF, asParts)
	w := httptest.NewRecorder()
	guard.ServeHTTP(w, files)
	if w.Body.String() != "[1] 1" {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	if files.MultipartForm == nil {
		t.Fatal("the outer request has no form: net/http would leave its files on the disk")
	}
	files.MultipartForm.RemoveAll()
}

// A body that fails during the CSRF check refuses the request. It does not count as a body without
// a token.
func TestProtectBrokenBody(t *testing.T) {
	t.Parallel()
	h := reference(t)
	guard := h.guarded(session.Authentication{Sessions: h.sessions})
	for name, c := range map[string]struct {
		around func(http.Handler) http.Handler
		status int
		want   string
	}{
		"cut off": {func(next http.Handler) http.Handler {
			return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				r.Body = io.NopCloser(io.MultiReader(strings.NewReader("a="), broken{}))
				next.ServeHTTP(w, r)
			})
		}, 400, `{"detail":"Malformed request."}`},
		"larger than a smaller bound around it": {func(next http.Handler) http.Handler {
			return http.MaxBytesHandler(next, 4)
		},
			200, "alice http: request body too large a=01"},
	} {
		r := ask("POST", "/", "a=0123456789", withCSRF, form, rightly)
		w := httptest.NewRecorder()
		c.around(guard).ServeHTTP(w, r)
		if w.Code != c.status || w.Body.String() != c.want {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// opentag PR #203: CSRF is checked if a session authenticated the request, whatever headers it has.
func TestProtectChecksCSRFOnlyForSessions(t *testing.T) {
	t.Parallel()
	h := reference(t)
	tokens := token.New(token.Config{Store: h.db.Tokens(), Tx: h.db})
	bob, err := h.users.ByName(t.Context(), "bob")
	if err != nil {
		t.Fatal(err)
	}
	key, err := tokens.GetOrCreate(t.Context(), bob.ID)
	if err != nil {
		t.Fatal(err)
	}
	bySession, byToken := session.Authentication{Sessions: h.sessions}, authtoken.Authentication{Tokens: tokens}
	sessionFirst, tokenFirst := h.guarded(bySession, byToken), h.guarded(byToken, bySession)
	const good, bearer = "Authorization: Token ", "Authorization: Bearer x"
	const failed = `{"detail":"CSRF Failed: CSRF token missing."}`
	for _, c := range []struct {
		name    string
		handler http.Handler
		lines   []string
		status  int
		want    string
	}{
		{"session alone", sessionFirst, []string{withCSRF}, 403, failed},
		{"session and a token's header", sessionFirst, []string{withCSRF, good + key.Key}, 403, failed},
		{"session and a header of another scheme", sessionFirst, []string{withCSRF, bearer}, 403, failed},
		{"session and an empty header", sessionFirst, []string{withCSRF, "Authorization: "}, 403, failed},
		{"session and a wrong token", sessionFirst, []string{withCSRF, good + "x"}, 403, failed},
		{"session, a token's header, and the CSRF token", sessionFirst, []string{withCSRF, good + key.Key, rightly},
			200, "alice <nil> "},
		{"token first, session too", tokenFirst, []string{withCSRF, good + key.Key}, 200, "bob <nil> "},
		{"token first, another scheme: the session decides", tokenFirst, []string{withCSRF, bearer}, 403, failed},
		{"token first, an empty header: the session decides", tokenFirst, []string{withCSRF, "Authorization: "}, 403,
			failed},
		{"token first, wrong token: the session is not tried", tokenFirst, []string{withCSRF, good + "x", rightly}, 401,
			`{"detail":"Invalid token."}`},
		{"token alone", sessionFirst, []string{good + key.Key}, 200, "bob <nil> "},
		{"a stale session and a token", sessionFirst, []string{"Cookie: sessionid=" + expiredKey, good + key.Key}, 200,
			"bob <nil> "},
	} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "PURGE", "post"} {
			w := httptest.NewRecorder()
			c.handler.ServeHTTP(w, ask(method, "/", "", c.lines...))
			if w.Code != c.status || w.Body.String() != c.want {
				t.Errorf("%s, %s: %d %s", c.name, method, w.Code, w.Body)
			}
		}
	}
	for _, c := range []struct{ name, method, line string }{ // headers that override the method are ignored
		{"an override in the header", "POST", "X-HTTP-Method-Override: GET"},
		{"an override in the query", "POST", "X-Method: GET"},
	} {
		w := httptest.NewRecorder()
		sessionFirst.ServeHTTP(w, ask(c.method, "/?_method=GET", "", withCSRF, c.line))
		if w.Code != 403 {
			t.Errorf("%s: %d", c.name, w.Code)
		}
	}
}

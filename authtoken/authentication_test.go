package authtoken_test

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/rest"
)

// whoAmI returns a view that answers authenticated users with their name.
func whoAmI(a authtoken.Authentication) http.Handler {
	view := rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(rest.Object{"user", r.User.Username}), nil
	})
	return rest.New(rest.Config{Authenticators: []rest.Authenticator{a}}).View(view)
}

// get sends each of lines unchanged as an Authorization header.
func get(h http.Handler, lines ...string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", "/", nil)
	r.Header["Authorization"] = lines
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// challenge returns the headers WWW-Authenticate. Header.Get does not find Django's spelling.
func challenge(w *httptest.ResponseRecorder) []string {
	name := "WWW-Authenticate"
	return w.Header()[name]
}

func TestAuthentication(t *testing.T) {
	t.Parallel()
	h := open(t)
	key := h.Token(t, h.User(t, "alice")).Key
	carol := h.User(t, "carol")
	inactive := h.Token(t, carol).Key
	h.Users.SetActive(context.Background(), carol, false)

	const (
		alice         = `{"user":"alice"}`
		notProvided   = `{"detail":"Authentication credentials were not provided."}`
		noCredentials = `{"detail":"Invalid token header. No credentials provided."}`
		spaces        = `{"detail":"Invalid token header. Token string should not contain spaces."}`
		characters    = `{"detail":"Invalid token header. Token string should not contain invalid characters."}`
		unknown       = `{"detail":"Invalid token."}`
	)
	for _, c := range []struct {
		name  string
		lines []string
		want  string
	}{
		{"as documented", []string{"Token " + key}, alice},
		{"keyword in lower case", []string{"token " + key}, alice},
		{"keyword in upper case", []string{"TOKEN " + key}, alice},
		{"several spaces", []string{"  Token   " + key + "  "}, alice},
		{"tab", []string{"Token\t" + key}, alice},
		{"vertical tab and form feed", []string{"Token\v\f" + key}, alice},
		{"absent", nil, notProvided},
		{"empty", []string{""}, notProvided},
		{"only spaces", []string{"   "}, notProvided},
		{"another scheme", []string{"Bearer " + key}, notProvided},
		{"Basic", []string{"Basic YWxpY2U6eA=="}, notProvided},
		{"bare key", []string{key}, notProvided},
		{"no space", []string{"Token=" + key}, notProvided},
		{"no space (keystone #9996)", []string{"Token" + key}, notProvided},
		{"the keyword within (goravel removed it anywhere)", []string{"Basic Token " + key}, notProvided},
		{"the keyword twice (goravel)", []string{"Token Token " + key}, spaces},
		{"a no-break space does not separate", []string{"Token\u00a0" + key}, notProvided},
		{"keyword with a Kelvin sign for k", []string{"To\u212aen " + key}, notProvided},
		{"no key", []string{"Token"}, noCredentials},
		{"keyword and space", []string{"Token "}, noCredentials},
		{"two keys", []string{"Token a b"}, spaces},
		{"two headers", []string{"Token " + key, "Token " + key}, spaces},
		{"not UTF-8", []string{"Token \xe9"}, characters},
		{"a lone continuation byte", []string{"Token \xa0"}, characters},
		{"unknown", []string{"Token " + strings.Repeat("0", 40)}, unknown},
		{"key in upper case", []string{"Token " + strings.ToUpper(key)}, unknown},
		{"non-ASCII", []string{"Token schlüssel"}, unknown},
		{"300 characters", []string{"Token " + strings.Repeat("a", 300)}, unknown},
		{"control characters", []string{"Token \x01\x02"}, unknown},
		{"NUL within", []string{"Token a\x00b"}, unknown},
		{"quoted", []string{`Token "` + key + `"`}, unknown},
		{"inactive user", []string{"Token " + inactive}, `{"detail":"User inactive or deleted."}`},
	} {
		w := get(whoAmI(authtoken.Authentication{Tokens: h.Tokens}), c.lines...)
		status, want := http.StatusUnauthorized, []string{"Token"}
		if c.want == alice {
			status, want = http.StatusOK, nil
		}
		if w.Code != status || w.Body.String() != c.want || strings.Join(challenge(w), "|") != strings.Join(want, "|") {
			t.Errorf("%s: %d %s %v, want %d %s", c.name, w.Code, w.Body, challenge(w), status, c.want)
		}
	}
}

// A header without a key does not find a row of authtoken_token whose key is empty.
func TestHeaderWithoutKey(t *testing.T) {
	t.Parallel()
	h := open(t)
	if _, err := h.DB.Tokens().InsertToken(t.Context(), token.Token{UserID: h.User(t, "alice")}); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"Token", "Token ", "Token    ", "Token \t ", " Token\v"} {
		w := get(whoAmI(authtoken.Authentication{Tokens: h.Tokens}), line)
		const want = `{"detail":"Invalid token header. No credentials provided."}`
		if w.Code != http.StatusUnauthorized || w.Body.String() != want {
			t.Errorf("%q: %d %s", line, w.Code, w.Body)
		}
	}
}

func TestAuthenticationKeyword(t *testing.T) {
	t.Parallel()
	h := open(t)
	key := h.Token(t, h.User(t, "alice")).Key
	for _, c := range []struct {
		keyword, line string
		status        int
		body          string
	}{
		{"Bearer", "bearer " + key, 200, `{"user":"alice"}`},
		{"Bearer", "Token " + key, 401, `{"detail":"Authentication credentials were not provided."}`},
		{"Bearer", "Bearer", 401, `{"detail":"Invalid token header. No credentials provided."}`},
		// As in DRF a keyword of two words never matches.
		{"My Token", "My Token " + key, 401, `{"detail":"Authentication credentials were not provided."}`},
	} {
		w := get(whoAmI(authtoken.Authentication{Tokens: h.Tokens, Keyword: c.keyword}), c.line)
		if w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %s", c.line, w.Code, w.Body)
		}
		if got := challenge(w); c.status == 401 && (len(got) != 1 || got[0] != c.keyword) {
			t.Errorf("%s: challenge %q", c.keyword, got)
		}
	}
}

// verifier is a token service whose Verify fails with err.
type verifier struct{ err error }

func (v verifier) Verify(context.Context, string) (*auth.Identity, error) { return nil, v.err }

func TestAuthenticationFaults(t *testing.T) {
	t.Parallel()
	for _, err := range []error{auth.ErrUnavailable, errors.New("disk on fire")} {
		w := get(whoAmI(authtoken.Authentication{Tokens: verifier{err}}), "Token abc")
		if w.Code != http.StatusServiceUnavailable || len(w.Header()["Retry-After"]) != 1 ||
			strings.Contains(w.Body.String(), "fire") {
			t.Errorf("%v: %d %s", err, w.Code, w.Body)
		}
	}
}

// vouching is a token service that accepts every key.
type vouching struct{ id *auth.Identity }

func (v vouching) Verify(context.Context, string) (*auth.Identity, error) { return v.id, nil }

// simplejwt CVE-2024-22513 (a disabled user's tokens stayed valid): a project's own Verify that
// does not check whether the user is active still lets no inactive user in.
func TestInactiveUserOfAnotherVerify(t *testing.T) {
	t.Parallel()
	user := auth.User{ID: "1", Username: "alice", Active: true}
	inactive := user
	inactive.Active = false
	for _, c := range []struct {
		name   string
		id     *auth.Identity
		status int
		body   string
	}{
		{"active", &auth.Identity{User: user}, 200, `{"user":"alice"}`},
		{"inactive", &auth.Identity{User: inactive}, 401, `{"detail":"User inactive or deleted."}`},
		{"no user", &auth.Identity{}, 401, `{"detail":"User inactive or deleted."}`},
		{"no identity is a fault, not a request without credentials", nil, 503,
			`{"detail":"Service temporarily unavailable, try again later."}`},
	} {
		h := rest.New(rest.Config{
			Authenticators: []rest.Authenticator{authtoken.Authentication{Tokens: vouching{c.id}}},
			Permissions:    []rest.Permission{rest.AllowAny}, Log: slog.New(slog.DiscardHandler),
		}).View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
			return rest.OK(rest.Object{"user", r.User.Username}), nil
		}))
		if w := get(h, "Token abc"); w.Code != c.status || w.Body.String() != c.body {
			t.Errorf("%s: %d %s", c.name, w.Code, w.Body)
		}
	}
}

// bearer replaces the challenge, but the embedded authenticator still reads Token.
type bearer struct{ authtoken.Authentication }

func (bearer) Challenge() string { return "Bearer" }

// An authenticator that asks for one scheme and reads another is refused when the view is made.
func TestChallengeOfAnEmbeddedAuthentication(t *testing.T) {
	t.Parallel()
	defer func() {
		const want = `rest: authtoken_test.bearer: its challenge is "Bearer", but authtoken.Authentication reads "Token": set Keyword`
		if said, _ := recover().(string); !strings.HasPrefix(said, want) {
			t.Errorf("panics with %q", said)
		}
	}()
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{
		bearer{authtoken.Authentication{Tokens: vouching{}, Keyword: "bearer"}}, // schemes are compared without case
	}})
	api.View(rest.Func(func(*rest.Request) (*rest.Response, error) { return rest.OK(nil), nil }),
		rest.Authenticators(bearer{authtoken.Authentication{Tokens: vouching{}}}))
}

func FuzzAuthorization(f *testing.F) {
	for _, line := range []string{
		"", "Token", "Token a", "Token a b", "token\t\xff", "TOKEN \x00", "Bearer x", "Token\u00a0x", " Token  x ",
	} {
		f.Add(line)
	}
	h := open(f)
	handler := whoAmI(authtoken.Authentication{Tokens: h.Tokens})
	f.Fuzz(func(t *testing.T, line string) {
		if w := get(handler, line); w.Code != http.StatusUnauthorized {
			t.Errorf("%q: %d %s", line, w.Code, w.Body)
		}
	})
}

// A missing service panics when the view is made, not at the first request.
func TestMissingServicesPanic(t *testing.T) {
	t.Parallel()
	h := open(t)
	api := rest.New(rest.Config{})
	const noTokens, noUsers = "rest: authtoken.Authentication needs Tokens",
		"rest: authtoken.ObtainView needs Tokens and Users"
	for name, c := range map[string]struct {
		want string
		do   func()
	}{
		"Authentication without Tokens": {noTokens, func() { whoAmI(authtoken.Authentication{}) }},
		"Authentication with nil Tokens": {noTokens, func() {
			whoAmI(authtoken.Authentication{Tokens: (*token.Service)(nil)})
		}},
		"ObtainView without Tokens": {noUsers, func() { api.View(authtoken.ObtainView{Users: h.Users}) }},
		"ObtainView without Users":  {noUsers, func() { api.View(authtoken.ObtainView{Tokens: h.Tokens}) }},
	} {
		func() {
			defer func() {
				if said, _ := recover().(string); said != c.want {
					t.Errorf("%s: panics with %q, want %q", name, said, c.want)
				}
			}()
			c.do()
		}()
	}
}

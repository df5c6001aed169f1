package rest_test

import (
	"context"
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

// directory holds users for tests: Ünïcode with the password pässwörd:with colon, the inactive
// carol, and "down", a fault.
type directory struct{}

func (directory) Authenticate(_ context.Context, username, password string) (auth.User, error) {
	switch {
	case username == "down":
		return auth.User{}, auth.ErrUnavailable
	case username == "Ünïcode" && password == "pässwörd:with colon", username == "alice" && password == " wonderland ":
		return auth.User{ID: "1", Username: username, Active: true}, nil
	}
	return auth.User{}, auth.ErrBadCredentials
}

func (directory) ByName(_ context.Context, username string) (auth.User, error) {
	switch username {
	case "down":
		return auth.User{}, auth.ErrUnavailable
	case "alice", "carol":
		return auth.User{ID: "1", Username: username, Active: username != "carol"}, nil
	}
	return auth.User{}, auth.ErrNotFound
}

func basic(credentials string) string {
	return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(credentials))
}

func TestBasicAuthentication(t *testing.T) {
	t.Parallel()
	const (
		alice         = `{"hello":"alice"}`
		unicode       = `{"hello":"Ünïcode"}`
		noCredentials = `{"detail":"Invalid basic header. No credentials provided."}`
		spaces        = `{"detail":"Invalid basic header. Credentials string should not contain spaces."}`
		notBase64     = `{"detail":"Invalid basic header. Credentials not correctly base64 encoded."}`
		wrong         = `{"detail":"Invalid username/password."}`
	)
	latin1 := "\xdcn\xefcode:p\xe4ssw\xf6rd:with colon"
	right := base64.StdEncoding.EncodeToString([]byte("alice: wonderland "))
	for _, c := range []struct {
		name, line string
		status     int
		body       string
	}{
		{"right credentials, with their spaces", basic("alice: wonderland "), 200, alice},
		{"scheme in any case", "Authorization: bASIC " + right, 200, alice},
		{"UTF-8, cut at the first colon", basic("Ünïcode:pässwörd:with colon"), 200, unicode},
		{"Latin-1", basic(latin1), 200, unicode},
		{"characters outside base64 are skipped", "Authorization: Basic " + right[:4] + "*-" + right[4:], 200, alice},
		{"absent", "X-Nothing: x", 401, notProvided},
		{"another scheme", "Authorization: Token x", 401, notProvided},
		{"bare", "Authorization: Basic", 401, noCredentials},
		{"blank", "Authorization: Basic  ", 401, noCredentials},
		{"two words", "Authorization: Basic a b", 401, spaces},
		{"base64 cut off", "Authorization: Basic abc", 401, notBase64},
		{"not base64", "Authorization: Basic !!!!", 401, notBase64},
		{"no colon", basic("alice"), 401, notBase64},
		{"wrong password", basic("alice:wonderland"), 401, wrong},
		{"empty user", basic(":x"), 401, wrong},
		{"a fault", basic("down:x"), 503, unavailableError},
	} {
		api, _ := newAPI(func(config *rest.Config) {
			config.Authenticators = []rest.Authenticator{rest.BasicAuthentication{Users: directory{}}}
		})
		w := send(api.View(helloView{}), "GET /", c.line)
		expect(t, c.name, w, c.status, c.body)
		if c.status == 401 && challenge(w)[0] != `Basic realm="api"` {
			t.Errorf("%s: %v", c.name, challenge(w))
		}
	}
	if got := (rest.BasicAuthentication{Realm: "notes"}).Challenge(); got != `Basic realm="notes"` {
		t.Error(got)
	}
}

func TestRemoteUserAuthentication(t *testing.T) {
	t.Parallel()
	remote := rest.RemoteUserAuthentication{
		From:  func(r *http.Request) string { return strings.Join(r.Header["X-Remote"], "") },
		Users: directory{},
	}
	creating := remote
	creating.Create = func(_ context.Context, username string) (auth.User, error) {
		return auth.User{ID: "2", Username: username, Active: true}, nil
	}
	late := creating
	late.Users = &lateDirectory{}
	late.Create = func(context.Context, string) (auth.User, error) { return auth.User{}, auth.ErrExists }
	invalid := creating
	invalid.Create = func(context.Context, string) (auth.User, error) { return auth.User{}, auth.ErrInvalid }
	for _, c := range []struct {
		name   string
		a      rest.RemoteUserAuthentication
		user   string
		status int
		body   string
	}{
		{"known", remote, "alice", 200, `{"hello":"alice"}`},
		{"no name", remote, "", 403, notProvided},
		{"unknown", remote, "mallory", 403, notProvided},
		{"inactive", remote, "carol", 403, notProvided},
		{"fault", creating, "down", 503, unavailableError},
		{"unknown, created by another request meanwhile", late, "alice", 200, `{"hello":"alice"}`},
		{"unknown, with an invalid name", invalid, "mallory", 403, notProvided},
		{"no name creates no user", creating, "", 403, notProvided},
		{"unknown, created", creating, "mallory", 200, `{"hello":"mallory"}`},
	} {
		api, _ := newAPI(func(config *rest.Config) { config.Authenticators = []rest.Authenticator{c.a} })
		expect(t, c.name, send(api.View(helloView{}), "GET /", "X-Remote: "+c.user), c.status, c.body)
	}
}

// lateDirectory does not know the user at the first call.
type lateDirectory struct{ asked bool }

func (d *lateDirectory) ByName(ctx context.Context, username string) (auth.User, error) {
	if !d.asked {
		d.asked = true
		return auth.User{}, auth.ErrNotFound
	}
	return directory{}.ByName(ctx, username)
}

func FuzzBasicAuthentication(f *testing.F) {
	for _, line := range []string{"Basic", "Basic a b", "Basic YWxpY2U6eA==", "Basic !!!!", "basic\t=", "Basic \xff",
		"Basic ===="} {
		f.Add(line)
	}
	api, _ := newAPI(func(c *rest.Config) {
		c.Authenticators = []rest.Authenticator{rest.BasicAuthentication{Users: directory{}}}
	})
	view := api.View(helloView{})
	f.Fuzz(func(t *testing.T, line string) {
		w := send(view, "GET /", "Authorization: "+line)
		if w.Code != 401 && w.Code != 200 && !(w.Code == 503 && strings.Contains(line, "ZG93b")) {
			t.Errorf("%q: %d %s", line, w.Code, w.Body)
		}
	})
}

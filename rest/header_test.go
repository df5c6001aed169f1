package rest_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/webtest"
	"github.com/latchkey-go/latchkey/rest"
)

// byName finds every user.
type byName struct{}

func (byName) ByName(_ context.Context, name string) (auth.User, error) {
	return auth.User{ID: "1", Username: name, Active: true}, nil
}

// A header counts only under its exact name: not under names that some servers confuse with it, and
// not as a trailer.
func TestHeaderAliases(t *testing.T) {
	t.Parallel()
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{rest.RemoteUserAuthentication{Users: byName{},
		From: func(r *http.Request) string {
			name, _ := rest.HeaderLine(r.Header, "X-Auth-User")
			return name
		}}}, ClientAddress: rest.ForwardedFor(1)})
	view := api.View(rest.Func(func(r *rest.Request) (*rest.Response, error) {
		if _, err := r.Data(); err != nil { // reads the body, and with it the trailers
			return nil, err
		}
		return rest.OK(fmt.Sprint(r.User.Username, " ", r.ClientAddress())), nil
	}, "POST"), rest.Permissions(rest.AllowAny))
	server := httptest.NewServer(view)
	t.Cleanup(server.Close)
	for name, c := range map[string]struct{ head, body, want string }{
		"exact names": {"x-auth-user: alice\r\nX-FORWARDED-FOR: 1.1.1.1\r\n", "", `200 "alice 1.1.1.1"`},
		"Traefik CVE-2026-54763, Caddy GHSA-f59h-q822-g45g: underscores": {"X_Auth_User: root\r\nX_Forwarded_For: " +
			"6.6.6.6\r\n", "", `200 " 127.0.0.1"`},
		"aliases beside the exact names": {"X_Auth_User: root\r\nX-Auth-User: " +
			"alice\r\nX.Forwarded.For: 6.6.6.6\r\nX-Forwarded-For: 1.1.1.1\r\n", "", `200 "alice 1.1.1.1"`},
		"Traefik CVE-2026-88011: dots": {"X.Auth.User: root\r\nX.Forwarded.For: " +
			"6.6.6.6\r\n", "", `200 " 127.0.0.1"`},
		"of CGI": {"HTTP_X_AUTH_USER: root\r\nREMOTE_USER: " +
			"root\r\n", "", `200 " 127.0.0.1"`},
		"Traefik CVE-2026-88004: trailers": {"Transfer-Encoding: chunked\r\nTrailer: X-Auth-User, " +
			"X-Forwarded-For\r\nContent-Type: application/json\r\n",
			"1\r\n1\r\n0\r\nX-Auth-User: root\r\nX-Forwarded-For: 6.6.6.6\r\n\r\n", `200 " 127.0.0.1"`},
		"Connection names them": {"Connection: X-Auth-User, X-Forwarded-For\r\nX-Auth-User: " +
			"alice\r\nX-Forwarded-For: 1.1.1.1\r\n", "", `200 "alice 1.1.1.1"`},
	} {
		if got := webtest.Dial(t, server.Listener.Addr().String()).Ask("POST / HTTP/1.1\r\nHost: a\r\n" + c.head +
			"\r\n" + c.body); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

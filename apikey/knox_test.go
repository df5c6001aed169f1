package apikey_test

import (
	"slices"
	"testing"
	"time"

	keyhttp "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

// The answers are those of django-rest-knox 5: LoginView, LogoutView, LogoutAllView.
func TestKnox(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *apikey.Config) { c.MaxPerUser = 2 })
	api := rest.New(rest.Config{Authenticators: []rest.Authenticator{
		rest.BasicAuthentication{Users: h.Users},
		keyhttp.Authentication{Keys: h.keys, Tokens: h.Tokens, Scheme: "Token"},
	}})
	h.mux.Handle("/knox/login/", api.View(keyhttp.KnoxLogin{Keys: h.keys}))
	logout := keyhttp.LogoutView{Logout: keyhttp.Logout{Keys: h.keys, Tokens: h.Tokens}}
	h.mux.Handle("/knox/logout/", api.View(logout))
	h.mux.Handle("/knox/logoutall/", api.View(keyhttp.KnoxLogoutAll{Keys: h.keys}))
	h.mux.Handle("/knox/hello/", api.View(keyhttp.WhoAmIView{Keys: h.keys}))
	const basic = "Authorization: Basic YWxpY2U6d29uZGVybGFuZC0xODY1"
	login := func(lines ...string) (answered, string) {
		got := h.send(t.Context(), "POST /knox/login/", "", lines...)
		text, _ := got.JSON["token"].(string)
		return got, "Authorization: Token " + text
	}
	status := func(request, line string) int { return h.send(t.Context(), request, "", line).Code }

	*h.clock = noon.Add(123456 * time.Microsecond)
	first, a := login(basic)
	if first.Code != 200 || first.JSON["expiry"] != "2026-11-26T22:00:00.123456Z" || len(first.JSON) != 2 {
		t.Error(first.Code, first.Body)
	}
	*h.clock = noon.Add(time.Second)
	second, b := login(a) // a key may obtain another, which lives no longer
	if second.Code != 200 || second.JSON["expiry"] != "2026-11-26T22:00:00.123456Z" || a == b {
		t.Error(second.Code, second.Body)
	}
	third, _ := login(basic)
	const full = `{"error":"Maximum amount of tokens allowed per user exceeded."}`
	if third.Code != 403 || third.Body.String() != full {
		t.Error(third.Code, third.Body)
	}
	if got, _ := login("Authorization: Basic YWxpY2U6d3Jvbmc="); got.Code != 401 {
		t.Error(got.Code)
	}
	got := []int{status("POST /knox/logout/", b), status("GET /knox/hello/", b), status("GET /knox/hello/", a)}
	if !slices.Equal(got, []int{204, 401, 200}) {
		t.Error("log out", got)
	}
	whole, c := login(basic)
	drf := "Authorization: Token " + h.Token(t, h.alice.ID).Key
	if whole.JSON["expiry"] != "2026-11-26T22:00:01Z" {
		t.Error(whole.Body)
	}
	if got := status("POST /knox/logoutall/", c); got != 204 {
		t.Error(got)
	}
	got = []int{status("GET /knox/hello/", a), status("GET /knox/hello/", c), status("GET /knox/hello/", drf)}
	if !slices.Equal(got, []int{401, 401, 200}) {
		t.Error("log out everywhere", got)
	}
	_, limited := h.key(t, "orders:read")
	for _, path := range []string{"/knox/login/", "/knox/logoutall/"} {
		if got := status("POST "+path, "Authorization: Token "+limited); got != 403 {
			t.Errorf("%s with a limited key: %d", path, got)
		}
	}
	noTime := keyhttp.KnoxLogin{Keys: h.keys, Life: -1}
	if noTime.CheckSetup() == nil || (keyhttp.KnoxLogoutAll{}).CheckSetup() == nil {
		t.Error("mistakes are not reported")
	}
}

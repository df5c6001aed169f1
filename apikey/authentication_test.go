package apikey_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	keyhttp "github.com/latchkey-go/latchkey/apikey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/rest"
)

func TestHeaders(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, key := h.key(t, "orders:read")
	_, other := h.key(t, "*")
	drf := h.Token(t, h.alice.ID).Key
	junk := key[:len(key)-1] + "!"
	const invalid, notProvided = "Invalid token.", "Authentication credentials were not provided."
	for _, c := range []struct {
		name   string
		lines  []string
		status int
		detail string
	}{
		{"Api-Key", []string{"Authorization: Api-Key " + key}, 200, ""},
		{"any case", []string{"Authorization: aPI-kEY " + key}, 200, ""},
		{"white space", []string{"Authorization: \tApi-Key  \t" + key + " "}, 200, ""},
		{"X-API-Key", []string{"X-API-Key: " + key}, 200, ""},
		{"X-API-Key with white space", []string{"X-API-Key:  " + key + "\t"}, 200, ""},
		{"Bearer", []string{"Authorization: Bearer " + key}, 200, ""},
		{"Bearer with DRF's token", []string{"Authorization: Bearer " + drf}, 200, ""},
		{"the same key twice", []string{"Authorization: Api-Key " + key, "X-API-Key: " + key}, 200, ""},

		{"nothing", nil, 401, notProvided},
		{"without a space", []string{"Authorization: Api-Key" + key}, 401, notProvided},
		{"without a scheme", []string{"Authorization: " + key}, 401, notProvided},
		{"Token", []string{"Authorization: Token " + key}, 401, invalid}, // read by authtoken, which knows no API keys
		{"DRF's token as a key", []string{"X-API-Key: " + drf}, 401, invalid},
		{"two keys", []string{"Authorization: Api-Key " + key, "X-API-Key: " + other}, 401,
			"Invalid token header. Two different keys were sent."},
		{"two lines", []string{"X-API-Key: " + key, "X-API-Key: " + other}, 401, invalid},
		{"no key", []string{"Authorization: Api-Key"}, 401, "Invalid token header. No credentials provided."},
		{"an empty X-API-Key", []string{"X-API-Key: "}, 401, invalid},
		{"two words", []string{"Authorization: Api-Key a b"}, 401,
			"Invalid token header. Token string should not contain spaces."},
		{"no text", []string{"Authorization: Api-Key \xff"}, 401,
			"Invalid token header. Token string should not contain invalid characters."},
		{"no text in X-API-Key", []string{"X-API-Key: \xff"}, 401,
			"Invalid token header. Token string should not contain invalid characters."},
		{"no space (keystone #9996)", []string{"Authorization: Api-Key" + key}, 401, notProvided},
		{"no space, Bearer", []string{"Authorization: Bearer" + key}, 401, notProvided},
		{"two X-API-Key", []string{"X-API-Key: " + key, "X-API-Key: " + key}, 401, invalid},
		{"a wrong checksum", []string{"Authorization: Api-Key " + junk}, 401, invalid},
		{"a wrong Bearer", []string{"Authorization: Bearer " + junk}, 401, invalid},
		{"in another case", []string{"X-API-Key: " + strings.ToUpper(key)}, 401, invalid},
		{"the handle", []string{"X-API-Key: " + apikey.HandleOf(key)}, 401, invalid},
		{"long", []string{"X-API-Key: " + strings.Repeat("lk_", 100_000)}, 401, invalid},
		{"an underscore alias", []string{"X_API_Key: " + key}, 401, notProvided}, // CVE-2025-64484
	} {
		got := h.send(t.Context(), "GET /orders/", "", c.lines...)
		if got.Code != c.status || c.detail != "" && got.JSON["detail"] != c.detail {
			t.Errorf("%s: %d %s; want %d %s", c.name, got.Code, got.Body, c.status, c.detail)
		}
	}
	// Gitea ?token=: a key in the address is not read.
	if got := h.send(t.Context(), "GET /orders/?api_key="+key+"&token="+key+"&key="+key, ""); got.Code != 401 {
		t.Error(got.Code)
	}
}

// All refusals of a key look the same. The cause, for the log, differs.
func TestRefusals(t *testing.T) {
	t.Parallel()
	h := open(t)
	var causes []*apikey.Refusal
	api := rest.New(rest.Config{
		Authenticators: []rest.Authenticator{keyhttp.Authentication{Keys: h.keys, Header: "X-API-Key"}},
		OnError: func(_ *rest.Request, e *rest.Error, _ *rest.Response) {
			refusal := new(apikey.Refusal)
			errors.As(e.Err, &refusal)
			causes = append(causes, refusal)
		},
	})
	h.mux.Handle("/guarded/", api.Protect(rest.Permissions(rest.AnyScope))(http.NotFoundHandler()))
	expired, expiredKey := h.key(t, "*", withLife(time.Minute))
	revoked, revokedKey := h.key(t, "*")
	elsewhere, elsewhereKey := h.key(t, "*", withNetworks("198.51.100.0/24"))
	bobs, bobsKey := h.key(t, "*", func(p *apikey.CreateParams) { p.User = h.bob.ID })
	if err := errors.Join(h.keys.Revoke(t.Context(), revoked.Handle, apikey.RevokeParams{}),
		h.Users.SetActive(t.Context(), h.bob.ID, false)); err != nil {
		t.Fatal(err)
	}
	*h.clock = noon.Add(time.Minute)
	for _, c := range []struct {
		key, handle string
		reason      apikey.Reason
	}{
		{expiredKey, expired.Handle, apikey.ReasonExpired},
		{revokedKey, revoked.Handle, apikey.ReasonRevoked},
		{elsewhereKey, elsewhere.Handle, apikey.ReasonNetwork},
		{bobsKey, bobs.Handle, apikey.ReasonInactive},
		{"junk", "", apikey.ReasonMalformed},
	} {
		causes = nil
		got := h.send(t.Context(), "GET /guarded/", "", "X-API-Key: "+c.key)
		if got.Code != 401 || got.Body.String() != `{"detail":"Invalid token."}` ||
			!slices.Equal(challenges(got.Header()), []string{"Api-Key"}) {
			t.Errorf("%s: %d %s %v", c.reason, got.Code, got.Body, got.Header())
		}
		if len(causes) != 1 || causes[0].Reason != c.reason || causes[0].Handle != c.handle {
			t.Errorf("%s: %+v", c.reason, causes)
		}
	}
}

// challenges returns the header WWW-Authenticate, which is spelled as Django spells it.
func challenges(header map[string][]string) []string { return header["WWW-Authenticate"] }

// answers is a Verifier that always gives the same answer.
type answers struct {
	id  *auth.Identity
	err error
}

func (a answers) Verify(context.Context, string) (*auth.Identity, error) { return a.id, a.err }

// A fault is no refusal. A Verifier that returns no identity, or an inactive user, lets nobody in.
func TestFaults(t *testing.T) {
	t.Parallel()
	h := open(t)
	for _, c := range []struct {
		name   string
		keys   answers
		status int
	}{
		{"a fault", answers{nil, auth.ErrUnavailable}, 503},
		{"an unknown error", answers{nil, errors.New("boom")}, 503},
		{"neither identity nor error", answers{}, 503},
		{"an inactive user", answers{&auth.Identity{User: auth.User{ID: "1"}}, nil}, 401},
		{"an active user", answers{&auth.Identity{User: auth.User{ID: "1", Active: true}}, nil}, 200},
	} {
		api := rest.New(rest.Config{Authenticators: []rest.Authenticator{keyhttp.Authentication{Keys: c.keys}}})
		view := api.View(orders{})
		h.mux.Handle("/"+strings.ReplaceAll(c.name, " ", "-")+"/", view)
		got := h.send(t.Context(), "GET /"+strings.ReplaceAll(c.name, " ", "-")+"/", "", "Authorization: Api-Key x")
		if got.Code != c.status {
			t.Errorf("%s: %d %s", c.name, got.Code, got.Body)
		}
	}
}

func TestSetupMistakes(t *testing.T) {
	t.Parallel()
	h := open(t)
	var noKeys *apikey.Service
	for name, part := range map[string]rest.SetupChecker{
		"no keys":              keyhttp.Authentication{},
		"a nil service":        keyhttp.Authentication{Keys: noKeys},
		"a scheme of 2 words":  keyhttp.Authentication{Keys: h.keys, Scheme: "Api Key"},
		"a list without keys":  keyhttp.ListView{},
		"a view without keys":  keyhttp.KeyView{},
		"rotate without keys":  keyhttp.RotateView{},
		"logout without keys":  keyhttp.LogoutView{Logout: keyhttp.Logout{Tokens: h.Tokens}},
		"logout without token": keyhttp.LogoutAllView{Logout: keyhttp.Logout{Keys: h.keys}},
		"who without keys":     keyhttp.WhoAmIView{},
	} {
		if part.CheckSetup() == nil {
			t.Errorf("%s: no error", name)
		}
	}
	scheme := keyhttp.Authentication{Keys: h.keys}
	if scheme.CheckChallenge("Bearer realm=x") == nil || scheme.CheckChallenge(`api-key realm="x"`) != nil {
		t.Error("a challenge of another scheme")
	}
}

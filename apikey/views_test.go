package apikey_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth/apikey"
)

// Gitea GHSA-683j (a scoped token minted a wider one through another endpoint): each credential of
// alice tries to make keys of each width, on each view that accepts it.
func TestNoKeyIsWiderThanItsMaker(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, full := h.key(t, "*")
	_, limited := h.key(t, "keys orders:read")
	_, without := h.key(t, "orders:read orders:write")
	_, bound := h.key(t, "*", withNetworks("192.0.2.0/24"))
	_, short := h.key(t, "*", withLife(time.Hour))
	drf := h.Token(t, h.alice.ID).Key
	makers := map[string][]string{
		"password": {"Authorization: Basic YWxpY2U6d29uZGVybGFuZC0xODY1"},
		"session":  {h.session(t)},
		"token":    {"Authorization: Token " + drf, "Authorization: Bearer " + drf},
		"nobody":   {"X-Nothing: here"},
	}
	for name, key := range map[string]string{
		"full": full, "limited": limited, "without": without, "bound": bound, "short": short,
	} {
		makers[name] = []string{"Authorization: Api-Key " + key, "X-API-Key: " + key, "Authorization: Bearer " + key}
	}
	const (
		plain    = `{"name":"n"}`
		all      = `{"name":"n","scopes":["*"]}`
		read     = `{"name":"n","scopes":["orders:read"]}`
		write    = `{"name":"n","scopes":["orders:read","orders:write"]}`
		inside   = `{"name":"n","networks":["192.0.2.128/25"]}`
		outside  = `{"name":"n","networks":["192.0.2.0/24","198.51.100.1"]}`
		anywhere = `{"name":"n","networks":["0.0.0.0/0"]}`
		soon     = `{"name":"n","expires":"2026-11-26T12:30:00Z"}`
		late     = `{"name":"n","expires":"2026-11-26T13:00:00.000001Z"}`
		bobs     = `{"name":"n","user":"2","user_id":2,"owner":"bob"}` // better-auth CVE-2025-61928: it is not read
	)
	for _, c := range []struct{ maker, body, scopes, networks, expires string }{ // scopes "": refused with 403
		{"password", plain, "*", "", ""}, {"password", write, "orders:read orders:write", "", ""},
		{"session", all, "*", "", ""}, {"session", outside, "*", "192.0.2.0/24 198.51.100.1/32", ""},
		{"token", plain, "*", "", ""}, {"token", late, "*", "", "2026-11-26T13:00:00Z"},
		{"token", bobs, "*", "", ""},
		{"full", all, "*", "", ""}, {"full", read, "orders:read", "", ""},
		{"limited", plain, "keys orders:read", "", ""}, {"limited", read, "orders:read", "", ""},
		{"limited", all, "", "", ""}, {"limited", write, "", "", ""},
		{"without", plain, "", "", ""}, {"without", read, "", "", ""},
		{"bound", plain, "*", "192.0.2.0/24", ""}, {"bound", inside, "*", "192.0.2.128/25", ""},
		{"bound", outside, "", "", ""}, {"bound", anywhere, "", "", ""},
		{"short", plain, "*", "", "2026-11-26T13:00:00Z"}, {"short", soon, "*", "", "2026-11-26T12:30:00Z"},
		{"short", late, "", "", ""}, {"short", `{"name":"n","expires":null}`, "*", "", "2026-11-26T13:00:00Z"},
		{"nobody", plain, "401", "", ""},
	} {
		for _, line := range makers[c.maker] {
			way, _, _ := strings.Cut(line, " ")
			what := fmt.Sprintf("%s by %s, %s", c.maker, way, c.body)
			got := h.send(t.Context(), "POST /keys/", c.body, line)
			switch {
			case c.scopes == "401" && got.Code != 401, c.scopes == "" && got.Code != 403:
				t.Errorf("%s: %d %s", what, got.Code, got.Body)
			case c.scopes == "401" || c.scopes == "":
				continue
			case got.Code != 201 || got.Header().Get("Cache-Control") != "no-store":
				t.Errorf("%s: %d %s %v", what, got.Code, got.Body, got.Header())
				continue
			}
			key, err := h.keys.ByHandle(t.Context(), got.JSON["handle"].(string))
			expires := ""
			if !key.Expires.IsZero() {
				expires = key.Expires.Format(time.RFC3339)
			}
			if err != nil || key.UserID != h.alice.ID || key.Scopes.String() != c.scopes ||
				apikey.FormatNetworks(key.Networks) != c.networks || expires != c.expires {
				t.Errorf("%s: %+v, %v", what, key, err)
			}
			if text := got.JSON["key"].(string); !apikey.Check(text) || apikey.HandleOf(text) != key.Handle {
				t.Errorf("%s: the key %v", what, got.JSON)
			}
		}
	}
}

// A credential may see all keys of its user, and may replace and revoke those that are no wider.
func TestKeysOfOthers(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, full := h.key(t, "*")
	_, limited := h.key(t, "keys orders:read")
	_, without := h.key(t, "orders:read")
	for _, c := range []struct {
		name, key string
		target    string // scopes of the key that is used; "bob": bob's
		get       int
		rotate    int
		revoke    int
	}{
		{"full", full, "*", 200, 201, 204},
		{"full", full, "orders:write", 200, 201, 204},
		{"full", full, "bob", 404, 404, 404},
		{"limited", limited, "orders:read", 200, 201, 204},
		{"limited", limited, "orders:write", 200, 403, 403},
		{"limited", limited, "*", 200, 403, 403},
		{"limited", limited, "bob", 404, 404, 404},
		{"without", without, "orders:read", 403, 403, 403},
	} {
		target := func() string {
			if c.target == "bob" {
				key, _ := h.key(t, "orders:read", func(p *apikey.CreateParams) { p.User = h.bob.ID })
				return "/keys/" + key.Handle + "/"
			}
			key, _ := h.key(t, c.target)
			return "/keys/" + key.Handle + "/"
		}
		line := "X-API-Key: " + c.key
		got := []int{
			h.send(t.Context(), "GET "+target(), "", line).Code,
			h.send(t.Context(), "POST "+target()+"rotate/", "", line).Code,
			h.send(t.Context(), "DELETE "+target(), "", line).Code,
		}
		if want := []int{c.get, c.rotate, c.revoke}; !slices.Equal(got, want) {
			t.Errorf("%s on %s: %v, want %v", c.name, c.target, got, want)
		}
	}
	for _, path := range []string{"/keys/nosuchhandle/", "/keys/%00/", "/keys/" + strings.Repeat("a", 10_000) + "/"} {
		if got := h.send(t.Context(), "DELETE "+path, "", "X-API-Key: "+full); got.Code != 404 {
			t.Errorf("%.20s: %d", path, got.Code)
		}
	}
}

func TestRotate(t *testing.T) {
	t.Parallel()
	h := open(t)
	key, text := h.key(t, "keys orders:read")
	got := h.send(t.Context(), "POST /keys/"+key.Handle+"/rotate/", `{"grace": 600}`, "X-API-Key: "+text)
	next, _ := got.JSON["key"].(string)
	if got.Code != 201 || next == "" || next == text || got.JSON["name"] != "test" {
		t.Fatal(got.Code, got.Body)
	}
	old := h.send(t.Context(), "GET /orders/", "", "X-API-Key: "+text)
	if old.Code != 200 || old.Header().Get("Deprecation") != "@1795694400" ||
		old.Header().Get("Sunset") != "Thu, 26 Nov 2026 12:10:00 GMT" {
		t.Error(old.Code, old.Header())
	}
	refused := h.send(t.Context(), "POST /orders/", "", "X-API-Key: "+text)
	if refused.Code != 403 || refused.Header().Get("Sunset") == "" {
		t.Error("also a refusal warns of the end", refused.Code, refused.Header())
	}
	fresh := h.send(t.Context(), "GET /orders/", "", "X-API-Key: "+next)
	if fresh.Code != 200 || fresh.Header().Get("Deprecation") != "" || fresh.Header().Get("Sunset") != "" {
		t.Error(fresh.Code, fresh.Header())
	}
	if again := h.send(t.Context(), "POST /keys/"+key.Handle+"/rotate/", "", "X-API-Key: "+next); again.Code != 409 {
		t.Error(again.Code, again.Body)
	}
	*h.clock = noon.Add(10 * time.Minute)
	if late := h.send(t.Context(), "GET /orders/", "", "X-API-Key: "+text); late.Code != 401 {
		t.Error(late.Code)
	}
	for body, want := range map[string]string{
		`{"grace": true}`: "grace",
		`{"grace": -1}`:   "grace", `{"grace": "x"}`: "grace", `{"grace": 1e99}`: "grace", `{"grace": 99999999}`: "grace",
		`{"expires": "tomorrow"}`: "expires", `{"expires": "2026-11-26T12:00:00Z"}`: "expires",
	} {
		key, _ := h.key(t, "orders:read")
		got := h.send(t.Context(), "POST /keys/"+key.Handle+"/rotate/", body, "X-API-Key: "+next)
		if _, named := got.JSON[want]; got.Code != 400 || !named {
			t.Errorf("%s: %d %s", body, got.Code, got.Body)
		}
	}
}

func TestInvalidInput(t *testing.T) {
	t.Parallel()
	h := open(t, func(c *apikey.Config) { c.MaxPerUser = 1 })
	basic := "Authorization: Basic YWxpY2U6d29uZGVybGFuZC0xODY1"
	for _, c := range []struct{ body, field string }{
		{`{}`, "name"}, {`{"name":null}`, "name"}, {`{"name":" "}`, "name"}, {`{"name":1}`, "name"},
		{`{"name":["n"]}`, "name"}, {`{"name":"` + strings.Repeat("n", 101) + `"}`, "name"}, {`{"name":"a\u0000"}`, "name"},
		{`{"name":"n","description":"` + strings.Repeat("d", 501) + `"}`, "description"},
		{`{"name":"n","scopes":"*"}`, "scopes"}, {`{"name":"n","scopes":["a b"]}`, "scopes"},
		{`{"name":"n","scopes":["*","a"]}`, "scopes"}, {`{"name":"n","scopes":[1]}`, "scopes"}, {`{"name":"n","scopes":[null]}`, "scopes"},
		{`{"name":"n","scopes":{}}`, "scopes"}, {`{"name":"n","scopes":[""]}`, "scopes"},
		{`{"name":"n","networks":"10.0.0.0/8"}`, "networks"}, {`{"name":"n","networks":["10.0.0.0/33"]}`, "networks"},
		{`{"name":"n","networks":["example.com"]}`, "networks"}, {`{"name":"n","networks":["fe80::1%eth0"]}`, "networks"},
		{`{"name":"n","networks":[""]}`, "networks"}, {`{"name":"n","networks":[" "]}`, "networks"}, // no limit at all
		{`{"name":"n","networks":["10.0.0.0/8 0.0.0.0/0"]}`, "networks"}, {`{"name":"n","networks":[null]}`, "networks"},
		{`{"name":"n","expires":"soon"}`, "expires"}, {`{"name":"n","expires":1}`, "expires"},
		{`{"name":"n","expires":"2026-11-26T12:00:00Z"}`, "expires"}, {`{"name":"n","expires":"0001-01-01T00:00:00Z"}`, "expires"},
		{`[]`, "non_field_errors"}, {`"n"`, "non_field_errors"},
	} {
		got := h.send(t.Context(), "POST /keys/", c.body, basic)
		if _, named := got.JSON[c.field]; got.Code != 400 || !named {
			t.Errorf("%s: %d %s", c.body, got.Code, got.Body)
		}
	}
	if got := h.send(t.Context(), "POST /keys/", `{"name":"n"}`, basic); got.Code != http.StatusCreated {
		t.Error(got.Code, got.Body)
	}
	full := h.send(t.Context(), "POST /keys/", `{"name":"n"}`, basic)
	if full.Code != http.StatusConflict || !strings.Contains(full.Body.String(), "as many API keys as are allowed") {
		t.Error(full.Code, full.Body)
	}
	if got := h.send(t.Context(), "OPTIONS /keys/", "", basic); got.Code != 200 || !strings.Contains(got.Body.String(), `"max_length":100`) {
		t.Error(got.Code, got.Body)
	}
}

// The grace period is a number of seconds in any form, as OPTIONS says.
func TestGrace(t *testing.T) {
	t.Parallel()
	h := open(t)
	_, by := h.key(t, "*")
	for body, want := range map[string]string{
		`{"grace": 600}`: "12:10:00", `{"grace": 6e2}`: "12:10:00", `{"grace": 600.5}`: "12:10:00", `{"grace": 6.0E+2}`: "12:10:00",
	} {
		key, text := h.key(t, "orders:read")
		got := h.send(t.Context(), "POST /keys/"+key.Handle+"/rotate/", body, "X-API-Key: "+by)
		old := h.send(t.Context(), "GET /orders/", "", "X-API-Key: "+text)
		if sunset := old.Header().Get("Sunset"); got.Code != 201 || sunset != "Thu, 26 Nov 2026 "+want+" GMT" {
			t.Errorf("%s: %d %s, Sunset: %s", body, got.Code, got.Body, sunset)
		}
	}
	key, _ := h.key(t, "orders:read")
	got := h.send(t.Context(), "OPTIONS /keys/"+key.Handle+"/rotate/", "", "X-API-Key: "+by)
	want := `"grace":{"type":"float","required":false,"read_only":false,"label":"Grace",` +
		`"help_text":"How long the old key still works, in seconds.","min_value":0,"max_value":7776000}`
	if !strings.Contains(got.Body.String(), want) {
		t.Errorf("%s\nwant %s", got.Body, want)
	}
}

// A list shows the user's keys that have not ended, without the keys themselves.
func TestList(t *testing.T) {
	t.Parallel()
	h := open(t)
	first, text := h.key(t, "keys", withNetworks("192.0.2.0/24"), withLife(time.Hour))
	ended, _ := h.key(t, "*")
	h.key(t, "*", func(p *apikey.CreateParams) { p.User = h.bob.ID })
	if err := h.keys.Revoke(t.Context(), ended.Handle, apikey.RevokeParams{}); err != nil {
		t.Fatal(err)
	}
	want := `[{"handle":"` + first.Handle + `","name":"test","description":"","scopes":["keys"],"networks":["192.0.2.0/24"],` +
		`"state":"active","created":"2026-11-26T12:00:00Z","expires":"2026-11-26T13:00:00Z","last_used":null,` +
		`"last_network":null,"rotated":null,"successor":null}]`
	if got := h.send(t.Context(), "GET /keys/", "", "X-API-Key: "+text); got.Body.String() != want {
		t.Errorf("%d %s\nwant %s", got.Code, got.Body, want)
	}
}

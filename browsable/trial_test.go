package browsable_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/browsable"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

// tryToken sends the form of a page that tries a token, and returns the answer.
func tryToken(t *testing.T, client *testkit.Client, path, entered string) *testkit.Response {
	t.Helper()
	return client.Post(path, testkit.Form(url.Values{
		"csrfmiddlewaretoken": {tokenOf(t, client.Get(path))}, "_try": {entered}}))
}

// TestTrial: a token that is tried counts on pages for 15 minutes, or until it is forgotten.
func TestTrial(t *testing.T) {
	t.Parallel()
	site := shop(t, nil)
	ada := site.User(t, "ada", testkit.Staff)
	key := site.Token(t, ada)
	client := browserOf(site)
	const path = "/api/closed/"
	client.Get(path).Expect(t, 403)
	answer := tryToken(t, client, path+"?page=2", key).Expect(t, 303)
	if got := answer.Header.Get("Location"); got != "?page=2" {
		t.Errorf("leads to %q", got)
	}
	cookie := answer.Header.Values("Set-Cookie")[0]
	for _, want := range []string{"latchkey_trial=", "; Path=/; Max-Age=900; HttpOnly; SameSite=Strict"} {
		if !strings.Contains(cookie, want) || strings.Contains(cookie, key) {
			t.Errorf("the cookie is %q", cookie)
		}
	}
	page := client.Get(path).Expect(t, 200)
	holds(t, "trial", page, "Nobody sees this.", "Trying", "of ada.", "15 minutes left.", `name="_forget"`,
		`id="send"`, "no:"+key, "no:<b>Authorization:</b>",
		"<b>Cookie:</b> <bdi>csrftoken=…; latchkey_trial=…</bdi>")

	// Only pages honour it.
	for _, accept := range []string{"application/json", "*/*", ""} {
		other := client.WithHeader("Accept", accept)
		if got := other.Get(path, testkit.Query("format", "api")); got.Status < 400 {
			t.Errorf("?format=api with Accept %q: %s", accept, got)
		}
		if got := other.Get(path); got.Status < 400 {
			t.Errorf("Accept %q: %s", accept, got)
		}
		other = client.WithHeader("Accept", "application/json")
		other.Post(path, testkit.JSON(map[string]string{"customer": "Bo", "status": "new"})).Expect(t, 403)
	}
	client.Get(path, testkit.Query("format", "json")).Expect(t, 403)

	// What a request with it changes needs the CSRF token.
	token := tokenOf(t, page)
	entry := url.Values{"customer": {"Bo"}, "status": {"new"}}
	client.Post(path, testkit.Form(entry)).Expect(t, 403)
	client.WithHeader("X-CSRFToken", token).Post(path, testkit.Form(entry)).Expect(t, 201)
	client.WithHeader("X-CSRFToken", strings.Repeat("b", 64)).Post(path, testkit.Form(entry)).Expect(t, 403)
	entry.Set("csrfmiddlewaretoken", token)
	client.Post(path, testkit.Form(entry)).Expect(t, 201)
	client.WithHeader("Origin", "https://evil.example").Post(path, testkit.Form(entry)).Expect(t, 403)
	client.WithHeader("Sec-Fetch-Site", "same-site").Post(path, testkit.Form(entry)).Expect(t, 403)
	client.WithHeader("Sec-Fetch-Site", "same-origin").Post(path, testkit.Form(entry)).Expect(t, 201)
	entry.Set("_method", "POST")
	client.Post(path, testkit.Form(entry)).Expect(t, 201)

	// The client's own credential wins.
	client.WithHeader("Authorization", "Token wrong").Get(path).Expect(t, 403)

	site.Clock.Advance(14 * time.Minute)
	holds(t, "later", client.Get(path).Expect(t, 200), "1 minute left.")
	replayed := browserOf(site).WithCookie("latchkey_trial", client.Cookie("latchkey_trial"))
	site.Clock.Advance(time.Minute)
	replayed.Get(path).Expect(t, 403)

	tryToken(t, client, path, "Token "+key).Expect(t, 303)
	client.Get(path).Expect(t, 200)
	client.Post(path, testkit.Form(url.Values{"csrfmiddlewaretoken": {token}, "_forget": {"1"}})).Expect(t, 303)
	client.Get(path).Expect(t, 403)
}

// TestTrialRefused: what cannot be a credential, or comes without a CSRF token, begins no trial.
func TestTrialRefused(t *testing.T) {
	t.Parallel()
	site := shop(t, nil)
	client := browserOf(site)
	for _, entered := range []string{"", "a b c", "käse", "a\x00b", strings.Repeat("x", 1025)} {
		tryToken(t, client, "/api/", entered).Expect(t, 303)
		if client.Cookie("latchkey_trial") != "" {
			t.Errorf("%.20q is tried", entered)
		}
	}
	client.Post("/api/orders/", testkit.Form(url.Values{"csrfmiddlewaretoken": {strings.Repeat("a", 64)},
		"_try": {"x"}})).Expect(t, 403)
	client.Post("/api/orders/", testkit.Form(url.Values{"_try": {"x"}})).Expect(t, 403) // the view's own refusal
	if client.Cookie("latchkey_trial") != "" {
		t.Error("a form without a CSRF token begins a trial")
	}
	tryToken(t, client, "/api/", "wrong").Expect(t, 303)
	holds(t, "a wrong token", client.Get("/api/").Expect(t, 403), "Invalid token.", "A token is tried on these pages.",
		"Forget it")
	for _, forged := range []string{"x", "AAAA", strings.Repeat("A", 100), strings.Repeat("A", 5000)} {
		browserOf(site).WithCookie("latchkey_trial", forged).Get("/api/").Expect(t, 200)
	}
}

// TestTrialSecrets: a cookie that was sealed with a former secret counts, one of another secret
// does not, and a Trial shows no secret.
func TestTrialSecrets(t *testing.T) {
	t.Parallel()
	var cookies []*http.Cookie
	for _, secrets := range [][]string{{"one"}, {"two", "one"}, {"three"}} {
		site := shop(t, func(s *latchkey.Site, c *rest.Config) {
			pages := s.Browsable()
			pages.Trial = browsable.NewTrial(secrets, s.Now)
			c.Renderers = []rest.Renderer{rest.JSON{}, pages}
		})
		client := browserOf(site)
		if len(cookies) == 0 {
			tryToken(t, client, "/api/", "a-key")
			cookies = append(cookies, &http.Cookie{Name: "latchkey_trial", Value: client.Cookie("latchkey_trial")})
		}
		page := client.WithCookie(cookies[0].Name, cookies[0].Value).Get("/api/")
		if tried := strings.Contains(page.Text(), "A token is tried"); tried != (secrets[0] != "three") {
			t.Errorf("%v: %s", secrets, page)
		}
		if shown := fmt.Sprintf("%v %+v", browsable.NewTrial(secrets, nil),
			browsable.Renderer{Trial: browsable.NewTrial(secrets, nil)}); strings.Contains(shown, "one") {
			t.Error(shown)
		}
	}
	for _, wrong := range [][]string{nil, {""}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("the secrets %q are accepted", wrong)
				}
			}()
			browsable.NewTrial(wrong, nil)
		}()
	}
}

// TestTrialScheme: the credential goes to the authenticator that reads its kind.
func TestTrialScheme(t *testing.T) {
	t.Parallel()
	hex, key := strings.Repeat("0a", 20), "lk_key"
	for _, c := range []struct {
		challenges     []string
		forHex, forKey string
		offered        bool
	}{
		{[]string{"Token"}, "Token " + hex, "Token " + key, true},
		{[]string{"Api-Key", "Token"}, "Token " + hex, "Api-Key " + key, true},
		{[]string{"Token", "Bearer"}, "Token " + hex, "Bearer " + key, true},
		{[]string{"Basic realm=\"api\"", "Bearer realm=\"x\""}, "Bearer " + hex, "Bearer " + key, true},
		{[]string{"Basic realm=\"api\""}, "", "", false},
		{[]string{""}, "", "", false},
	} {
		heard := ""
		site := shop(t, func(_ *latchkey.Site, config *rest.Config) {
			config.Authenticators, config.Permissions = nil, []rest.Permission{rest.AllowAny}
			for _, challenge := range c.challenges {
				config.Authenticators = append(config.Authenticators, listening{challenge, &heard})
			}
		})
		for entered, want := range map[string]string{hex: c.forHex, key: c.forKey} {
			client := browserOf(site)
			tryToken(t, client, "/api/", entered)
			heard = ""
			page := client.Get("/api/")
			if heard != want {
				t.Errorf("%v got %q, want %q", c.challenges, heard, want)
			}
			if offered := strings.Contains(page.Text(), `name="_try"`); offered != c.offered {
				t.Errorf("%v: offered %v", c.challenges, offered)
			}
		}
	}
}

// listening is an authenticator that keeps the header Authorization, and knows nobody.
type listening struct {
	challenge string
	heard     *string
}

func (l listening) Authenticate(r *rest.Request) (*auth.Identity, error) {
	*l.heard, _ = r.HeaderLine("Authorization")
	return nil, nil
}

func (l listening) Challenge() string { return l.challenge }

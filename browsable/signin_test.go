package browsable_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/admin"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/testkit"
)

const guestsPassword = "correct horse battery"

// withSignIn returns a site with a sign-in for all users below /api-auth/, and a user who is no
// staff.
func withSignIn(t *testing.T, isAdminFirst bool) *testkit.Site {
	t.Helper()
	site := testkit.Open(t, latchkey.Project{
		API: func(s *latchkey.Site) rest.Config {
			c := s.SecureDefaults()
			c.Authenticators = []rest.Authenticator{s.SessionAuthentication, s.TokenAuthentication}
			c.Renderers = []rest.Renderer{rest.JSON{}, s.Browsable()}
			return c
		},
		Setup: func(s *latchkey.Site) error {
			s.View("/api/orders/", orders{}, rest.Name("Order list"))
			if isAdminFirst {
				s.Admin(admin.Config{})
			}
			s.SignInPages("/api-auth/")
			return nil
		},
	}, testkit.Settings(func(s *latchkey.Settings) { s.SignIn.AccountRate = "5/min" }))
	site.User(t, "guest", testkit.Password(guestsPassword))
	site.User(t, "gone", testkit.Password(guestsPassword), testkit.Inactive)
	return site
}

// TestSignInPages: every active user signs in, with Django's texts and rules: one text for every
// refusal, no redirect to another site (CVE-2017-7233), and a new session.
func TestSignInPages(t *testing.T) {
	t.Parallel()
	for _, isAdminFirst := range []bool{false, true} {
		site := withSignIn(t, isAdminFirst)
		for _, c := range []struct {
			name, username, password, next string
			leads                          string // "": refused
		}{
			{"a guest", "guest", guestsPassword, "/api/orders/?page=2", "/api/orders/?page=2"},
			{"no next", "guest", guestsPassword, "", "/"},
			{"another site", "guest", guestsPassword, "//evil.example/", "/"},
			{"another site, scheme", "guest", guestsPassword, "https://evil.example/", "/"},
			{"another site, backslash", "guest", guestsPassword, `/\evil.example`, "/"},
			{"script", "guest", guestsPassword, "javascript:alert(1)", "/"},
			{"wrong password", "guest", "no", "/", ""},
			{"unknown", "nobody", guestsPassword, "/", ""},
			{"inactive", "gone", guestsPassword, "/", ""},
			{"nothing", "", "", "/", ""},
		} {
			client := browserOf(site)
			path := "/api-auth/login/?" + url.Values{"next": {c.next}}.Encode()
			form := client.Get(path).Expect(t, 200)
			values := url.Values{"username": {c.username}, "password": {c.password}}
			client.Post(path, testkit.Form(values)).Expect(t, 403) // no CSRF token
			values.Set("csrfmiddlewaretoken", tokenOf(t, form))
			client.WithHeader("Sec-Fetch-Site", "cross-site").Post(path, testkit.Form(values)).Expect(t, 403)
			answer := client.Post(path, testkit.Form(values))
			if c.leads == "" {
				holds(t, c.name, answer.Expect(t, 200), "Please enter a correct username and password.",
					"no:"+guestsPassword)
				client.Get("/api/orders/").Expect(t, 403)
				continue
			}
			if got := answer.Expect(t, 302).Header.Get("Location"); got != c.leads {
				t.Errorf("%s: leads to %q, want %q", c.name, got, c.leads)
			}
			holds(t, c.name, client.Get("/api/orders/").Expect(t, 200), "Signed in by session", `name="_sign_out"`)
			csrf := url.Values{"csrfmiddlewaretoken": {tokenOf(t, client.Get("/api/orders/"))}}
			client.Get("/api-auth/logout/").Expect(t, 405)
			client.Post("/api-auth/logout/").Expect(t, 403)
			out := client.Post("/api-auth/logout/?next=/api/orders/", testkit.Form(csrf)).Expect(t, 302)
			if got := out.Header.Get("Location"); got != "/api/orders/" {
				t.Errorf("%s: the sign-out leads to %q", c.name, got)
			}
			client.Get("/api/orders/").Expect(t, 403)
		}
		holds(t, "the way in", browserOf(site).Get("/api/orders/").Expect(t, 403),
			`href="/api-auth/login/?next=%2Fapi%2Forders%2F"`)
		if got, err := site.Reverse("rest_framework:login"); err != nil || got != "/api-auth/login/" {
			t.Errorf("rest_framework:login is %q, %v", got, err)
		}
		if got, err := site.Reverse("rest_framework:logout"); err != nil || got != "/api-auth/logout/" {
			t.Errorf("rest_framework:logout is %q, %v", got, err)
		}
	}
}

// TestSignInLimit: wrong passwords count as those of the API do, and the page says how long to
// wait.
func TestSignInLimit(t *testing.T) {
	t.Parallel()
	client := browserOf(withSignIn(t, false))
	values := url.Values{"username": {"guest"}, "password": {"no"}}
	var answer *testkit.Response
	for range 7 {
		values.Set("csrfmiddlewaretoken", tokenOf(t, client.Get("/api-auth/login/")))
		answer = client.Post("/api-auth/login/", testkit.Form(values))
	}
	holds(t, "too many", answer.Expect(t, http.StatusTooManyRequests), "Too many attempts.", "Try again in",
		`value="guest"`)
	if answer.Header.Get("Retry-After") == "" {
		t.Errorf("no Retry-After: %s", answer)
	}
	values.Set("password", guestsPassword)
	values.Set("csrfmiddlewaretoken", tokenOf(t, client.Get("/api-auth/login/")))
	client.Post("/api-auth/login/", testkit.Form(values)).Expect(t, http.StatusTooManyRequests)
}

// TestSignInPolicy: the pages have the policy of all pages, also for clients that ask for JSON.
func TestSignInPolicy(t *testing.T) {
	t.Parallel()
	answer := withSignIn(t, false).Client().WithHeader("Accept",
		"application/json").Get("/api-auth/login/?next=%22%3E%3Cevil")
	holds(t, "any client", answer.Expect(t, 200), "<h1>Sign in</h1>", "no:<evil", "next=%2F")
	for name, want := range map[string]string{"Content-Type": "text/html; charset=utf-8",
		"Cache-Control": "private, no-store", "Content-Security-Policy": "default-src 'none'"} {
		if !strings.HasPrefix(answer.Header.Get(name), want) {
			t.Errorf("%s is %q", name, answer.Header.Get(name))
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("a prefix without slashes is accepted")
		}
	}()
	testkit.Open(t, latchkey.Project{Setup: func(s *latchkey.Site) error { s.SignInPages("api-auth"); return nil }})
}

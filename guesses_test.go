package latchkey_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/rest"
)

const rightPassword = "wonderland-1865"

// try is one try of a password at a path.
type try struct{ path, username, password, from, forwarded string }

func (c try) at(site http.Handler) *httptest.ResponseRecorder {
	r := httptest.NewRequest("POST", c.path,
		strings.NewReader(url.Values{"username": {c.username}, "password": {c.password}}.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.path == "/basic/" || c.path == "/guarded/basic/" {
		r = httptest.NewRequest("GET", c.path, nil)
		r.SetBasicAuth(c.username, c.password)
	}
	if c.forwarded != "" {
		r.Header.Set("X-Forwarded-For", c.forwarded)
	}
	r.RemoteAddr = "192.0.2.1:1"
	if c.from != "" {
		r.RemoteAddr = c.from
	}
	w := httptest.NewRecorder()
	site.ServeHTTP(w, r)
	return w
}

// signIns are the paths at which passwords may be tried.
var signIns = []string{"/token/", "/basic/", "/guarded/basic/", "/view/", "/plain/", "/guarded/", "/session/"}

// signInRoutes adds a route for each of signIns.
func signInRoutes(site *latchkey.Site) {
	open, basic := rest.Permissions(rest.AllowAny), rest.Authenticators(site.BasicAuthentication)
	check := func(r *http.Request) (auth.User, error) { // without code for limits and addresses
		return site.Users.Authenticate(r.Context(), r.PostFormValue("username"), r.PostFormValue("password"))
	}
	plain := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch _, err := check(r); {
		case errors.Is(err, auth.ErrTooManyAttempts):
			w.Header().Set("Retry-After", "1")
			w.WriteHeader(http.StatusTooManyRequests)
		case err != nil:
			w.WriteHeader(http.StatusForbidden)
		}
	})
	refusal := func(err error) error {
		if errors.Is(err, auth.ErrBadCredentials) {
			return rest.PermissionDenied("")
		}
		return err
	}
	site.View("/token/", site.ObtainAuthToken)
	site.View("/me/", MyView{}, rest.Authenticators(site.TokenAuthentication, site.SessionAuthentication))
	site.View("/basic/", MyView{}, basic)
	site.Handle("/guarded/basic/",
		site.API.Protect(basic)(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})))
	site.Handle("/plain/", plain)
	site.Handle("/guarded/", site.API.Protect(open)(plain))
	site.View("/view/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
		_, err := check(r.Request)
		return rest.OK(nil), refusal(err)
	}, "POST"), open)
	site.View("/session/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
		user, err := check(r.Request)
		if err == nil {
			err = site.Sessions.SignIn(r.Request, r.ResponseHeader(), user)
		}
		return rest.OK(nil), refusal(err)
	}, "POST"), open)
}

// guarded returns a site with the users alice and bob, and with the given rates for an account and
// for an address.
func guarded(t *testing.T, p latchkey.Project, account, address string) *latchkey.Site {
	t.Helper()
	setup := p.Setup
	p.Setup = func(site *latchkey.Site) error {
		signInRoutes(site)
		if setup != nil {
			return setup(site)
		}
		return nil
	}
	site := open(t, p, func(s *latchkey.Settings) {
		s.SignIn.AccountRate, s.SignIn.Rate, s.TrustedProxies = account, address, []string{"10.0.0.1"}
		// long waits, so that a slow machine causes no refusal
		s.Password.Queue, s.Password.MaxWait, s.Pool.Wait = 300, time.Minute, time.Minute
		s.SignIn.WaitingPerClient = 300
		s.Password.Workers = 2 // one hashes while another checks
	})
	for _, name := range []string{"alice", "bob"} {
		if _, err := site.Users.Create(t.Context(),
			auth.CreateParams{Username: name, Password: rightPassword}); err != nil {
			t.Fatal(err)
		}
	}
	return site
}

// isRefused reports whether an answer is a 429 with Retry-After.
func isRefused(w *httptest.ResponseRecorder) bool {
	return w.Code == http.StatusTooManyRequests && len(w.Header()["Retry-After"]) == 1
}

// TestGuessesAreLimitedEverywhere checks that a limit reached at one route holds at all others.
func TestGuessesAreLimitedEverywhere(t *testing.T) {
	t.Parallel()
	// up to 3600, less what the tries took
	said := regexp.MustCompile(`^{"detail":"Request was throttled. Expected available in 3[0-6]\d\d seconds."}$`)
	for _, path := range signIns {
		site := guarded(t, latchkey.Project{}, "3/hour", "100/hour")
		for n := range 3 {
			if w := (try{path: path, username: "alice", password: "x"}).at(site); w.Code < 400 || w.Code == 429 ||
				w.Code >= 500 {
				t.Errorf("%s, try %d: %d %s", path, n+1, w.Code, w.Body)
			}
		}
		for _, other := range signIns {
			for _, password := range []string{"x", rightPassword} {
				if w := (try{path: other, username: "alice", password: password}).at(site); !isRefused(w) {
					t.Errorf("at %s behind three at %s: %d %s", other, path, w.Code, w.Body)
				}
			}
		}
		if w := (try{path: "/basic/", username: "alice", password: "x"}).at(site); !said.MatchString(w.Body.String()) {
			t.Errorf("%s", w.Body)
		}
	}
}

// TestWhichGuessesCount plays tries in order against limits of 3 an account and 6 an address.
func TestWhichGuessesCount(t *testing.T) {
	t.Parallel()
	alice := try{path: "/token/", username: "alice", password: "x"}
	bob := try{path: "/basic/", username: "bob", password: "x"}
	from := func(c try, from, forwarded string) try {
		c.from, c.forwarded = from, forwarded
		return c
	}
	right := func(c try) try {
		c.password = rightPassword
		return c
	}
	named := func(c try, name string) try {
		c.username = name
		return c
	}
	for name, c := range map[string]struct {
		before  []try
		last    try
		refused bool
	}{
		"a victim is not locked out of its own network": {[]try{alice, alice, alice, alice},
			from(right(alice), "192.0.2.2:1", ""), false},
		"another account of that address": {[]try{alice, alice, alice, alice, alice, alice, alice},
			right(bob), false},
		"case variants through Basic (Authelia GHSA-hjj4)": {[]try{alice, named(bob, "ALICE"), named(bob, "Alice")},
			right(alice), true},
		"spaces around the name (Vault CVE-2025-6004)": {[]try{named(bob, " alice"), named(bob, "alice "),
			alice}, right(alice), true},
		"forms that NFKC makes equal": {[]try{named(alice, "ａｌｉｃｅ"), named(bob, "ａlice"),
			alice}, right(alice), true},
		"an unknown name counts as a known one": {[]try{named(alice, "mallory"), named(bob, "Mallory"),
			named(alice, "MALLORY")}, named(alice, "mallory"), true},
		"many names from one address": {[]try{named(alice, "a"), named(alice, "b"),
			named(alice, "c"), named(alice, "d"), named(alice, "e"), named(alice, "f")}, alice, true},
		"X-Forwarded-For from an untrusted peer": {[]try{alice, alice, alice},
			from(alice, "", "198.51.100.7"), true},
		"X-Forwarded-For from a trusted proxy": {[]try{alice, alice, alice},
			from(alice, "10.0.0.1:1", "198.51.100.7"), false},
		"X-Forwarded-For from a trusted proxy, same client": {[]try{alice, alice, alice},
			from(alice, "10.0.0.1:1", "192.0.2.1"), true},
		"one /64 of IPv6": {[]try{from(alice, "[2001:db8::1]:1", ""), from(alice, "[2001:db8::2]:1", ""),
			from(alice, "[2001:db8::3]:1", "")}, from(alice, "[2001:db8::ffff:1]:1", ""), true},
		"another /64": {[]try{from(alice, "[2001:db8::1]:1", ""), from(alice, "[2001:db8::2]:1", ""),
			from(alice, "[2001:db8::3]:1", "")}, from(alice, "[2001:db8:0:1::1]:1", ""), false},
		"right passwords do not count": {[]try{right(alice), right(alice), right(bob),
			right(bob), right(alice), right(bob), right(alice), alice, alice}, right(alice), false},
		"a blank password does not count": {[]try{{path: "/token/", username: "alice"},
			{path: "/token/", username: "alice"}, {path: "/token/", username: "alice"}}, alice, false},
	} {
		site := guarded(t, latchkey.Project{}, "3/hour", "6/hour")
		for _, before := range c.before {
			before.at(site)
		}
		if w := c.last.at(site); isRefused(w) != c.refused || w.Code >= 500 {
			t.Errorf("%s: %d %s", name, w.Code, w.Body)
		}
	}
}

// TestRequestsWithoutAPasswordAreNoGuesses checks that requests without a complete password do not
// count.
func TestRequestsWithoutAPasswordAreNoGuesses(t *testing.T) {
	t.Parallel()
	site := guarded(t, latchkey.Project{}, "3/hour", "6/hour")
	for range 60 {
		for _, request := range []struct{ method, contentType, body string }{
			{"GET", "", ""}, {"OPTIONS", "", ""}, {"POST", "", ""}, {"POST", "text/plain", "x"},
			{"POST", "application/json", "{"},
			{"POST", "application/json", `{"username":"alice"}`},
			{"POST", "application/x-www-form-urlencoded", "username=alice&password="},
		} {
			r := httptest.NewRequest(request.method, "/token/", strings.NewReader(request.body))
			if request.contentType != "" {
				r.Header.Set("Content-Type", request.contentType)
			}
			r.RemoteAddr = "192.0.2.1:1"
			w := httptest.NewRecorder()
			if site.ServeHTTP(w, r); w.Code == 429 {
				t.Fatalf("%v: %d", request, w.Code)
			}
		}
		for _, credentials := range []string{"Basic", "Basic ?", "Basic YWxpY2U=", "Token x"} {
			get(site, "GET", "/basic/", "Authorization: "+credentials)
		}
	}
	for _, path := range signIns {
		if w := (try{path: path, username: "alice", password: rightPassword}).at(site); w.Code >= 300 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
	}
}

// TestTokensAndSessionsWorkDuringALockout checks that existing tokens and sessions keep working
// while sign-ins are refused.
func TestTokensAndSessionsWorkDuringALockout(t *testing.T) {
	t.Parallel()
	site := guarded(t, latchkey.Project{}, "1/hour", "none")
	var token string
	body := try{path: "/token/", username: "alice", password: rightPassword}.at(site).Body.String()
	if _, err := fmt.Sscanf(body, `{"token":"%40s`, &token); err != nil {
		t.Fatalf("%s: %v", body, err)
	}
	cookie := try{path: "/session/", username: "alice", password: rightPassword}.at(site).Result().Cookies()
	for range 2 {
		try{path: "/token/", username: "alice", password: "x"}.at(site)
	}
	if w := (try{path: "/token/", username: "alice", password: rightPassword}).at(site); !isRefused(w) {
		t.Fatalf("not locked out: %d", w.Code)
	}
	if w := get(site, "GET", "/me/", "Authorization: Token "+token); w.Code != 200 {
		t.Errorf("the token: %d %s", w.Code, w.Body)
	}
	for _, c := range cookie {
		if c.Name == "sessionid" {
			if w := get(site, "GET", "/me/", "Cookie: sessionid="+c.Value); w.Code != 200 {
				t.Errorf("the session: %d %s", w.Code, w.Body)
			}
			return
		}
	}
	t.Error("no session")
}

// TestWhereGuessesAreLimited checks that the limit is on by default, and that a project with
// DRFDefaults has it only if it calls LimitGuesses.
func TestWhereGuessesAreLimited(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		project latchkey.Project
		account string
		limited bool
	}{
		"by default":                     {latchkey.Project{}, "1/hour", true},
		"SecureDefaults, set explicitly": {latchkey.Project{API: (*latchkey.Site).SecureDefaults}, "1/hour", true},
		"a Config of the project's own": {latchkey.Project{API: func(*latchkey.Site) rest.Config {
			return rest.Config{}
		}}, "1/hour", true},
		"no rates":    {latchkey.Project{}, "none", false},
		"DRFDefaults": {latchkey.Project{API: (*latchkey.Site).DRFDefaults}, "1/hour", false},
		"DRFDefaults, modified": {latchkey.Project{API: func(s *latchkey.Site) rest.Config {
			c := s.DRFDefaults()
			c.Renderers = nil
			return c
		}}, "1/hour", false},
		"DRFDefaults of another API": {latchkey.Project{Setup: func(s *latchkey.Site) error {
			rest.New(s.DRFDefaults())
			return nil
		}}, "1/hour", true},
		"DRFDefaults and LimitGuesses": {latchkey.Project{API: (*latchkey.Site).DRFDefaults,
			Setup: func(s *latchkey.Site) error { s.LimitGuesses(); return nil }}, "1/hour", true},
		"LimitGuesses called by API": {latchkey.Project{API: func(s *latchkey.Site) rest.Config {
			s.LimitGuesses()
			return s.DRFDefaults()
		}}, "1/hour", true},
	} {
		site := guarded(t, c.project, c.account, "none")
		for range 3 {
			try{path: "/basic/", username: "alice", password: "x"}.at(site)
		}
		if w := (try{path: "/token/", username: "alice", password: "x"}).at(site); isRefused(w) != c.limited {
			t.Errorf("%s: %d", name, w.Code)
		}
	}
}

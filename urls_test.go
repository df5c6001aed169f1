package latchkey_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/rest"
)

// addresses is a project whose view answers with its own address.
var addresses = latchkey.Project{Setup: func(site *latchkey.Site) error {
	site.View("/here/", rest.Func(func(r *rest.Request) (*rest.Response, error) {
		return rest.OK(r.AbsoluteURL("")), nil
	}, "GET", "POST"), rest.Permissions(rest.AllowAny))
	site.Handle("/plain/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write([]byte(r.Host)) }))
	return nil
}}

// TestForwardedHost: a peer that is not a trusted proxy, or a header that is not one host, cannot
// choose the host in the addresses of answers (host header poisoning). httptest's client is
// 192.0.2.1.
func TestForwardedHost(t *testing.T) {
	t.Parallel()
	const trusted, other = "192.0.2.1", "198.51.100.1"
	for _, c := range []struct {
		name, proxy string
		use         bool
		headers     []string
		want        string // the body, or "400"
	}{
		{"no header", trusted, true, nil, `"http://example.com/here/"`},
		{"the proxy's header", trusted, true, []string{"X-Forwarded-Host: www.example.org:8443"},
			`"http://www.example.org:8443/here/"`},
		{"with its scheme", trusted, true, []string{"X-Forwarded-Host: www.example.org", "X-Forwarded-Proto: https"},
			`"https://www.example.org/here/"`},
		{"the setting is off", trusted, false, []string{"X-Forwarded-Host: www.example.org"},
			`"http://example.com/here/"`},
		{"an untrusted peer", other, true, []string{"X-Forwarded-Host: www.example.org"}, `"http://example.com/here/"`},
		{"an untrusted peer's scheme", other, true, []string{"X-Forwarded-Proto: https"}, `"http://example.com/here/"`},
		{"a host that is not allowed", trusted, true, []string{"X-Forwarded-Host: evil.example"}, "400"},
		{"the proxy's Host does not count", trusted, true,
			[]string{"Host: evil.example", "X-Forwarded-Host: www.example.org"}, `"http://www.example.org/here/"`},
		{"a list", trusted, true, []string{"X-Forwarded-Host: www.example.org, example.com"}, "400"},
		{"two lines", trusted, true, []string{"X-Forwarded-Host: www.example.org", "X-Forwarded-Host: www.example.org"},
			"400"},
		{"an empty header", trusted, true, []string{"X-Forwarded-Host: "}, "400"},
		{"a user name", trusted, true, []string{"X-Forwarded-Host: evil.example@www.example.org"}, "400"},
		{"a path", trusted, true, []string{"X-Forwarded-Host: www.example.org/evil"}, "400"},
		{"CVE-2025-64484: underscore aliases", trusted, true, []string{"X_Forwarded_Host: evil.example",
			"X-Forwarded_Host: evil.example", "X.Forwarded.Host: evil.example"}, `"http://example.com/here/"`},
		{"CVE-2026-39858: underscore alias of the scheme", trusted, true, []string{"X_Forwarded_Proto: https"},
			`"http://example.com/here/"`},
		{"X-Forwarded-Prefix is no header of ours (CVE-2026-35051)", trusted, true,
			[]string{"X-Forwarded-Prefix: /evil"},
			`"http://example.com/here/"`},
	} {
		site := open(t, addresses, func(s *latchkey.Settings) {
			s.AllowedHosts = append(s.AllowedHosts, "www.example.org")
			s.TrustedProxies, s.Proxy.UseXForwardedHost = []string{c.proxy}, c.use
		})
		w := getLines(site, "/here/", c.headers...)
		got := w.Body.String()
		if w.Code != 200 {
			got = http.StatusText(w.Code)
		}
		if want := strings.ReplaceAll(c.want, "400", "Bad Request"); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

// A plain handler gets the forwarded host too, and a trailer of the header's name does not count
// (CVE-2026-88004).
func TestForwardedHostOfPlainHandlers(t *testing.T) {
	t.Parallel()
	site := open(t, addresses, func(s *latchkey.Settings) {
		s.AllowedHosts = append(s.AllowedHosts, "www.example.org")
		s.TrustedProxies, s.Proxy.UseXForwardedHost = []string{"192.0.2.1"}, true
	})
	if got := get(site, "GET", "/plain/", "X-Forwarded-Host: www.example.org").Body.String(); got != "www.example.org" {
		t.Error(got)
	}
	r := newRequest("GET", "/plain/")
	r.Trailer = http.Header{"X-Forwarded-Host": {"www.example.org"}}
	if got := serve(site, r).Body.String(); got != "example.com" {
		t.Error(got)
	}
}

// TestForceScriptName compares with Django 5.2 under FORCE_SCRIPT_NAME = "/api".
func TestForceScriptName(t *testing.T) {
	t.Parallel()
	site := open(t, addresses, func(s *latchkey.Settings) { s.Proxy.ForceScriptName = "/api" })
	if got := get(site, "GET", "/here/?x=1").Body.String(); got != `"http://example.com/api/here/?x=1"` {
		t.Errorf("AbsoluteURL: %s", got)
	}
	if w := get(site, "GET", "/here?x=1"); w.Code != 301 || w.Header().Get("Location") != "/api/here/?x=1" {
		t.Errorf("a missing slash: %d %s", w.Code, w.Header().Get("Location"))
	}
	if w := get(site, "GET", "/api/here/"); w.Code != 404 {
		t.Errorf("the proxy removes the prefix, the site does not: %d", w.Code)
	}
	tls := open(t, addresses, func(s *latchkey.Settings) {
		s.Proxy.ForceScriptName, s.Security.SSLRedirect = "/api",
			true
	})
	if got := get(tls, "GET", "/here/").Header().Get("Location"); got != "https://example.com/api/here/" {
		t.Errorf("the redirect to https: %s", got)
	}
}

// As in Django, the prefix does not change the paths of cookies: SESSION_COOKIE_PATH is "/".
func TestForceScriptNameAndCookies(t *testing.T) {
	t.Parallel()
	site := open(t, withSessions, func(s *latchkey.Settings) { s.Proxy.ForceScriptName = "/api" })
	createAlice(t, site)
	for name, cookie := range signInAlice(t, site) {
		if cookie.Path != "/" {
			t.Errorf("%s has the path %s", name, cookie.Path)
		}
	}
}

func TestForceScriptNameIsChecked(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"api", "/api/", "/", "//evil.example", "/a//b"} {
		_, err := latchkey.Open(t.Context(), latchkey.Project{}, latchkey.Settings{
			Database: "sqlite:" + t.TempDir() + "/x.sqlite3", Proxy: latchkey.ProxySettings{ForceScriptName: prefix}})
		if err == nil || !strings.Contains(err.Error(), "proxy.force_script_name") {
			t.Errorf("%q: %v", prefix, err)
		}
	}
}

// The CSRF check compares a page's origin with the forwarded host, as Django does with get_host.
func TestForwardedHostAndCSRF(t *testing.T) {
	t.Parallel()
	site := open(t, withSessions, func(s *latchkey.Settings) {
		s.AllowedHosts = append(s.AllowedHosts, "www.example.org")
		s.TrustedProxies, s.Proxy.UseXForwardedHost = []string{"192.0.2.1"}, true
	})
	createAlice(t, site)
	cookies := signInAlice(t, site)
	headers := []string{
		"Cookie: sessionid=" + cookies["sessionid"].Value + "; csrftoken=" + cookies["csrftoken"].Value,
		"X-CSRFToken: " + cookies["csrftoken"].Value, "X-Forwarded-Host: www.example.org",
	}
	for origin, status := range map[string]int{"http://www.example.org": 204, "http://example.com": 403} {
		if w := get(site, "POST", "/mine/", append(headers, "Origin: "+origin)...); w.Code != status {
			t.Errorf("%s: %d %s", origin, w.Code, w.Body)
		}
	}
}

func newRequest(method, target string) *http.Request { return httptest.NewRequest(method, target, nil) }

func serve(h http.Handler, r *http.Request) *httptest.ResponseRecorder {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// getLines sends a GET whose headers may repeat. A name is sent in the spelling of net/http.
func getLines(h http.Handler, target string, lines ...string) *httptest.ResponseRecorder {
	r := newRequest("GET", target)
	for _, line := range lines {
		name, value, _ := strings.Cut(line, ": ")
		if r.Header.Add(name, value); name == "Host" {
			r.Host = value
		}
	}
	return serve(h, r)
}

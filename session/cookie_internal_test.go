package session

import (
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCookieLines(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 22, 27, 47, 999, time.FixedZone("", 3600))
	plain := Config{}.withDefaults()
	custom := Cookie{Name: "__Host-s", Domain: ".example.com", Path: "/api/", SameSite: "None", Secure: true,
		Age: time.Minute}.
		withDefaults("", "off", 0)
	named := func(name string) Cookie { return Cookie{Name: name}.withDefaults("", "off", time.Hour) }
	secure := Cookie{Secure: true}.withDefaults("sessionid", "off", time.Hour)
	for _, c := range []struct {
		name, want string
		add        func(http.Header)
	}{
		{"session", "sessionid=abc; expires=Mon, 07 Dec 2026 21:27:47 GMT; HttpOnly; Max-Age=1209600; Path=/; SameSite=Lax",
			func(h http.Header) { plain.SessionCookie.set(h, "abc", now, plain.SessionCookie.Age) }},
		{"session until the browser closes", "sessionid=abc; HttpOnly; Path=/; SameSite=Lax",
			func(h http.Header) { plain.SessionCookie.set(h, "abc", now, 0) }},
		{"csrf", "csrftoken=abc; expires=Mon, 22 Nov 2027 21:27:47 GMT; Max-Age=31449600; Path=/; SameSite=Lax",
			func(h http.Header) { plain.CSRFCookie.set(h, "abc", now, plain.CSRFCookie.Age) }},
		{"removed", `sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax`,
			func(h http.Header) { plain.SessionCookie.remove(h) }},
		{"removed, secure", `sessionid=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax`,
			func(h http.Header) { secure.remove(h) }},
		{"__Secure-, removed",
			`__Secure-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax; Secure`,
			func(h http.Header) { named("__Secure-s").remove(h) }},
		{"__Host-, removed",
			`__Host-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax; Secure`,
			func(h http.Header) { named("__Host-s").remove(h) }},
		{"not a prefix, removed",
			`x__Secure-__Host-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax`,
			func(h http.Header) { named("x__Secure-__Host-s").remove(h) }},
		{"set without Secure", "__Secure-s=abc; Path=/; SameSite=Lax", func(h http.Header) {
			named("__Secure-s").set(h, "abc", now, 0)
		}},
		{"custom", "__Host-s=abc; Domain=.example.com; expires=Mon, 23 Nov 2026 21:28:47 GMT; Max-Age=60; " +
			"Path=/api/; SameSite=None; Secure",
			func(h http.Header) { custom.set(h, "abc", now, custom.Age) }},
		{"custom, removed", `__Host-s=""; Domain=.example.com; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/api/; SameSite=None; Secure`,
			func(h http.Header) { custom.remove(h) }},
	} {
		others := []string{"x=sessionid=1; csrftoken=2", "xsessionid=3"}
		h := http.Header{"Set-Cookie": others}
		c.add(h)
		c.add(h) // a second line replaces the first
		if diff := cmp.Diff(append(slices.Clone(others), c.want), h["Set-Cookie"]); diff != "" {
			t.Errorf("%s: %s", c.name, diff)
		}
	}
}

// TestCookieCheck lists cookies that browsers refuse (RFC 6265bis), with the field that is named,
// and cookies that they accept.
func TestCookieCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		cookie Cookie
		field  string
	}{
		"zero": {Cookie{}, ""}, "dots": {Cookie{Name: "my.site-1"}, ""},
		"space": {Cookie{Name: "a b"}, "Name"}, "equals": {Cookie{Name: "a=b"}, "Name"},
		"semicolon": {Cookie{Name: "a;b"}, "Name"},
		"quote":     {Cookie{Name: `a"`}, "Name"}, "not ASCII": {Cookie{Name: "é"}, "Name"},
		"domain": {Cookie{Domain: ".example.com"}, ""}, "domain with semicolon": {Cookie{Domain: "a;b"}, "Domain"},
		"domain with port": {Cookie{Domain: "example.com:80"}, "Domain"},
		"URL":              {Cookie{Domain: "https://example.com"}, "Domain"},
		"path":             {Cookie{Path: "/api/"}, ""}, "path with a header": {Cookie{Path: "/\r\nX: y"}, "Path"},
		"relative path": {Cookie{Path: "api"}, "Path"}, "path with semicolon": {Cookie{Path: "/a;b"}, "Path"},
		"same site": {Cookie{SameSite: "off"}, ""}, "other same site": {Cookie{SameSite: "lax; Secure"}, "SameSite"},
		"HTTPOnly":         {Cookie{HTTPOnly: "yes"}, "HTTPOnly"},
		"None":             {Cookie{SameSite: "None"}, "Secure"},
		"None, secure":     {Cookie{SameSite: "None", Secure: true}, ""},
		"__Secure-":        {Cookie{Name: "__Secure-s"}, "Secure"},
		"__Secure-, so":    {Cookie{Name: "__Secure-s", Secure: true, Domain: "example.com"}, ""},
		"__Host-":          {Cookie{Name: "__Host-s", Path: "/"}, "Secure"},
		"__host-":          {Cookie{Name: "__host-s"}, "Secure"},
		"__Host-, domain":  {Cookie{Name: "__Host-s", Secure: true, Domain: "example.com"}, "Domain"},
		"__Host-, path":    {Cookie{Name: "__Host-s", Secure: true, Path: "/api"}, "Path"},
		"__Host-, secure":  {Cookie{Name: "__Host-s", Secure: true, Path: "/"}, ""},
		"prefix elsewhere": {Cookie{Name: "x__Host-s", Domain: "example.com"}, ""},
	} {
		err, field := c.cookie.Check(), ""
		if wrong := new(CookieError); errors.As(err, &wrong) {
			field = wrong.Field
		}
		if field != c.field || (err == nil) != (c.field == "") {
			t.Errorf("%s: %v, want %q", name, err, c.field)
		}
	}
}

func TestCheckHeader(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		"X-CSRFToken": true, "x-xsrf-token": true, "": false,
		"X CSRF": false, "HTTP_X_CSRFTOKEN": false, "X-CSRF:": false, "é": false,
	} {
		if err := CheckHeader(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

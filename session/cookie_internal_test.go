package session

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestCookieLines(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 23, 22, 27, 47, 999, time.FixedZone("", 3600))
	plain := Config{}.withDefaults()
	custom := Cookie{Name: "__Host-s", Domain: ".example.com", Path: "/api/", SameSite: "None", Secure: true, Age: time.Minute}.
		withDefaults("", 0)
	named := func(name string) Cookie { return Cookie{Name: name}.withDefaults("", time.Hour) }
	secure := Cookie{Secure: true}.withDefaults("sessionid", time.Hour)
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
		{"__Secure-, removed", `__Secure-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax; Secure`,
			func(h http.Header) { named("__Secure-s").remove(h) }},
		{"__Host-, removed", `__Host-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax; Secure`,
			func(h http.Header) { named("__Host-s").remove(h) }},
		{"not a prefix, removed", `x__Secure-__Host-s=""; expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=0; Path=/; SameSite=Lax`,
			func(h http.Header) { named("x__Secure-__Host-s").remove(h) }},
		{"set without Secure", "__Secure-s=abc; Path=/; SameSite=Lax", func(h http.Header) { named("__Secure-s").set(h, "abc", now, 0) }},
		{"custom", "__Host-s=abc; Domain=.example.com; expires=Mon, 23 Nov 2026 21:28:47 GMT; Max-Age=60; Path=/api/; SameSite=None; Secure",
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

// The expected values are results of Django's parse_cookie.
func TestCookieFromRequest(t *testing.T) {
	t.Parallel()
	cookie := Cookie{Name: "sessionid"}
	for _, c := range []struct {
		line, want string
		ok         bool
	}{
		{"sessionid=abc", "abc", true},
		{"a=b; sessionid=abc; c=d", "abc", true},
		{" sessionid = abc ;x", "abc", true},
		{"sessionid=first; sessionid=last", "last", true},
		{"sessionid=", "", true},
		{"sessionid=a=b", "a=b", true},
		{`sessionid="abc"`, "abc", true},
		{`sessionid="a\"b\\c\141\012\400"`, "a\"b\\ca\n400", true},
		{`sessionid="é\351"`, "éé", true},
		{`sessionid="ab`, `"ab`, true},
		{`sessionid="`, `"`, true},
		{`sessionid=""`, "", true},
		{`sessionid="a\"`, `a\`, true},
		{"sessionid", "", false},
		{"SESSIONID=abc", "", false},
		{"xsessionid=abc", "", false},
		{"=sessionid", "", false},
		{"", "", false},
	} {
		got, ok := cookie.fromRequest(&http.Request{Header: http.Header{"Cookie": {c.line}}})
		if got != c.want || ok != c.ok {
			t.Errorf("%q: %q, %v", c.line, got, ok)
		}
	}
}

func FuzzCookieFromRequest(f *testing.F) {
	f.Add(`a="\351"; sessionid="\"\\`)
	f.Add("sessionid=x;sessionid")
	f.Fuzz(func(t *testing.T, line string) {
		cookie := Cookie{Name: "sessionid"}
		value, ok := cookie.fromRequest(&http.Request{Header: http.Header{"Cookie": {line}}})
		if !ok && value != "" || ok && !strings.Contains(line, "sessionid") || len(value) > 2*len(line) {
			t.Errorf("%q: %q, %v", line, value, ok)
		}
	})
}

func TestInvalidCookiesPanic(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]Cookie{
		"space": {Name: "a b"}, "equals": {Name: "a=b"}, "semicolon": {Name: "a;b"}, "quote": {Name: `a"`}, "not ASCII": {Name: "é"},
		"domain": {Domain: "a;b"}, "path": {Path: "/\r\nX: y"}, "same site": {SameSite: "lax; Secure"}, "age": {Age: -1},
	} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "session: ") {
					t.Errorf("%s: %q", name, text)
				}
			}()
			c.withDefaults("sessionid", time.Hour)
		}()
	}
}

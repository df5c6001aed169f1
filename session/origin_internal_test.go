package session

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

func FuzzAllowsOrigin(f *testing.F) {
	f.Add("https://example.com:443/x?y#z")
	f.Add("[[]]://@[")
	o := newOrigins([]string{"https://example.com", "https://*.example.org"})
	f.Fuzz(func(t *testing.T, url string) {
		u, ok := pyurl.Split(url)
		if ok && u.Host != "" && strings.ContainsAny(u.Host, "/?#") {
			t.Errorf("%q: host %q", url, u.Host)
		}
		if o.allowsOrigin(url, true, "asked") && url != "https://asked" && url != "https://example.com" &&
			!strings.Contains(url, "example.org") {
			t.Errorf("%q is trusted", url)
		}
	})
}

// An origin that cannot match is refused, with an error that says what to write.
func TestCheckOrigin(t *testing.T) {
	t.Parallel()
	const any = "write https://example.com or https://*.example.com"
	for origin, want := range map[string]string{
		"https://example.com": "", "https://*.example.com": "", "http://example.com:8080": "",
		"https://*.example.com:8443": "", "https://[::1]:8443": "",
		"http://localhost": "", "https://my_host.example.com.": "", "http://example.com:443": "",
		"capacitor://localhost": "", "https://xn--mller-kva.example": "",

		"https://example.com:1": "", "https://example.com:65535": "", "https://example.com:65536": any,
		"https://[::1]:80": "", "http://[::1]:443": "",

		"https://EXAMPLE.com": "write https://example.com", "HTTPS://example.com": "write https://example.com",
		"https://*.Example.com":        "write https://*.example.com",
		"https://example.com/":         "write https://example.com",
		"https://example.com/path?q#f": "write https://example.com",
		"https://example.com?":         "write https://example.com",
		"https://example.com:443":      "write https://example.com",
		"http://example.com:080":       "write http://example.com",
		"https://*.example.com:443":    "write https://*.example.com",
		"https://[0:0:0:0:0:0:0:1]":    "write https://[::1]", " https://example.com": "write https://example.com",
		"https://exa\tmple.com": "write https://example.com",
		"https://.example.com":  "write https://*.example.com",

		"https://*": any, "https://*.": any, "https://**.example.com": any, "https://*example.com": any,
		"https://example.*": any, "https://a.*.example.com": any,
		"*": any, "*.example.com": any, "example.com": any, "//example.com": any, "https:": any, "https://": any,
		"null": any, "": any,
		"https://example.com:": any, "https://example.com:x": any, "https://example.com:0": any,
		"https://example.com:99999": any, "https://[::1": any, "https://[v1.x]": any,
		"https://müller.example": any, "https://exa mple.com": any, "https://a..b": any,
		"https://u:s3cret@example.com": any, "https://[::1%25eth0]": any,
	} {
		err := CheckOrigin(origin)
		switch {
		case want == "" && err != nil:
			t.Errorf("%q: %v", origin, err)
		case want != "" && (err == nil || !strings.HasSuffix(err.Error(), want) ||
			strings.Contains(err.Error(), "s3cret")):
			t.Errorf("%q: %v; want %s", origin, err, want)
		}
	}
}

// FuzzCheckOrigin checks that every accepted origin matches itself, or its subdomains.
func FuzzCheckOrigin(f *testing.F) {
	for _, origin := range []string{"https://example.com", "https://*.example.com:8443", "http://[::1]",
		"https://EXAMPLE.com/", "https://*"} {
		f.Add(origin)
	}
	f.Fuzz(func(t *testing.T, origin string) {
		if CheckOrigin(origin) != nil {
			return
		}
		o, sent := newOrigins([]string{origin}), strings.Replace(origin, "*", "a", 1)
		if !o.allowsOrigin(sent, true, "asked.invalid") || sent != strings.ToLower(sent) {
			t.Errorf("%q does not match %q", sent, origin)
		}
	})
}

func TestOrigins(t *testing.T) {
	t.Parallel()
	o := newOrigins([]string{"https://friend.example:8443", "https://*.example.com", "http://*.plain.example"})
	for _, c := range []struct {
		origin string
		secure bool
		host   string
		want   bool
	}{
		{"http://testserver", false, "testserver", true},
		{"https://testserver", true, "testserver", true},
		{"https://testserver:8443", true, "testserver:8443", true},
		{"http://testserver", true, "testserver", false},
		{"https://testserver", false, "testserver", false},
		{"http://testserver:80", false, "testserver", false},
		{"http://TESTSERVER", false, "testserver", false},
		{"http://", false, "", false},
		{"null", false, "testserver", false},
		{"", false, "testserver", false},
		{"https://friend.example:8443", false, "testserver", true},
		{"https://friend.example", false, "testserver", false},
		{"http://friend.example:8443", false, "testserver", false},
		{"https://a.example.com", false, "testserver", true},
		{"https://a.b.example.com", false, "testserver", true},
		{"https://example.com", false, "testserver", true},
		{"http://a.example.com", false, "testserver", false},
		{"https://a.example.com:8443", false, "testserver", false},
		{"https://aexample.com", false, "testserver", false},
		{"https://a.example.com.evil", false, "testserver", false},
		{"https://evil/.example.com", false, "testserver", false},
		{"https://[.example.com", false, "testserver", false},
		{"http://x.plain.example", false, "testserver", true},
		{"https://evilfriend.example:8443", false, "testserver", false},
		{"https://a.friend.example:8443", false, "testserver", false},
		{"https://eviltestserver", true, "testserver", false},
	} {
		if got := o.allowsOrigin(c.origin, c.secure, c.host); got != c.want {
			t.Errorf("%s at %s: %v", c.origin, c.host, got)
		}
	}
	for _, c := range []struct {
		from, asked, domain string
		want                bool
	}{
		{"testserver", "testserver", "", true},
		{"testserver", "TestServer", "", true},
		{"testserver:443", "testserver", "", false},
		{"", "", "", false},
		{"friend.example:8443", "testserver", "", true},
		{"a.example.com", "testserver", "", true},
		{"api.shared.example", "www.shared.example", ".shared.example", true},
		{"api.shared.example", "www.shared.example:443", ".Shared.example", true},
		{"api.shared.example", "www.shared.example:80", ".shared.example", true},
		{"api.shared.example", "www.shared.example:8443", ".shared.example", false},
		{"api.shared.example:8443", "www.shared.example:8443", ".shared.example", true},
		{"shared.example", "[::1]", ".shared.example", true},
		{"shared.example", "[::1]:443", ".shared.example", true},
		{"shared.example", "[::1]:8443", ".shared.example", false},
		{"shared.example:8443", "[::1]:8443", ".shared.example", true},
		{"a.shared.example:8443", "[::1]:8443", ".shared.example", true},
		{"api.shared.example", "api.shared.example", "other.example", false},
		// A name with the same ending as a trusted one is a different site.
		{"evilfriend.example:8443", "testserver", "", false},
		{"a.friend.example:8443", "testserver", "", false},
		{"evilexample.com", "testserver", "", false},
		{"example.com", "testserver", "", true},
		{"eviltestserver", "testserver", "", false},
		{"evilshared.example", "www.shared.example", ".shared.example", false},
		{"evilshared.example", "shared.example", "shared.example", false},
		{"a.shared.example", "shared.example", "shared.example", false},
	} {
		if got := o.allowsReferer(c.from, c.asked, c.domain); got != c.want {
			t.Errorf("from %s at %s, cookies for %q: %v", c.from, c.asked, c.domain, got)
		}
	}
}

func TestInvalidOriginsPanic(t *testing.T) {
	t.Parallel()
	for _, origin := range []string{"", "example.com", "https://", "https://example.com/", "//example.com",
		"https://[x]", "null"} {
		func() {
			defer func() {
				if text, _ := recover().(string); !strings.HasPrefix(text, "session: trusted origin") {
					t.Errorf("%q: %q", origin, text)
				}
			}()
			newOrigins([]string{origin})
		}()
	}
}

package web_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/web"
)

func TestHosts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		allowed string // separated by spaces
		good    []string
		bad     []string
	}{
		{ // the cases of Django's HostValidationTests
			"forward.com example.com internal.com 12.34.56.78 [2001:19f0:feee::dead:beef:cafe] xn--4ca9at.com " +
				".multitenant.com INSENSITIVE.com [::ffff:169.254.169.254]",
			[]string{
				"example.com", "example.com:80", "12.34.56.78", "12.34.56.78:443", "[2001:19f0:feee::dead:beef:cafe]",
				"[2001:19f0:feee::dead:beef:cafe]:8080", "xn--4ca9at.com", "anything.multitenant.com",
				"multitenant.com",
				"insensitive.com", "example.com.", "example.com.:80", "[::ffff:169.254.169.254]", "EXAMPLE.com",
			},
			[]string{
				"", "example.com@evil.tld", "example.com:dr.frankenstein@evil.tld",
				"example.com:dr.frankenstein@evil.tld:80",
				"example.com:80/badpath", "example.com: recovermypassword.com", "other.com", "example.com..",
				"[::ffff:169.254.169.254", "[example.com]", "a_b", "example.com:xx", "example.com:", ":80", "[::1]x:80",
				"evil-multitenant.com", "[2001:19f0:feee::dead:beef:cafe].", "example.com:80:80", "ex\u212aample.com",
				".", "[]", "[:]", "]",
			},
		},
		{"*", []string{"anything.at.all", "1.2.3.4:5", "[::1]"},
			[]string{"", ".", ".:80", "a_b", "a b", "a,b", "é.com"}},
		{".localhost 127.0.0.1 [::1]", []string{"localhost", "x.localhost:8000", "127.0.0.1:8000", "[::1]:8000"},
			[]string{"127.0.0.2", "localhost.com", "notlocalhost"}},
		{"", nil, []string{"example.com", "localhost", ""}},
	} {
		cfg := config(nil)
		cfg.Hosts = strings.Split(c.allowed, " ")
		site := web.New(hello, cfg)
		for _, host := range c.good {
			if w := do(site, "GET", "/", "Host: "+host); w.Code != 200 {
				t.Errorf("%q of %q: %d, want 200", host, c.allowed, w.Code)
			}
		}
		for _, host := range c.bad {
			if w := do(site, "GET", "/", "Host: "+host); w.Code != 400 {
				t.Errorf("%q of %q: %d, want 400", host, c.allowed, w.Code)
			}
		}
	}
}

func TestValidPattern(t *testing.T) {
	t.Parallel()
	for _, p := range []string{"example.com", ".example.com", "*", "127.0.0.1", "[::1]", "Example.COM"} {
		if !web.ValidPattern(p) {
			t.Errorf("%q is refused", p)
		}
	}
	for _, p := range []string{"", ".", "https://example.com", "example.com:8000", "example.com/", "::1",
		"*.example.com", "example.com."} {
		if web.ValidPattern(p) {
			t.Errorf("%q cannot match any host and is accepted", p)
		}
	}
}

// FuzzHost compares the check of a Host header with Django's regular expression.
func FuzzHost(f *testing.F) {
	for _, host := range []string{"", "example.com:80", "[::1]:80", "[::1", "a:b", "A.b.", "[]", "[:1]", "é", "a\n",
		"]"} {
		f.Add(host)
	}
	django := regexp.MustCompile(`^([a-z0-9.-]+|\[[a-f0-9]*:[a-f0-9.:]+\])(?::([0-9]+))?$`)
	cfg := config(nil)
	cfg.Hosts, cfg.NoAccessLog = []string{"*"}, true
	site := web.New(hello, cfg)
	f.Fuzz(func(t *testing.T, host string) {
		want := 400
		if m := django.FindStringSubmatch(strings.ToLower(host)); m != nil && strings.TrimSuffix(m[1], ".") != "" {
			want = 200
		}
		if w := do(site, "GET", "/", "Host: "+host); w.Code != want {
			t.Errorf("%q: %d, want %d", host, w.Code, want)
		}
	})
}

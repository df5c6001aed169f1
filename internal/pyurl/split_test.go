package pyurl_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// The expected values are results of Python's urlsplit and geturl.
func TestSplit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		url, scheme, host, again string
		ok                       bool
	}{
		{"https://example.com", "https", "example.com", "https://example.com", true},
		{"HTTPS://Example.com:8443/a b?#", "https", "Example.com:8443", "https://Example.com:8443/a b", true},
		{"https://example.com?q#f", "https", "example.com", "https://example.com?q#f", true},
		{"https://u@[::1]:80/x?y?z#a#b", "https", "u@[::1]:80", "https://u@[::1]:80/x?y?z#a#b", true},
		{" \x01ht\ntps://exa\tmple.com", "https", "example.com", "https://example.com", true},
		{"null", "", "", "null", true},
		{"//example.com/", "", "example.com", "//example.com/", true},
		{"1http://example.com", "", "", "1http://example.com", true},
		{"https:/example.com", "https", "", "https:///example.com", true},
		{"https://[v1.x]", "https", "[v1.x]", "https://[v1.x]", true},
		{"https://a@b@[::1]", "https", "a@b@[::1]", "https://a@b@[::1]", true},
		{"https://a@b[::1]", "", "", "", false},
		{"z+1.X-y://example.com", "z+1.x-y", "example.com", "z+1.x-y://example.com", true},
		{"A://example.com", "a", "example.com", "a://example.com", true},
		{"a_b://example.com", "", "", "a_b://example.com", true},
		{"+http://example.com", "", "", "+http://example.com", true},
		{"://example.com", "", "", "://example.com", true},
		{"https://[::1", "", "", "", false},
		{"https://::1]", "", "", "", false},
		{"https://]x[", "", "", "", false},
		{"https://x[::1]", "", "", "", false},
		{"https://[::1]x", "", "", "", false},
		{"https://[127.0.0.1]", "", "", "", false},
		{"https://[x]", "", "", "", false},
	} {
		got, ok := pyurl.Split(c.url)
		if ok != c.ok || ok && (got.Scheme != c.scheme || got.Host != c.host || got.String() != c.again) {
			t.Errorf("%q: %+v, %q, %v", c.url, got, got, ok)
		}
	}
}

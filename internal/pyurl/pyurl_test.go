package pyurl_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// joins are answers of Python's urljoin: base, reference, result.
var joins = [][3]string{
	{`https://example.com/api/orders/7/`, ``, `https://example.com/api/orders/7/`},
	{`https://example.com/api/orders/7/`, `x`, `https://example.com/api/orders/7/x`},
	{`https://example.com/api/orders/7/`, `../x`, `https://example.com/api/orders/x`},
	{`https://example.com/api/orders/7/`, `../../../x/`, `https://example.com/x/`},
	{`https://example.com/api/orders/7/`, `./`, `https://example.com/api/orders/7/`},
	{`https://example.com/api/orders/7/`, `..`, `https://example.com/api/orders/`},
	{`https://example.com/api/orders/7/`, `?page=2`, `https://example.com/api/orders/7/?page=2`},
	{`https://example.com/api/orders/7/`, `#f`, `https://example.com/api/orders/7/#f`},
	{`https://example.com/api/orders/7/`, `;p`, `https://example.com/api/orders/7/;p`},
	{`https://example.com/api/orders/7/`, `x;p/y;q`, `https://example.com/api/orders/7/x;p/y;q`},
	{`https://example.com/api/orders/7/`, `x;`, `https://example.com/api/orders/7/x`},
	{`https://example.com/api/orders/7/`, `/abs/../y`, `https://example.com/y`},
	{`https://example.com/api/orders/7/`, `/a/./b`, `https://example.com/a/b`},
	{`https://example.com/api/orders/7/`, `//other/z`, `https://other/z`},
	{`https://example.com/api/orders/7/`, `http:rel`, `http:rel`},
	{`https://example.com/api/orders/7/`, `mailto:x`, `mailto:x`},
	{`https://example.com/api/orders/7/`, `HTTPS://Up/er`, `https://Up/er`},
	{`https://example.com/api/orders/7/`, `a//b`, `https://example.com/api/orders/7/a/b`},
	{`https://example.com/api/orders/7/`, `/a//b`, `https://example.com/a//b`},
	{`https://example.com/api/orders/7/`, `é/ü`, `https://example.com/api/orders/7/é/ü`},
	{`https://example.com/api/orders/7/`, `x?y#z`, `https://example.com/api/orders/7/x?y#z`},
	{`https://example.com/api/orders/7/`, `/..`, `https://example.com/`},
	{`https://example.com/api/orders/7/`, `.`, `https://example.com/api/orders/7/`},
	{`https://example.com/api/orders/7/`, `x/.`, `https://example.com/api/orders/7/x/`},
	{`https://example.com/api/orders/7/`, `/a b`, `https://example.com/a b`},
	{`https://example.com/api/orders/7/`, `///three`, `https://example.com/three`},
	{`https://example.com/api/orders/7/`, `////four`, `https://example.com//four`},
	{`https://example.com/api/orders/7/`, "\tx\n", `https://example.com/api/orders/7/x`},
	{`https://example.com/api/orders/7/`, `a:b`, `a:b`},
	{`https://example.com/api/orders/7/`, `1:b`, `https://example.com/api/orders/7/1:b`},
	{`https://example.com/api/orders/7/`, `?`, `https://example.com/api/orders/7/`},
	{`https://example.com/api/orders/7/`, `x?`, `https://example.com/api/orders/7/x`},
	{`http://h/a;p/b;q?x=1#f`, ``, `http://h/a;p/b;q?x=1#f`},
	{`http://h/a;p/b;q?x=1#f`, `x`, `http://h/a;p/x`},
	{`http://h/a;p/b;q?x=1#f`, `../x`, `http://h/x`},
	{`http://h/a;p/b;q?x=1#f`, `../../../x/`, `http://h/x/`},
	{`http://h/a;p/b;q?x=1#f`, `./`, `http://h/a;p/`},
	{`http://h/a;p/b;q?x=1#f`, `..`, `http://h/`},
	{`http://h/a;p/b;q?x=1#f`, `?page=2`, `http://h/a;p/b;q?page=2`},
	{`http://h/a;p/b;q?x=1#f`, `#f`, `http://h/a;p/b;q?x=1#f`},
	{`http://h/a;p/b;q?x=1#f`, `;p`, `http://h/a;p/;p`},
	{`http://h/a;p/b;q?x=1#f`, `x;p/y;q`, `http://h/a;p/x;p/y;q`},
	{`http://h/a;p/b;q?x=1#f`, `x;`, `http://h/a;p/x`},
	{`http://h/a;p/b;q?x=1#f`, `/abs/../y`, `http://h/y`},
	{`http://h/a;p/b;q?x=1#f`, `/a/./b`, `http://h/a/b`},
	{`http://h/a;p/b;q?x=1#f`, `//other/z`, `http://other/z`},
	{`http://h/a;p/b;q?x=1#f`, `http:rel`, `http://h/a;p/rel`},
	{`http://h/a;p/b;q?x=1#f`, `mailto:x`, `mailto:x`},
	{`http://h/a;p/b;q?x=1#f`, `HTTPS://Up/er`, `HTTPS://Up/er`},
	{`http://h/a;p/b;q?x=1#f`, `a//b`, `http://h/a;p/a/b`},
	{`http://h/a;p/b;q?x=1#f`, `/a//b`, `http://h/a//b`},
	{`http://h/a;p/b;q?x=1#f`, `é/ü`, `http://h/a;p/é/ü`},
	{`http://h/a;p/b;q?x=1#f`, `x?y#z`, `http://h/a;p/x?y#z`},
	{`http://h/a;p/b;q?x=1#f`, `/..`, `http://h/`},
	{`http://h/a;p/b;q?x=1#f`, `.`, `http://h/a;p/`},
	{`http://h/a;p/b;q?x=1#f`, `x/.`, `http://h/a;p/x/`},
	{`http://h/a;p/b;q?x=1#f`, `/a b`, `http://h/a b`},
	{`http://h/a;p/b;q?x=1#f`, `///three`, `http://h/three`},
	{`http://h/a;p/b;q?x=1#f`, `////four`, `http://h//four`},
	{`http://h/a;p/b;q?x=1#f`, "\tx\n", `http://h/a;p/x`},
	{`http://h/a;p/b;q?x=1#f`, `a:b`, `a:b`},
	{`http://h/a;p/b;q?x=1#f`, `1:b`, `http://h/a;p/1:b`},
	{`http://h/a;p/b;q?x=1#f`, `?`, `http://h/a;p/b;q?x=1`},
	{`http://h/a;p/b;q?x=1#f`, `x?`, `http://h/a;p/x`},
	{`http://h`, ``, `http://h`},
	{`http://h`, `x`, `http://h/x`},
	{`http://h`, `../x`, `http://h/x`},
	{`http://h`, `../../../x/`, `http://h/x/`},
	{`http://h`, `./`, `http://h/`},
	{`http://h`, `..`, `http://h/`},
	{`http://h`, `?page=2`, `http://h?page=2`},
	{`http://h`, `#f`, `http://h#f`},
	{`http://h`, `;p`, `http://h/;p`},
	{`http://h`, `x;p/y;q`, `http://h/x;p/y;q`},
	{`http://h`, `x;`, `http://h/x`},
	{`http://h`, `/abs/../y`, `http://h/y`},
	{`http://h`, `/a/./b`, `http://h/a/b`},
	{`http://h`, `//other/z`, `http://other/z`},
	{`http://h`, `http:rel`, `http://h/rel`},
	{`http://h`, `mailto:x`, `mailto:x`},
	{`http://h`, `HTTPS://Up/er`, `HTTPS://Up/er`},
	{`http://h`, `a//b`, `http://h/a/b`},
	{`http://h`, `/a//b`, `http://h/a//b`},
	{`http://h`, `é/ü`, `http://h/é/ü`},
	{`http://h`, `x?y#z`, `http://h/x?y#z`},
	{`http://h`, `/..`, `http://h/`},
	{`http://h`, `.`, `http://h/`},
	{`http://h`, `x/.`, `http://h/x/`},
	{`http://h`, `/a b`, `http://h/a b`},
	{`http://h`, `///three`, `http://h/three`},
	{`http://h`, `////four`, `http://h//four`},
	{`http://h`, "\tx\n", `http://h/x`},
	{`http://h`, `a:b`, `a:b`},
	{`http://h`, `1:b`, `http://h/1:b`},
	{`http://h`, `?`, `http://h`},
	{`http://h`, `x?`, `http://h/x`},
	{`http://h/a/b`, ``, `http://h/a/b`},
	{`http://h/a/b`, `x`, `http://h/a/x`},
	{`http://h/a/b`, `../x`, `http://h/x`},
	{`http://h/a/b`, `../../../x/`, `http://h/x/`},
	{`http://h/a/b`, `./`, `http://h/a/`},
	{`http://h/a/b`, `..`, `http://h/`},
	{`http://h/a/b`, `?page=2`, `http://h/a/b?page=2`},
	{`http://h/a/b`, `#f`, `http://h/a/b#f`},
	{`http://h/a/b`, `;p`, `http://h/a/;p`},
	{`http://h/a/b`, `x;p/y;q`, `http://h/a/x;p/y;q`},
	{`http://h/a/b`, `x;`, `http://h/a/x`},
	{`http://h/a/b`, `/abs/../y`, `http://h/y`},
	{`http://h/a/b`, `/a/./b`, `http://h/a/b`},
	{`http://h/a/b`, `//other/z`, `http://other/z`},
	{`http://h/a/b`, `http:rel`, `http://h/a/rel`},
	{`http://h/a/b`, `mailto:x`, `mailto:x`},
	{`http://h/a/b`, `HTTPS://Up/er`, `HTTPS://Up/er`},
	{`http://h/a/b`, `a//b`, `http://h/a/a/b`},
	{`http://h/a/b`, `/a//b`, `http://h/a//b`},
	{`http://h/a/b`, `é/ü`, `http://h/a/é/ü`},
	{`http://h/a/b`, `x?y#z`, `http://h/a/x?y#z`},
	{`http://h/a/b`, `/..`, `http://h/`},
	{`http://h/a/b`, `.`, `http://h/a/`},
	{`http://h/a/b`, `x/.`, `http://h/a/x/`},
	{`http://h/a/b`, `/a b`, `http://h/a b`},
	{`http://h/a/b`, `///three`, `http://h/three`},
	{`http://h/a/b`, `////four`, `http://h//four`},
	{`http://h/a/b`, "\tx\n", `http://h/a/x`},
	{`http://h/a/b`, `a:b`, `a:b`},
	{`http://h/a/b`, `1:b`, `http://h/a/1:b`},
	{`http://h/a/b`, `?`, `http://h/a/b`},
	{`http://h/a/b`, `x?`, `http://h/a/x`},
}

func TestJoin(t *testing.T) {
	t.Parallel()
	for _, c := range joins {
		if got := pyurl.Join(c[0], c[1]); got != c[2] {
			t.Errorf("Join(%q, %q) = %q, want %q", c[0], c[1], got, c[2])
		}
	}
}

// TestQuote compares with Django 5.2's escape_uri_path, iri_to_uri and the quote of its reverse.
func TestQuote(t *testing.T) {
	t.Parallel()
	const all = " !\"#$%&'()*+,-./09:;<=>?@AZ[\\]^_`az{|}~\x7f\u00e9"
	for _, c := range []struct {
		name string
		fn   func(string) string
		want string
	}{
		{"QuotePath", pyurl.QuotePath,
			"%20!%22%23$%25&'()*+,-./09:%3B%3C%3D%3E%3F@AZ%5B%5C%5D%5E_%60az%7B%7C%7D~%7F%C3%A9"},
		{"QuoteIRI", pyurl.QuoteIRI, "%20!%22#$%&'()*+,-./09:;%3C=%3E?@AZ[%5C]%5E_%60az%7B%7C%7D~%7F%C3%A9"},
		{"QuoteReversed", pyurl.QuoteReversed,
			"%20!%22%23$%25&'()*+,-./09:;%3C=%3E%3F@AZ%5B%5C%5D%5E_%60az%7B%7C%7D~%7F%C3%A9"},
	} {
		if got := c.fn(all); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	for in, want := range map[string]string{"//evil/": "/%2Fevil/", "///": "/%2F/", "/a//b": "/a//b", "": ""} {
		if got := pyurl.EscapeLeadingSlashes(in); got != want {
			t.Errorf("EscapeLeadingSlashes(%q) = %q, want %q", in, got, want)
		}
	}
}

// FuzzJoin: a reference without scheme and host never leaves the base's host.
func FuzzJoin(f *testing.F) {
	for _, c := range joins {
		f.Add(c[1])
	}
	f.Fuzz(func(t *testing.T, reference string) {
		u, ok := pyurl.Split(reference)
		got := pyurl.Join("https://example.com/a/b", reference)
		if ok && u.Scheme == "" && u.Host == "" && got != "https://example.com" &&
			!strings.HasPrefix(got, "https://example.com/") && !strings.HasPrefix(got, "https://example.com?") {
			t.Errorf("Join(%q) = %q", reference, got)
		}
	})
}

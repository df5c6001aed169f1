package serializer

import "testing"

// TestPathOf: a hyperlink has the path that Python's urlparse finds.
func TestPathOf(t *testing.T) {
	t.Parallel()
	for url, want := range map[string]string{
		"http://h/links/1/":           "/links/1/",
		"https://u:p@h:x y/links/1/":  "/links/1/",
		"http://h/links/1/?a=/b#/c":   "/links/1/",
		"http://h/links/1/#?":         "/links/1/",
		"http:/links/1/":              "/links/1/",
		"http:links/1/":               "links/1/",
		"http://h/li\tnks/1/\r\n":     "/links/1/",
		"http://h/links/1/;a=b?c":     "/links/1/",
		"http://h/links;a/1/":         "/links;a/1/",
		"http://h/links/1%2F/%zz\x00": "/links/1%2F/%zz\x00",
		"http://h":                    "",
		"http://h?links/1/":           "",
		"http://[::1]:80/links/[1/":   "/links/[1/",
		"http://[/links/1/":           "refused",
		"http://]h/links/1/":          "refused",
		"http://h#[/links/1/":         "",
		"http:///links/1/":            "/links/1/",
	} {
		path, ok := pathOf(url)
		if !ok {
			path = "refused"
		}
		if path != want {
			t.Errorf("%q: %q, want %q", url, path, want)
		}
	}
}

package pyurl_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/pyurl"
)

// TestRepercent compares with Django 5.2's repercent_broken_unicode. Bytes that are not valid UTF-8
// are escaped. A replacement character in the request stays.
func TestRepercent(t *testing.T) {
	t.Parallel()
	for path, want := range map[string]string{
		"/a/é/":          "/a/é/",
		"/\xff/":         "/%FF/",
		"/\xe9é\xfe/":    "/%E9é%FE/",
		"/\ufffd/\xff/":  "/\ufffd/%FF/",
		"/\ufffd/":       "/\ufffd/",
		"/\xe2\x82/€":    "/%E2%82/€",
		"/\xed\xa0\x80/": "/%ED%A0%80/", // a surrogate
	} {
		if got := pyurl.Repercent(path); got != want {
			t.Errorf("Repercent(%q) = %q, want %q", path, got, want)
		}
	}
}

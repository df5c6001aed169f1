package pytext_test

import (
	"testing"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// TestQuote compares with urllib.parse.quote.
func TestQuote(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, safe, want string }{
		{"/a b/ä", "/", "/a%20b/%C3%A4"},
		{"a/b?c=d", "", "a%2Fb%3Fc%3Dd"},
		{"\xff\n", "/", "%FF%0A"},
		{"", "", ""},
	} {
		if got := pytext.Quote(c.text, c.safe); got != c.want {
			t.Errorf("%q: %q, want %q", c.text, got, c.want)
		}
	}
}

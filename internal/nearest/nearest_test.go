package nearest_test

import (
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/nearest"
)

func TestOf(t *testing.T) {
	t.Parallel()
	names := []string{"max_length", "max_digits", "null", "unique"}
	for _, c := range []struct{ given, want string }{
		{"max_lenght", "max_length"},
		{"nul", "null"},
		{"uniqe", "unique"},
		{"maxdigits", "max_digits"},
		{strings.Repeat("x", 1<<20), "max_length"}, // bounded work
	} {
		if got := nearest.Of(c.given, names); got != c.want {
			t.Errorf("nearest.Of(%.20q): %q, want %q", c.given, got, c.want)
		}
	}
	if got := nearest.Of("null", nil); got != "" {
		t.Errorf("without names: %q", got)
	}
}

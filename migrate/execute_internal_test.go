package migrate

import (
	"strings"
	"testing"
)

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for statement, want := range map[string]string{
		"SELECT\n\t 1":          "SELECT 1",
		strings.Repeat("ü", 60): strings.Repeat("ü", 60),
		strings.Repeat("ü", 61): strings.Repeat("ü", 60) + "…",
	} {
		if got := excerpt(statement); got != want {
			t.Errorf("%q: got %q, want %q", statement, got, want)
		}
	}
}

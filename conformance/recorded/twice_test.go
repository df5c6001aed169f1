package recorded_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// hashes reports whether a case may check a password: Django's hashes in the database are of a million iterations.
func hashes(c recorded.Case) bool {
	return strings.HasPrefix(c.Name, "token: ") || strings.Contains(c.Name, "basic")
}

// twice asks two servers the same, each over its own copy of the database: the answers are the same bytes, since
// none depends on the order of a map or on chance.
func twice(t *testing.T, first, second string) {
	t.Helper()
	cases, err := recorded.Public()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if hashes(c) {
			continue
		}
		for _, step := range c.Steps {
			one, err := step.Exchange(t.Context(), first)
			if err != nil {
				t.Fatal(err)
			}
			two, err := step.Exchange(t.Context(), second)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(one, two); diff != "" {
				t.Errorf("%s: %s %s: %s", c.Name, step.Method, step.Target, diff)
			}
		}
	}
}

package recorded_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// hasPasswordCheck reports whether a case may check a password, which is slow: Django's hashes in
// the database have a million iterations.
func hasPasswordCheck(c recorded.Case) bool {
	return strings.HasPrefix(c.Name, "token: ") || strings.Contains(c.Name, "basic")
}

// twice sends the same requests to two servers, each on its own copy of the database. The answers
// must be equal byte for byte: none may depend on the order of a map or on chance.
func twice(t *testing.T, first, second string) {
	t.Helper()
	cases, err := recorded.Public()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if hasPasswordCheck(c) {
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

package recorded_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// hasPasswordCheck reports whether a case may check a password.
func hasPasswordCheck(c recorded.Case) bool {
	return strings.HasPrefix(c.Name, "token: ") || strings.Contains(c.Name, "basic")
}

// signIns returns, for each user, the first case that signs in with the password, and the case of a
// wrong password. The recorded token identifies the user.
func signIns(cases []recorded.Case) []recorded.Case {
	seen := map[string]bool{}
	var chosen []recorded.Case
	for _, c := range cases {
		last := c.Steps[len(c.Steps)-1].Response
		if !hasPasswordCheck(c) || seen[last.Body] ||
			last.Status != 200 && c.Name != "token: json wrong password" {
			continue
		}
		seen[last.Body] = true
		chosen = append(chosen, c)
	}
	return chosen
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

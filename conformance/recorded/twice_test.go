package recorded_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// twice asks two servers the same, each over its own copy of the database: the answers are the same bytes, since
// none depends on the order of a map or on chance.
func twice(t *testing.T, first, second string) {
	t.Helper()
	cases, err := recorded.Public()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		if strings.HasPrefix(c.Name, "token: ") || strings.Contains(c.Name, "basic") { // hashed a million times
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

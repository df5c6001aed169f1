package cli

import "testing"

func TestPlurals(t *testing.T) {
	t.Parallel()
	for n, want := range map[int][2]string{
		0: {"0 tokens", "0 tokens were"}, 1: {"1 token", "1 token was"}, 2: {"2 tokens", "2 tokens were"},
	} {
		if got := [2]string{counted(n, "token"), countedWere(n, "token")}; got != want {
			t.Errorf("%d: %q", n, got)
		}
	}
}

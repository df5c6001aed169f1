package cli

import (
	"os/user"
	"testing"
)

func TestOperator(t *testing.T) {
	t.Parallel()
	me, err := user.Current()
	if err != nil {
		t.Fatal(err)
	}
	for sudo, want := range map[string]string{
		"": me.Username, me.Username: me.Username, "ann": me.Username + " (sudo by ann)",
	} {
		if got := operator(func(string) string { return sudo }); got != want {
			t.Errorf("%q: %q, want %q", sudo, got, want)
		}
	}
}

package testkit_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/testkit"
)

func TestCommand(t *testing.T) {
	t.Parallel()
	loud := false
	site := testkit.Open(t, latchkey.Project{Commands: []latchkey.Command{{
		Name: "greet", Args: "NAME...", Summary: "Greet",
		Flags: func(fs *flag.FlagSet) { fs.BoolVar(&loud, "loud", false, "") },
		Run: func(ctx context.Context, site *latchkey.Site, c latchkey.Call) error {
			if _, err := site.Users.ByName(ctx, c.Args[0]); err != nil {
				fmt.Fprintln(c.Err, "nobody")
				return errors.New("no such user")
			}
			fmt.Fprint(c.Out, strings.Join(c.Args, " "), " ", loud)
			return nil
		},
	}}})
	site.User(t, "alice")
	for _, x := range []struct{ args, out, err string }{
		{"--loud alice and others", "alice and others true", ""},
		{"bob", "nobody\n", "no such user"},
		{"--quiet", "", "testkit: command greet: flag provided but not defined: -quiet"},
	} {
		out, err := site.Command(t.Context(), "greet", strings.Fields(x.args)...)
		if out != x.out || (err == nil) != (x.err == "") || err != nil && err.Error() != x.err {
			t.Errorf("%s: %q, %v", x.args, out, err)
		}
	}
	defer func() {
		if reason := recover(); reason != "testkit: the project has no command x" {
			t.Error(reason)
		}
	}()
	_, _ = site.Command(t.Context(), "x")
}

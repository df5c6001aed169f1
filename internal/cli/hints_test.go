package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/cli"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestHints has a write fail in ways that ask for different things: looking for another program that holds the database
// helps against none of the first four.
func TestHints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		hint string
	}{
		"in doubt":     {fmt.Errorf("%w: %w", sqlstore.ErrInDoubt, auth.ErrUnavailable), "it may be done: look first, with 'tutorial user list' or 'tutorial token list'"},
		"full":         {fmt.Errorf("%w: %w", sqlstore.ErrFull, auth.ErrUnavailable), "make room on the disk where the database lies, then try again: nothing of this is written"},
		"read-only":    {fmt.Errorf("%w: %w", sqlstore.ErrReadOnly, auth.ErrUnavailable), "see that the file, its folder and its file system can be written, or that the server is no read-only replica"},
		"no output":    {&os.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.ENOSPC}, "the output could not be written: what the command has done in the database stays"},
		"no schema":    {sqlstore.ErrNoSchema, "'tutorial migrate' makes them, or names those that are gone"},
		"locked":       {auth.ErrUnavailable, "the database cannot be used now: see that it is there and that no other program holds it, then try again"},
		"another file": {&os.PathError{Op: "open", Path: os.Stdout.Name(), Err: syscall.ENOSPC}, ""},
	} {
		var out, errs bytes.Buffer
		exit := cli.Run(t.Context(), cli.Config{
			Name: "tutorial", In: strings.NewReader(""), Out: &out, Err: &errs,
			Open: func(context.Context, cli.Create) (*cli.Services, error) {
				return nil, fmt.Errorf("\x1b[2Jinsert user: %w", c.err)
			},
		}, []string{"user", "list"})
		want := `tutorial: \x1b[2Jinsert user: ` + c.err.Error() + "\n"
		if c.hint != "" {
			want += "hint: " + c.hint + "\n"
		}
		if exit != 1 || errs.String() != want {
			t.Errorf("%s: exit %d, %s\nwant %s", name, exit, &errs, want)
		}
	}
}

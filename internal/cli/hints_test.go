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

// TestHints lets a command fail for different causes: each cause has its own hint. The hint to look
// for another program that locks the database would not help with a full disk, for example.
func TestHints(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		err  error
		hint string
	}{
		"in doubt": {fmt.Errorf("%w: %w", sqlstore.ErrInDoubt, auth.ErrUnavailable),
			"the change may have been made: check with 'tutorial user list' or 'tutorial token list' before you try " +
				"again"},
		"full": {fmt.Errorf("%w: %w", sqlstore.ErrFull, auth.ErrUnavailable),
			"nothing was written: free space on the disk of the database, then try again"},
		"read-only": {fmt.Errorf("%w: %w", sqlstore.ErrReadOnly, auth.ErrUnavailable),
			"make sure that the database's file, its folder and its file system are writable, or that the server is " +
				"not a read-only replica"},
		"no output": {&os.PathError{Op: "write", Path: os.Stdout.Name(), Err: syscall.ENOSPC},
			"the output could not be written; the changes that the command made in the database stay"},
		"no schema": {sqlstore.ErrNoSchema, "'tutorial migrate' creates the missing tables, or names the tables " +
			"that were lost"},
		"locked": {auth.ErrUnavailable, "the database cannot be used now: check that it is running and that no " +
			"other program locks it, then try again"},
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

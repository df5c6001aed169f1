package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// failure is an error in words for people, with the way out.
type failure struct {
	message string
	hint    string // "": none
	exit    int    // 0: 1
	err     error  // what it stands for, if anything
}

func (f *failure) Error() string { return f.message }
func (f *failure) Unwrap() error { return f.err }
func (f *failure) Hint() string  { return f.hint }

// failf is a failure without a hint.
func failf(format string, args ...any) error { return &failure{message: fmt.Sprintf(format, args...)} }

// usagef is a wrong command line: exit code 2, and how it is used.
func usagef(cmd *cobra.Command, format string, args ...any) error {
	return &failure{message: fmt.Sprintf(format, args...), hint: "usage: " + cmd.UseLine(), exit: 2}
}

// errCancelled is what an interrupt at a prompt gives.
var errCancelled = &failure{message: "Operation cancelled.", err: context.Canceled}

// errShown ends a command with code 1 that has said why.
var errShown = errors.New("shown")

// unknownCommand names the nearest one.
func unknownCommand(cmd *cobra.Command, name string) error {
	hint := fmt.Sprintf("'%s --help' lists the commands", cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		hint = fmt.Sprintf("did you mean '%s %s'?", cmd.CommandPath(), near[0])
	}
	return &failure{message: fmt.Sprintf("unknown command %q", name), hint: hint, exit: 2}
}

// flagError makes pflag's errors usage errors. Behind an unknown command it is the command that is wrong.
func flagError(cmd *cobra.Command, err error) error {
	if rest := cmd.Flags().Args(); cmd.HasSubCommands() && len(rest) > 0 {
		return unknownCommand(cmd, rest[0])
	}
	return usagef(cmd, "%v", err)
}

// report tells err and returns the exit code.
func (a *app) report(err error) int {
	if err == nil {
		return 0
	}
	if errors.Is(err, errShown) {
		return 1
	}
	// A hint may stand below a wrapping error, as an exit code may.
	fmt.Fprintf(a.Err, "%s: %s\n", a.Name, printable.Lines(strings.TrimSpace(err.Error())))
	if hint := a.hint(err); hint != "" {
		fmt.Fprintf(a.Err, "hint: %s\n", printable.Lines(hint))
	}
	if f := new(failure); errors.As(err, &f) && f.exit != 0 {
		return f.exit
	}
	return 1
}

// hint is the way out: what the error itself says, or what its kind asks for.
func (a *app) hint(err error) string {
	var hinter interface{ Hint() string }
	var output *fs.PathError
	switch {
	case errors.As(err, &hinter) && hinter.Hint() != "":
		return hinter.Hint()
	case errors.As(err, &output) && output.Op == "write" && output.Path == os.Stdout.Name():
		return "the output could not be written: what the command has done in the database stays"
	case errors.Is(err, sqlstore.ErrNoSchema):
		return fmt.Sprintf("'%s migrate' makes them, or names those that are gone", a.Name)
	case errors.Is(err, sqlstore.ErrNoDatabase):
		return fmt.Sprintf("'%s migrate' makes it; the setting database says where it is", a.Name)
	case errors.Is(err, sqlstore.ErrInDoubt):
		return fmt.Sprintf("it may be done: look first, with '%s user list' or '%[1]s token list'", a.Name)
	case errors.Is(err, sqlstore.ErrFull):
		return "make room on the disk where the database lies, then try again: nothing of this is written"
	case errors.Is(err, sqlstore.ErrReadOnly):
		return "see that the file, its folder and its file system can be written, or that the server is no read-only replica"
	case errors.Is(err, auth.ErrUnavailable):
		return "the database cannot be used now: see that it is there and that no other program holds it, then try again"
	}
	return ""
}

func asFailure(message string) error {
	if message == "" {
		return nil
	}
	return &failure{message: message}
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// failure is an error for people: a message, and a hint that says what to do.
type failure struct {
	message string
	hint    string // "" for no hint
	exit    int    // the exit code; 0 stands for 1
	err     error  // the wrapped error, or nil
}

func (f *failure) Error() string { return f.message }
func (f *failure) Unwrap() error { return f.err }
func (f *failure) Hint() string  { return f.hint }

// failf returns a failure without a hint.
func failf(format string, args ...any) error { return &failure{message: fmt.Sprintf(format, args...)} }

// usagef returns the failure of a wrong command line: its exit code is 2, its hint the usage line.
func usagef(cmd *cobra.Command, format string, args ...any) error {
	return &failure{message: fmt.Sprintf(format, args...), hint: "usage: " + cmd.UseLine(), exit: 2}
}

// errCancelled is returned when a prompt is interrupted.
var errCancelled = &failure{message: "Operation cancelled.", err: context.Canceled}

// errShown ends a command with exit code 1, or with that of the failure that wraps it. The command
// has already printed the reason.
var errShown = errors.New("shown")

// unknownCommand returns a usage error whose hint suggests the nearest command.
func unknownCommand(cmd *cobra.Command, name string) error {
	hint := fmt.Sprintf("'%s --help' lists the commands", cmd.CommandPath())
	cmd.SuggestionsMinimumDistance = 2
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		hint = fmt.Sprintf("did you mean '%s %s'?", cmd.CommandPath(), near[0])
	}
	return &failure{message: fmt.Sprintf("unknown command %q", name), hint: hint, exit: 2}
}

// flagError turns an error of pflag into a usage error. If the flag follows an unknown command, the
// error names the command instead.
func flagError(cmd *cobra.Command, err error) error {
	if rest := cmd.Flags().Args(); cmd.HasSubCommands() && len(rest) > 0 {
		return unknownCommand(cmd, rest[0])
	}
	missing := new(pflag.NotExistError)
	if errors.As(err, &missing) {
		if near := nearFlag(cmd.Flags(), missing.GetSpecifiedName()); near != "" {
			hint := fmt.Sprintf("did you mean --%s? '%s --help' lists the flags", near, cmd.CommandPath())
			return &failure{message: err.Error(), hint: hint, exit: 2}
		}
	}
	if invalid := new(pflag.InvalidValueError); errors.As(err, &invalid) {
		if want := valueOf(invalid.GetFlag().Value.Type()); want != "" {
			return usagef(cmd, "--%s: want %s, not %q", invalid.GetFlag().Name, want, invalid.GetValue())
		}
	}
	return usagef(cmd, "%v", err)
}

// valueOf describes the values of a flag of one of pflag's types, or is "" for another type.
func valueOf(kind string) string {
	switch kind {
	case "int", "int64":
		return "a whole number"
	case "uint", "uint64":
		return "a whole number that is not negative"
	case "float64":
		return "a number"
	case "bool":
		return "true or false"
	case "duration":
		return "a duration such as 30s, 5m or 24h"
	}
	return ""
}

// nearFlag returns the shortest flag that begins with name, or with which name begins: --scope for
// --scopes, and --days for --day. It is "" for none.
func nearFlag(flags *pflag.FlagSet, name string) (near string) {
	const least = 3 // letters: fewer say nothing
	flags.VisitAll(func(f *pflag.Flag) {
		shorter := min(len(f.Name), len(name))
		if shorter >= least && f.Name[:shorter] == name[:shorter] && (near == "" || len(f.Name) < len(near)) {
			near = f.Name
		}
	})
	return near
}

// report prints err and its hint, and returns the exit code. The hint and the exit code may come
// from an error that err wraps.
func (a *app) report(err error) int {
	if err == nil {
		return 0
	}
	clean := printable.Lines
	if a.Redact != nil {
		clean = func(text string) string { return printable.Lines(a.Redact(text)) }
	}
	if !errors.Is(err, errShown) {
		fmt.Fprintf(a.Err, "%s: %s\n", a.Name, clean(strings.TrimSpace(err.Error())))
		if hint := a.hint(err); hint != "" {
			fmt.Fprintf(a.Err, "hint: %s\n", clean(hint))
		}
	}
	if f := new(failure); errors.As(err, &f) && f.exit != 0 {
		return f.exit
	}
	return 1
}

// hint returns what to do about err: the error's own hint, or the hint for its kind.
func (a *app) hint(err error) string {
	var hinter interface{ Hint() string }
	var output *fs.PathError
	switch {
	case errors.As(err, &hinter) && hinter.Hint() != "":
		return hinter.Hint()
	case errors.As(err, &output) && output.Op == "write" && output.Path == os.Stdout.Name():
		return "the output could not be written; the changes that the command made in the database stay"
	case errors.Is(err, migrate.ErrFake):
		return "--fake changes only the record: first create or drop the tables themselves, or migrate without it"
	case errors.Is(err, sqlstore.ErrNoSchema):
		return fmt.Sprintf("'%s migrate' creates the missing tables, or names the tables that were lost", a.Name)
	case errors.Is(err, sqlstore.ErrNoDatabase):
		return fmt.Sprintf("'%s migrate' creates it; the setting database says where", a.Name)
	case errors.Is(err, sqlstore.ErrInDoubt):
		return fmt.Sprintf("the change may have been made: check with '%s user list' or '%[1]s token list' "+
			"before you try again", a.Name)
	case errors.Is(err, sqlstore.ErrFull):
		return "nothing was written: free space on the disk of the database, then try again"
	case errors.Is(err, sqlstore.ErrReadOnly):
		return "make sure that the database's file, its folder and its file system are writable, " +
			"or that the server is not a read-only replica"
	case errors.Is(err, token.ErrNoSecret), errors.Is(err, token.ErrDamaged): // the database is well
		return fmt.Sprintf("'%s token create USER --reset' replaces a token whose key is lost; the lost key still "+
			"works until then", a.Name)
	case errors.Is(err, auth.ErrUnavailable):
		return "the database cannot be used now: check that it is running and that no other program locks it, " +
			"then try again"
	}
	return ""
}

// asFailure returns message as a failure, or nil if message is empty.
func asFailure(message string) error {
	if message == "" {
		return nil
	}
	return &failure{message: message}
}

// Package cli is the command line of a project: Django's manage.py commands by their names, with their
// prompts and their words, and a few that Django lacks. It knows what an opened [Project] offers and
// nothing of settings or servers; package latchkey puts it together:
//
//	os.Exit(cli.Run(ctx, cli.Config{Name: "tutorial", In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
//		Flags: settings.Register, Open: open}, os.Args[1:]))
//
// Rules that every command keeps:
//
//   - Exit codes: 0 done, 1 failed, 2 the command line itself is wrong, 130 interrupted.
//   - Results go to Out; errors to Err, as "NAME: what happened: cause" and a "hint:" line with the way out.
//   - Lists are aligned tables on a terminal, tab-separated lines without a heading elsewhere, and JSON with --json.
//     Control characters in stored names are escaped, so that no name can drive a terminal.
//   - Lists are written while they are read. Work that may take long tells its progress on standard error where that is
//     a terminal.
//   - No secret comes from the command line: passwords are asked for twice without echo, read from standard
//     input with --password-stdin, or taken from LATCHKEY_SUPERUSER_PASSWORD or the file that
//     LATCHKEY_SUPERUSER_PASSWORD_FILE names.
package cli

import (
	"context"
	"io"

	"github.com/spf13/pflag"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/authtoken"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
)

// Config is what a command line stands on. All fields but Flags are required.
type Config struct {
	Name     string // of the project
	In       io.Reader
	Out, Err io.Writer

	// Flags registers the settings' flags, which every command takes.
	Flags func(*pflag.FlagSet)
	// ReadValue reads a file that holds one value, a password say.
	ReadValue func(path string) (string, error)
	// Open opens the project. It is called after the flags are parsed, by the commands that need
	// it. It may make a database only with a create that is not nil.
	Open func(ctx context.Context, create Create) (*Project, error)
}

// Create lets Open make a database, for migrate and for serve --migrate. Open calls it before it makes
// anything. fresh says that there is no database yet. Its error is Open's.
type Create func(names migrate.Names, fresh bool) error

// Project is an opened project: what the commands work on.
type Project struct {
	Users      *auth.Users
	Groups     *auth.Groups
	Tokens     *authtoken.Tokens
	Validators password.Validators
	Migrator   *migrate.Migrator
	Tx         auth.Transactor
	Routes     []rest.Route

	Serve func(ctx context.Context) error // listens and serves until ctx ends
	// ClearSessions deletes the sessions that are over, and counts them; it calls progress now and then.
	ClearSessions func(ctx context.Context, progress func(cleared int)) (int, error)

	Check func(ctx context.Context, deploy bool) []Warning
	Close func() error
}

// Warning is a finding of the check command.
type Warning struct {
	ID, Message, Hint string
	Error             bool // fails the check
}

// Run runs one command line and returns its exit code. It catches SIGINT and SIGTERM itself, as each command
// needs: they end ctx, except that an interrupt in the shell ends only what runs there.
func Run(ctx context.Context, c Config, args []string) (exit int) {
	a := &app{Config: c}
	root := a.rootCommand()
	root.SetArgs(append([]string{}, args...)) // never nil: cobra would read os.Args
	return a.report(root.ExecuteContext(ctx))
}

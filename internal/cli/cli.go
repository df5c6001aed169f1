// Package cli is the command line of a project. It has Django's manage.py commands with their
// names, prompts and messages, and some more. The commands work on the [Services] of an opened
// project. They know neither settings nor servers; package latchkey connects these:
//
//	os.Exit(cli.Run(ctx, cli.Config{Name: "tutorial", In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
//		Flags: settings.Register, Open: open}, os.Args[1:]))
//
// Rules for every command:
//
//   - Exit codes: 0 success, 1 failure, 2 wrong command line, 130 interrupted. After an interrupt
//     a prompt exits with 1, and serve with 0. dbshell exits with the code of the client.
//   - Results go to Out. Errors go to Err, as "NAME: what happened: cause". A line "hint:" follows
//     if the user can do something about the error.
//   - Lists are aligned tables on a terminal, tab-separated lines without a heading elsewhere, and
//     JSON with --json. Control characters in stored names are escaped, so that no name can drive
//     a terminal.
//   - A list is written while it is read. A long command shows its progress on standard error if
//     that is a terminal.
//   - A command that deletes a user or a group, or revokes keys by a filter, asks on a terminal,
//     and says what is affected. Elsewhere it needs --yes.
//   - A secret is never an argument. The commands ask for a password twice without echo, or read
//     it from standard input with --password-stdin. createsuperuser --noinput takes it from
//     LATCHKEY_SUPERUSER_PASSWORD or the file that LATCHKEY_SUPERUSER_PASSWORD_FILE names.
package cli

import (
	"context"
	"io"

	"github.com/spf13/pflag"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/auth/password"
	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbclient"
	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/refusal"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/staticfiles"
)

// Config describes a command line. All fields except Flags, Own and Redact are
// required.
type Config struct {
	Name     string // of the project
	In       io.Reader
	Out, Err io.Writer

	// Flags registers the flags of the settings. Every command takes them.
	Flags func(*pflag.FlagSet)
	// ReadValue reads a file that holds one value, such as a password.
	ReadValue func(path string) (string, error)
	// Names returns the names of the project's migrations, without a database.
	Names func() migrate.Names
	// Making returns the project's models and migrations, without a database.
	Making func() making.Project
	// Client returns the client of the settings' database.
	Client func() (dbclient.Client, error)
	// KeyPrefix returns the setting api_keys.prefix, without a database.
	KeyPrefix func() (string, error)
	// Open opens the project. Commands call Open after the flags are parsed. Open may create a
	// database only if create is not nil.
	Open func(ctx context.Context, create Create) (*Services, error)
	// Inspect opens the project without its database: the first statement connects. It needs no
	// secret, so what it opens must not serve.
	Inspect func(ctx context.Context) (*Services, error)
	Own     []OwnCommand // the project's own commands; Run panics if a name of theirs is taken
	// Redact returns an error's text without the secrets in it.
	Redact func(text string) string
}

// Create lets Open create a database, for migrate and serve --migrate. Open calls Create first and
// returns its error, so that a refused command creates nothing. isNew reports that the SQLite file
// is missing or empty; for a server's database it is false.
type Create func(names migrate.Names, isNew bool) error

// Services is an opened project, on which the commands work.
type Services struct {
	Users      *auth.Users
	Groups     *auth.Groups
	Tokens     *token.Service
	Keys       *apikey.Service
	Audit      *audit.Trail
	Refusals   *refusal.Recorder
	Validators password.Validators
	Migrator   *migrate.Migrator
	Tx         auth.Transactor
	DB         *sqlstore.SQL
	UserTable  string // the table of the users
	Routes     []rest.Route
	Static     *staticfiles.Files
	StaticRoot string // the setting static.root; "" if it is not set

	// Triggers is the setting for the triggers of the cache: "on", "off", or "" for on if Latchkey
	// has made the database.
	Triggers string

	RefusalsOff bool // whether refused requests are not recorded

	// Serve serves until ctx ends. It calls prepare once nothing prevents it from serving: not a
	// weak secret, nor an address that is taken. An error of prepare ends it.
	Serve func(ctx context.Context, prepare func(context.Context) error) error
	// ClearSessions deletes the expired sessions and returns how many it deleted. It calls progress
	// now and then.
	ClearSessions func(ctx context.Context, progress func(cleared int)) (int, error)

	Check func(ctx context.Context, c Checks) Findings
	Jobs  func(ctx context.Context) ([]Job, error) // the project's scheduled jobs
	// RunOwn runs one of Config.Own.
	RunOwn func(ctx context.Context, name string, args []string) error
	Close  func() error
}

// Checks says what the command check looks for.
type Checks struct {
	Deploy     bool // also what is unsafe on the open internet
	NoDatabase bool // nothing that needs a connection
	// Unopened is why the project could not be opened with its database, or nil, and Hint says what
	// to do. Then nothing that needs a connection is checked either.
	Unopened error
	Hint     string
}

// Findings are what the command check has found.
type Findings struct {
	Shown    []Warning
	Silenced int // the number of those that the settings leave out
}

// Warning is a finding of the command check.
type Warning struct {
	ID, Message, Hint string
	Error             bool // fails the check
}

// Run runs one command line and returns its exit code. It handles SIGINT and SIGTERM: they end ctx,
// except that SIGINT in the shell ends only the statement that runs there.
func Run(ctx context.Context, c Config, args []string) (exit int) {
	a := &app{Config: c}
	root := a.rootCommand()
	root.SetArgs(append([]string{}, args...)) // never nil: cobra would read os.Args
	return a.report(root.ExecuteContext(ctx))
}

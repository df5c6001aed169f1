package cli

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"os/signal"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
)

// app runs one command line. Its methods are the commands and the parts that commands share.
type app struct{ Config }

// The groups under which the help text lists the commands.
const (
	groupServer   = "server"
	groupDatabase = "database"
	groupUsers    = "users"
	groupOwn      = "own" // the project's own commands
	groupMore     = "more"
)

func (a *app) rootCommand() *cobra.Command {
	root := a.group("", "Run and look after "+a.Name+".",
		a.serveCommand(), a.checkCommand(), a.routesCommand(), a.openAPICommand(), a.jobsCommand(),
		a.collectStaticCommand(),
		a.makeMigrationsCommand(), a.migrateCommand(), a.showMigrationsCommand(), a.sqlMigrateCommand(),
		a.squashMigrationsCommand(), a.clearSessionsCommand(), a.dbShellCommand(), a.inspectDBCommand(),
		a.createSuperuserCommand(), a.changePasswordCommand(), a.userCommand(), a.tokenCommand(),
		a.keyCommand(), a.groupCommand(), a.permissionCommand(), a.scanCommand(), a.auditCommand(), a.explainCommand(),
		a.shellCommand(), a.versionCommand(),
	)
	root.Use = a.Name
	root.SilenceErrors, root.SilenceUsage = true, true
	root.AddGroup(
		&cobra.Group{ID: groupServer, Title: "Serve"},
		&cobra.Group{ID: groupDatabase, Title: "Database"},
		&cobra.Group{ID: groupUsers, Title: "Users, tokens and keys"},
	)
	if len(a.Own) > 0 {
		root.AddGroup(&cobra.Group{ID: groupOwn, Title: a.Name})
	}
	root.AddGroup(&cobra.Group{ID: groupMore, Title: "More"})
	root.SetHelpCommandGroupID(groupMore)
	root.SetCompletionCommandGroupID(groupMore)
	root.SetIn(a.In)
	root.SetOut(a.Out)
	root.SetErr(a.Err)
	root.SetHelpFunc(a.help)
	root.SetFlagErrorFunc(flagError)
	a.versionFlag(root)
	if a.Flags != nil {
		a.Flags(root.PersistentFlags())
	}
	completeFiles(root)
	root.InitDefaultHelpCmd()
	for _, c := range root.Commands() {
		if c.Name() == "help" {
			c.Use, c.Short, c.Long = "help [COMMAND]", "Show what a command does",
				"Show what a command does and what it takes."
			c.Run, c.RunE = nil, a.runHelp
		}
	}
	a.addOwn(root)
	return root
}

// group returns a command that only groups subcommands. Run without one, it prints its help.
func (a *app) group(use, long string, commands ...*cobra.Command) *cobra.Command {
	group := &cobra.Command{
		Use: use, Long: long, Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand(cmd, args[0])
			}
			return cmd.Help()
		},
	}
	group.AddCommand(commands...)
	return group
}

// work is the part of a command that runs on the opened project.
type work = func(ctx context.Context, p *Services, args []string) error

// onProject returns the RunE of a command that works on the opened project, whose database must
// exist.
func (a *app) onProject(fn work) func(*cobra.Command, []string) error {
	return a.onProjectOrCreate(func([]string) Create { return nil }, fn)
}

// onProjectOrCreate is onProject for a command that may create the database: create returns the
// Create for the arguments. It runs after the flags are parsed.
func (a *app) onProjectOrCreate(create func(args []string) Create, fn work) func(*cobra.Command, []string) error {
	return a.interruptible(func(ctx context.Context, args []string) error {
		return a.open(ctx, create(args), func(p *Services) error { return fn(ctx, p, args) })
	})
}

// withoutDatabase is onProject for a command that needs no database.
func (a *app) withoutDatabase(fn work) func(*cobra.Command, []string) error {
	return a.interruptible(func(ctx context.Context, args []string) error {
		return a.inspect(ctx, func(p *Services) error { return fn(ctx, p, args) })
	})
}

// interruptible returns a RunE. The first SIGINT or SIGTERM cancels the context of fn; a second one
// kills the process. A command that the signal makes fail exits with exitInterrupted.
func (a *app) interruptible(fn func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		ctx, stop := signal.NotifyContext(a.actorContext(cmd), os.Interrupt, syscall.SIGTERM)
		defer stop()
		context.AfterFunc(ctx, stop)
		return a.interrupted(ctx, fn(ctx, args))
	}
}

// open opens the project, calls fn and closes the project.
func (a *app) open(ctx context.Context, create Create, fn func(*Services) error) error {
	p, err := a.Open(ctx, create)
	if err != nil {
		return err
	}
	return closing(p, fn)
}

// inspect opens the project without its database, calls fn and closes the project.
func (a *app) inspect(ctx context.Context, fn func(*Services) error) error {
	p, err := a.Inspect(ctx)
	if err != nil {
		return err
	}
	return closing(p, fn)
}

// closing calls fn and closes the project.
func closing(p *Services, fn func(*Services) error) (err error) {
	if p.Close != nil {
		defer func() {
			if closing := p.Close(); closing != nil {
				err = errors.Join(err, fmt.Errorf("close: %w", closing))
			}
		}()
	}
	return fn(p)
}

// exactly accepts exactly n arguments.
func exactly(n int) cobra.PositionalArgs { return between(n, n) }

// anyNumber is a number of arguments without a limit.
const anyNumber = math.MaxInt

// between accepts at least min and at most max arguments. The usage line of the command names them.
func between(min, max int) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) < min:
			names := strings.Fields(cmd.Use)[1:]
			return usagef(cmd, "missing argument %s", strings.Trim(names[len(args)], "[].…"))
		case len(args) > max:
			return usagef(cmd, "unexpected argument %q", args[max])
		}
		return nil
	}
}

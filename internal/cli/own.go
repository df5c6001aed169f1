package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// OwnCommand is one of the project's own commands. Services.RunOwn runs it.
type OwnCommand struct {
	Name    string              // "import-orders"
	Args    string              // the arguments as the usage shows them: "FILE [DATE]", "[NAME...]"
	Summary string              // for the list of commands
	Help    string              // for its own page; default Summary
	Flags   func(*flag.FlagSet) // adds its flags; or nil
}

// UsageError is the error of a command of the project for a wrong command line.
type UsageError struct{ Message string }

func (e *UsageError) Error() string { return e.Message }

var (
	ownName = regexp.MustCompile(`^[a-z][a-z0-9]*([-_][a-z0-9]+)*$`)
	ownArgs = regexp.MustCompile(`^([^\s\[\]]+ )*(\[[^\s\[\]]+\] )*$`) // required ones first
)

// addOwn adds the project's commands to root. It panics if a command is invalid or its name is
// taken.
func (a *app) addOwn(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	for _, own := range a.Own {
		switch {
		case !ownName.MatchString(own.Name):
			panic(fmt.Sprintf("latchkey: Project.Commands: %q is not a valid name of a command: "+
				"want small letters, digits and dashes", own.Name))
		case slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool {
			return c.Name() == own.Name || c.HasAlias(own.Name)
		}):
			panic("latchkey: Project.Commands: there is another command " + own.Name)
		case own.Summary == "":
			panic("latchkey: Project.Commands: " + own.Name + " has no Summary")
		case !ownArgs.MatchString(strings.Join(append(strings.Fields(own.Args), ""), " ")):
			panic(fmt.Sprintf("latchkey: Project.Commands: the Args of %s: want a form such as FILE [DATE], not %q",
				own.Name, own.Args))
		}
		root.AddCommand(a.ownCommand(root, own))
	}
}

// ownCommand returns the command for own.
func (a *app) ownCommand(root *cobra.Command, own OwnCommand) *cobra.Command {
	cmd := &cobra.Command{
		Use: strings.TrimSpace(own.Name + " " + own.Args), GroupID: groupOwn, Args: asInUsage(own.Args),
		Short: own.Summary, Long: own.Help,
	}
	cmd.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveDefault) // it may take files
	if own.Flags != nil {
		flags := flag.NewFlagSet(own.Name, flag.ContinueOnError)
		own.Flags(flags)
		flags.VisitAll(func(f *flag.Flag) {
			if f.Name == "help" || f.Name == "h" || root.PersistentFlags().Lookup(f.Name) != nil {
				panic("latchkey: Project.Commands: " + own.Name + " has a flag --" + f.Name +
					", which every command has")
			}
		})
		cmd.Flags().AddGoFlagSet(flags)
	}
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		if err := a.checkMigrated(ctx, p, "run "+own.Name); err != nil {
			return err
		}
		err := p.RunOwn(ctx, own.Name, args)
		var usage *UsageError
		if errors.As(err, &usage) {
			return usagef(cmd, "%s", usage.Message)
		}
		return err
	})
	return cmd
}

// asInUsage accepts the arguments that a usage line such as "FILE [DATE]" or "NAME..." allows.
func asInUsage(usage string) cobra.PositionalArgs {
	words := strings.Fields(usage)
	return func(cmd *cobra.Command, args []string) error {
		endless := strings.Contains(usage, "...")
		switch {
		case len(args) < len(words) && words[len(args)][0] != '[':
			return usagef(cmd, "missing argument %s", strings.TrimSuffix(words[len(args)], "..."))
		case len(args) > len(words) && !endless:
			return usagef(cmd, "unexpected argument %q", args[len(words)])
		}
		return nil
	}
}

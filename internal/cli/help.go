package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
)

// help prints the purpose, the arguments and the flags of cmd. Every command takes the flags of the
// settings; only the help of the root and of serve lists them.
func (a *app) help(cmd *cobra.Command, _ []string) {
	w := cmd.OutOrStdout()
	long := cmd.Long
	if long == "" {
		long = cmd.Short + "."
	}
	fmt.Fprintf(w, "%s\n\nUsage:\n  %s\n", strings.TrimSpace(long), usageLine(cmd))
	if cmd.Example != "" {
		fmt.Fprintf(w, "\nExamples:\n%s\n", strings.Trim(strings.ReplaceAll(cmd.Example, "NAME", a.Name), "\n"))
	}
	helpCommands(w, cmd)
	if flags := cmd.LocalNonPersistentFlags(); flags.HasAvailableFlags() {
		fmt.Fprintf(w, "\nFlags:\n%s", flags.FlagUsages())
	}
	settings := cmd.Root().PersistentFlags()
	switch {
	case !settings.HasAvailableFlags():
	case cmd == cmd.Root() || cmd.Name() == "serve":
		fmt.Fprintf(w, "\nSettings, which every command takes:\n%s", settings.FlagUsages())
	default:
		fmt.Fprintf(w, "\n'%s help' lists the settings that every command takes.\n", a.Name)
	}
}

func usageLine(cmd *cobra.Command) string {
	if cmd.HasAvailableSubCommands() {
		return cmd.CommandPath() + " COMMAND"
	}
	return cmd.UseLine()
}

// helpCommands lists the commands below cmd, by group if there are groups.
func helpCommands(w io.Writer, cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	list := func(title, group string) {
		fmt.Fprintf(w, "\n%s:\n", title)
		for _, sub := range cmd.Commands() {
			if sub.GroupID == group && (sub.IsAvailableCommand() || sub.Name() == "help") {
				fmt.Fprintf(w, "  %-*s  %s\n", cmd.Commands()[0].NamePadding(), sub.Name(), sub.Short)
			}
		}
	}
	for _, g := range cmd.Groups() {
		list(g.Title, g.ID)
	}
	if len(cmd.Groups()) == 0 {
		list("Commands", "")
	}
	fmt.Fprintf(w, "\n'%s COMMAND --help' describes a command.\n", cmd.CommandPath())
}

// runHelp runs the command help.
func (a *app) runHelp(cmd *cobra.Command, args []string) error {
	found, rest, err := cmd.Root().Find(args)
	if err != nil || len(rest) > 0 {
		return unknownCommand(found, append(rest, args...)[0])
	}
	found.InitDefaultHelpFlag()
	return found.Help()
}

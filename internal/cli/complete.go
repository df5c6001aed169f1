package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completion is the answer to a shell that completes an argument.
type completion = func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective)

// completeFiles makes the shell complete the names of files where a flag takes one, and nowhere
// else.
func completeFiles(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	files := func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return nil, cobra.ShellCompDirectiveDefault
	}
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "config" || strings.HasSuffix(f.Name, "-file") {
			_ = root.RegisterFlagCompletionFunc(f.Name, files) // cannot fail: the flag exists, and has none yet
		}
	})
}

// completeApp completes the first argument with the labels of the apps.
func (a *app) completeApp(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return a.Names().Apps(), cobra.ShellCompDirectiveNoFileComp
}

// completeMigration completes an app, and then the names of its migrations and the further ones. It
// reads no settings and no database.
func (a *app) completeMigration(further ...string) completion {
	return func(cmd *cobra.Command, args []string, begun string) ([]string, cobra.ShellCompDirective) {
		if len(args) != 1 {
			return a.completeApp(cmd, args, begun)
		}
		names := a.Names().InApp(args[0])
		if len(names) > 0 {
			names = slices.Concat(names, further)
		}
		return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

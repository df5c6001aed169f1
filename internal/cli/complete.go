package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// completeFiles makes the shell complete the names of files where a flag takes one, and nowhere
// else.
func completeFiles(root *cobra.Command) {
	root.CompletionOptions.SetDefaultShellCompDirective(cobra.ShellCompDirectiveNoFileComp)
	root.PersistentFlags().VisitAll(func(f *pflag.Flag) {
		if f.Name == "config" || strings.HasSuffix(f.Name, "-file") {
			_ = root.RegisterFlagCompletionFunc(f.Name, completeFile) // cannot fail: the flag exists, and has none yet
		}
	})
}

// completeFile completes the name of a file.
func completeFile(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return nil, cobra.ShellCompDirectiveDefault
}

// completeApp completes the label of an app. It reads no settings and no database.
func (a *app) completeApp(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return a.Names().Apps(), cobra.ShellCompDirectiveNoFileComp
}

// completeMigration completes an app, and then the names of its migrations and the further ones.
func (a *app) completeMigration(further ...string) cobra.CompletionFunc {
	return func(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
		if len(args) != 1 {
			return onlyFirst(a.completeApp)(cmd, args, typed)
		}
		names := a.Names().InApp(args[0])
		if len(names) > 0 {
			names = slices.Concat(names, further)
		}
		return names, cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
}

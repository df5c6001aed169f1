package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
)

func (a *app) squashMigrationsCommand() *cobra.Command {
	var name string
	var dryRun bool
	cmd := &cobra.Command{
		Use: "squashmigrations APP [FROM] TO", GroupID: groupDatabase, Args: between(2, 3),
		ValidArgsFunction: a.completeSquash,

		Short: "Write one migration in the place of several",
		Long: "Write one migration that does what the migrations of APP up to TO do, or those from FROM to TO. New\n" +
			"databases run it, and where the others have run it counts as applied. Keep the others until every\n" +
			"database has them. SQL and data migrations stay in their places, unless they are elidable.",
		Example: "  NAME squashmigrations shop 0004\n  NAME squashmigrations shop 0002 0004 --squashed-name prices",
	}
	cmd.Flags().StringVar(&name, "squashed-name", "", "name of the migration, after its number")
	cmd.Flags().BoolVar(&dryRun, "dry-run", false, "print what would be written, and write nothing")
	cmd.RunE = a.interruptible(func(_ context.Context, args []string) error { return a.squash(args, name, dryRun) })
	return cmd
}

// squash runs the command with its two or three arguments.
func (a *app) squash(args []string, name string, dryRun bool) error {
	if name != "" && !isIdentifier(name) {
		return &failure{exit: 2,
			message: fmt.Sprintf("--squashed-name takes letters, digits and underscores, not %q", name)}
	}
	project := a.Making()
	app := args[0]
	if !slices.Contains(project.Labels(), app) {
		return noApp(app, project.Labels())
	}
	full := []string{""}
	for _, typed := range args[1:] {
		found, err := a.Names().Find(app, typed)
		if errors.Is(err, migrate.ErrUnknownApp) {
			err = fmt.Errorf("the app %s has no migrations: 'makemigrations %[1]s' writes them", app)
		}
		if err != nil {
			return err
		}
		full = append(full, found)
	}
	s, err := project.Squash(app, full[len(full)-2], full[len(full)-1], name)
	if err != nil {
		return makingError(err)
	}
	fmt.Fprintf(a.Out, "Will squash the following migrations:\n - %s\n", strings.Join(s.From, "\n - "))
	fmt.Fprintf(a.Out, "Optimized from %s to %s.\n", counted(s.Before, "operation"),
		counted(len(s.Migration.Operations), "operation"))
	m := makeMigrations{app: a, project: project}
	tree, err := project.Tree(".")
	if err == nil {
		err = tree.Check()
	}
	if err != nil {
		return makingError(err)
	}
	if err := m.print(tree, []ops.Migration{s.Migration}); err != nil || dryRun {
		return err
	}
	if _, err := tree.Write(s.Migration); err != nil {
		return makingError(err)
	}
	_, err = fmt.Fprintln(a.Out, "Commit it, and leave the old ones in place until every database has applied them.")
	return err
}

// completeOwnApp completes the label of an app that gets migrations.
func (a *app) completeOwnApp(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	return a.Making().Labels(), cobra.ShellCompDirectiveNoFileComp
}

// completeSquash completes an app, and then the names of its migrations.
func (a *app) completeSquash(cmd *cobra.Command, args []string, typed string) ([]string, cobra.ShellCompDirective) {
	switch len(args) {
	case 0:
		return a.completeOwnApp(cmd, args, typed)
	case 1, 2:
		return a.Names().InApp(args[0]), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveKeepOrder
	}
	return nil, cobra.ShellCompDirectiveNoFileComp
}

package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/migrate/ops"
)

// makeMigrations are the flags of the command makemigrations.
type makeMigrations struct {
	*app
	project making.Project

	name                        string
	check, dryRun, empty, merge bool
	adopt                       string
	asJSON                      bool
	answers                     making.Answers
}

func (a *app) makeMigrationsCommand() *cobra.Command {
	m := makeMigrations{app: a}
	cmd := &cobra.Command{
		Use: "makemigrations [APP...]", GroupID: groupDatabase, Args: between(0, anyNumber),
		ValidArgsFunction: a.completeOwnApp,

		Short: "Write the migrations that the models need",
		Long: "Compare the models of the project with its migrations, and write what is missing as Go files below\n" +
			"the folders of the apps, for all apps or only some. It asks on a terminal whether a model or a field\n" +
			"was renamed, and which value existing rows get; elsewhere --rename and --once say it. No database is\n" +
			"needed, except for --adopt. 'migrate' applies the migrations once the program is built with them.",
		Example: "  NAME makemigrations\n  NAME makemigrations shop --name prices --rename order.note=remark\n" +
			"  NAME makemigrations --check",
	}
	flags := cmd.Flags()
	flags.StringVarP(&m.name, "name", "n", "", "name of the migrations, after their numbers")
	flags.BoolVar(&m.check, "check", false, "write and ask nothing; exit with 1 if a migration is missing")
	flags.BoolVar(&m.dryRun, "dry-run", false, "print what would be written, and write nothing")
	flags.BoolVar(&m.empty, "empty", false, "write an empty migration for each APP, to be filled in by hand")
	flags.BoolVar(&m.merge, "merge", false, "renumber migrations of two branches that have the same number")
	flags.StringVar(&m.adopt, "adopt", "", "write the first migration of an app whose tables Django has made in the "+
		"database: there it counts as applied")
	flags.StringArrayVar(&m.answers.Renames, "rename", nil, "model.old=new, or app.Old=New for a model: it was "+
		"renamed; model.old= was not, and is deleted")
	flags.StringArrayVar(&m.answers.Once, "once", nil, "model.field=VALUE: the value of existing rows for a field "+
		"that may not be NULL; 'now' for a time of creation")
	flags.BoolVar(&m.asJSON, "json", false, "print JSON")
	_ = cmd.RegisterFlagCompletionFunc("adopt", a.completeOwnApp) // cannot fail: the flag exists
	cmd.RunE = a.interruptible(func(ctx context.Context, args []string) error { return m.run(ctx, args) })
	return cmd
}

// run runs the command on the apps.
func (m makeMigrations) run(ctx context.Context, apps []string) (err error) {
	if err := m.checkFlags(apps); err != nil {
		return err
	}
	m.project = m.Making()
	if m.adopt != "" {
		apps = append(apps, m.adopt)
	}
	for _, label := range apps {
		if !slices.Contains(m.project.Labels(), label) {
			return noApp(label, m.project.Labels())
		}
	}
	if m.merge {
		return m.renumber(apps)
	}
	tree, err := m.tree()
	if err != nil {
		return err
	}
	found, err := m.find(ctx, apps)
	if err != nil {
		return makingError(err)
	}
	return m.finish(tree, apps, found)
}

// find returns the migrations to write.
func (m makeMigrations) find(ctx context.Context, apps []string) (found []ops.Migration, err error) {
	switch {
	case m.empty:
		return m.project.Empty(apps, m.name, time.Now())
	case m.adopt != "":
		err = m.open(ctx, nil, func(p *Services) error {
			djangos, err := p.Migrator.Recorded(ctx, m.adopt)
			if err == nil {
				found, err = m.project.Adopt(m.adopt, djangos)
			}
			return err
		})
		return found, err
	}
	o := making.Options{Apps: apps, Name: m.name}
	if m.check {
		return m.project.Find(o, making.Silent{})
	}
	m.answers.Now, m.answers.Keys = time.Now, m.project.KeyKind
	isTerminal, err := m.onTerminal(func(t *terminal) error {
		m.answers.Ask = prompter{t}
		found, err = m.project.Find(o, m.answers.Asker(ctx))
		return err
	})
	if !isTerminal {
		found, err = m.project.Find(o, m.answers.Asker(ctx))
	}
	if err == nil {
		err = m.answers.Unused()
	}
	return found, err
}

// finish prints the migrations, and writes them unless it must not.
func (m makeMigrations) finish(tree *making.Tree, apps []string, found []ops.Migration) error {
	if err := m.print(tree, found); err != nil {
		return err
	}
	switch {
	case len(found) == 0 && !m.asJSON:
		what := "No changes detected"
		if len(apps) > 0 {
			what += " in app '" + strings.Join(apps, "', '") + "'"
		}
		_, err := fmt.Fprintln(m.Out, what)
		return err
	case m.check && len(found) > 0:
		return errShown
	case m.check, m.dryRun, len(found) == 0:
		return nil
	}
	if _, err := tree.Write(found...); err != nil {
		return makingError(err)
	}
	m.showNew(tree, found)
	return nil
}

// tree returns the tree of the module. Without a tree there is nothing to write to, but --check and
// --dry-run work in an installed program too, and a project without models needs none.
func (m makeMigrations) tree() (*making.Tree, error) {
	tree, err := m.project.Tree(".")
	if errors.Is(err, making.ErrNoTree) && (m.check || m.dryRun || len(m.project.Apps) == 0) {
		return nil, nil
	}
	if err == nil {
		err = tree.Check()
	}
	return tree, makingError(err)
}

// checkFlags refuses flags that exclude each other, and names that cannot be those of files.
func (m makeMigrations) checkFlags(apps []string) error {
	wrong := func(format string, args ...any) error {
		return &failure{message: fmt.Sprintf(format, args...), exit: 2}
	}
	modes, answered := 0, len(m.answers.Renames)+len(m.answers.Once) > 0
	for _, is := range []bool{m.empty, m.merge, m.adopt != "", answered} {
		if is {
			modes++
		}
	}
	switch {
	case modes > 1 || m.check && modes > 0:
		return wrong("--check, --empty, --merge and --adopt exclude each other, and ask nothing")
	case m.empty && len(apps) == 0:
		return wrong("You must supply at least one app label when using --empty.")
	case m.adopt != "" && len(apps) > 0:
		return wrong("--adopt takes one app, and no other is named")
	case m.name != "" && !isIdentifier(m.name):
		return wrong("--name takes letters, digits and underscores, as order_prices, not %q", m.name)
	}
	if err := m.answers.CheckSyntax(); err != nil {
		return wrong("%v", err)
	}
	return nil
}

// isIdentifier reports whether a name can be part of the name of a file and of a function.
func isIdentifier(name string) bool {
	for _, c := range name {
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9') {
			return false
		}
	}
	return name != ""
}

// makingError adds the hint to an error of package making.
func makingError(err error) error {
	switch {
	case errors.Is(err, making.ErrNoTree):
		return &failure{message: err.Error(), err: err,
			hint: "run it in the project's folder, as 'go run . makemigrations'"}
	case errors.Is(err, making.ErrConflict):
		return &failure{message: err.Error(), err: err,
			hint: "'makemigrations --merge' gives the later ones new numbers"}
	}
	return err
}

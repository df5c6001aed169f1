package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/migrate"
)

func (a *app) migrateCommand() *cobra.Command {
	return &cobra.Command{
		Use: "migrate [APP [NAME]]", GroupID: groupDatabase, Args: between(0, 2),
		Short: "Bring the database's tables up to date",
		Long: "Bring the database's tables up to date: of every app, of one, or of one up to a migration. An earlier NAME\n" +
			"goes back to it, 'zero' takes all of the app's back, with its data. Django's ledger is kept, so that\n" +
			"manage.py migrate finds nothing to do, and the other way round.",
		Example: "  NAME migrate\n  NAME migrate authtoken\n  NAME migrate authtoken zero",
		RunE: a.onProjectOr(mayMigrate, func(ctx context.Context, p *Services, args []string) error {
			return a.migrate(ctx, p, args)
		}),
	}
}

// mayMigrate refuses arguments that cannot be before a database is made for them.
func mayMigrate(args []string) Create {
	return func(names migrate.Names, fresh bool) error {
		if slices.Contains(args, "") { // of a variable that is not set
			return &failure{message: "an empty argument names neither an app nor a migration", exit: 2}
		}
		app, name := target(args)
		err := names.Check(app, name, fresh)
		if errors.Is(err, migrate.ErrUnknownApp) {
			return noApp(app, names.Apps())
		}
		return err
	}
}

// target is the app and the migration that the arguments name, "" where they name none.
func target(args []string) (app, name string) {
	all := append(slices.Clone(args), "", "")
	return all[0], all[1]
}

// migrate takes arguments that mayMigrate has passed.
func (a *app) migrate(ctx context.Context, p *Services, args []string) error {
	status, err := p.Migrator.Status(ctx)
	if err != nil {
		return err
	}
	app, name := target(args)
	if name != "" {
		if name, err = p.Migrator.Find(app, name); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.Out, "Operations to perform:\n  %s\nRunning migrations:\n", operation(status, app, name))
	steps := stepPrinter{app: a}
	if name != "" {
		err = p.Migrator.To(ctx, app, name, steps.print)
	} else {
		err = p.Migrator.Up(ctx, app, steps.print)
	}
	if steps.open {
		fmt.Fprintln(a.Out)
	}
	if err == nil && steps.done == 0 {
		_, err = fmt.Fprintln(a.Out, "  No migrations to apply.")
	}
	return err
}

// operation says, in Django's words, what is about to be done.
func operation(status []migrate.Status, app, name string) string {
	switch {
	case name == "zero":
		return "Unapply all migrations: " + app
	case name != "":
		return "Target specific migration: " + name + ", from " + app
	case app != "":
		return "Apply all migrations: " + app
	}
	return "Apply all migrations: " + strings.Join(apps(status), ", ")
}

// stepPrinter writes a line for each step, in two parts.
type stepPrinter struct {
	*app
	open bool // a step has begun and not ended
	done int
}

func (s *stepPrinter) print(step migrate.Step, done bool) {
	verb := "Applying"
	if step.Backward {
		verb = "Unapplying"
	}
	if done {
		fmt.Fprintln(s.Out, " OK")
		s.done++
	} else {
		fmt.Fprintf(s.Out, "  %s %s.%s...", verb, step.App, step.Name)
	}
	s.open = !done
}

// apps are the labels, in order of the alphabet.
func apps(status []migrate.Status) []string {
	var labels []string
	for _, s := range status {
		labels = append(labels, s.App)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// found is the full name of a migration, or a failure that lists the apps where it is the app that is unknown.
func found(p *Services, status []migrate.Status, app, name string) (string, error) {
	name, err := p.Migrator.Find(app, name)
	if errors.Is(err, migrate.ErrUnknownApp) {
		return "", noApp(app, apps(status))
	}
	return name, err
}

// noApp is Django's failure for an unknown label.
func noApp(app string, labels []string) error {
	return &failure{
		message: fmt.Sprintf("No installed app with label '%s'.", app),
		hint:    "there are " + strings.Join(labels, ", "), exit: 2,
	}
}

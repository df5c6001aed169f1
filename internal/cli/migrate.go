package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/migrate"
)

func (a *app) migrateCommand() *cobra.Command {
	var plan bool
	var t migrate.Target
	cmd := &cobra.Command{
		Use: "migrate [APP [NAME]]", GroupID: groupDatabase, Args: between(0, 2),
		Short: "Bring the database's tables up to date",
		Long: "Bring the database's tables up to date: apply the missing migrations of every app, of APP, or of APP\n" +
			"up to NAME. If NAME is applied already, the migrations after it are reverted; 'zero' reverts all of\n" +
			"APP's. Reverting deletes data. Applied migrations are recorded in Django's own table, so that\n" +
			"Django's 'manage.py migrate' does not apply them again.",
		ValidArgsFunction: a.completeMigration(zero),
		Example: "  NAME migrate\n  NAME migrate --plan\n  NAME migrate authtoken\n  NAME migrate " +
			"authtoken zero",
	}
	cmd.Flags().BoolVar(&plan, "plan", false, "print what would be done, and do nothing")
	cmd.Flags().BoolVar(&t.Fake, "fake", false, "record migrations, or their reversal, without running them; "+
		"refused if the tables contradict the record")
	cmd.Flags().BoolVar(&t.FakeInitial, "fake-initial", false, "only record the first migration of an app if its "+
		"tables exist")
	do := func(ctx context.Context, p *Services, args []string) error {
		if t.App, t.Name = target(args); plan {
			return a.showPlanned(ctx, p, t)
		}
		return a.migrate(ctx, p, t)
	}
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if plan || t.Fake { // neither has use for a new database
			return a.onProject(func(ctx context.Context, p *Services, args []string) error {
				if err := checkTarget(args)(a.Names(), false); err != nil {
					return err
				}
				return do(ctx, p, args)
			})(cmd, args)
		}
		return a.onProjectOrCreate(checkTarget, do)(cmd, args)
	}
	return cmd
}

// zero is the name of the state before an app's first migration.
const zero = "zero"

// checkTarget returns a Create that refuses the arguments of migrate if they name no migration or
// app that exists. So a mistyped name creates no database.
func checkTarget(args []string) Create {
	return func(names migrate.Names, isNew bool) error {
		if slices.Contains(args, "") { // in a shell script: "$APP" with APP unset
			return &failure{message: "an empty argument names neither an app nor a migration", exit: 2}
		}
		app, name := target(args)
		err := names.Check(app, name, isNew)
		if errors.Is(err, migrate.ErrUnknownApp) {
			return noApp(app, names.Apps())
		}
		return err
	}
}

// target returns the app and the migration that args name, and "" for each that is left out.
func target(args []string) (app, name string) {
	all := append(slices.Clone(args), "", "")
	return all[0], all[1]
}

// migrate applies or reverts migrations up to t, which checkTarget has accepted.
func (a *app) migrate(ctx context.Context, p *Services, t migrate.Target) error {
	status, err := p.Migrator.Status(ctx)
	if err != nil {
		return err
	}
	if t.Name != "" {
		if t.Name, err = p.Migrator.Find(t.App, t.Name); err != nil {
			return err
		}
	}
	fmt.Fprintf(a.Out, "Operations to perform:\n  %s\nRunning migrations:\n", operation(status, t.App, t.Name))
	steps := stepPrinter{app: a, line: a.progress(true)}
	err = p.Migrator.Run(ctx, t, steps.print)
	if steps.open {
		fmt.Fprintln(a.Out)
	}
	if err == nil && steps.done == 0 {
		_, err = fmt.Fprintln(a.Out, "  No migrations to apply.")
	}
	if err == nil && isForward(t) {
		err = a.settleTriggers(ctx, p)
	}
	return err
}

// operation returns Django's description of the operation to perform.
func operation(status []migrate.Status, app, name string) string {
	switch {
	case name == zero:
		return "Unapply all migrations: " + app
	case name != "":
		return "Target specific migration: " + name + ", from " + app
	case app != "":
		return "Apply all migrations: " + app
	}
	return "Apply all migrations: " + strings.Join(apps(status), ", ")
}

// stepPrinter prints a line for each step: the migration when the step begins, and OK when it ends.
type stepPrinter struct {
	*app
	line *progress // of batches
	open bool      // a step has begun and not ended
	done int       // the number of steps that have ended
}

func (s *stepPrinter) print(step migrate.Step, done bool) {
	verb := "Applying"
	if step.Backward {
		verb = "Unapplying"
	}
	switch {
	case step.Rows > 0:
		s.line.say("    %d of %d rows", step.Rows, step.Total)
		return
	case done && step.Faked:
		fmt.Fprintln(s.Out, " FAKED")
	case done && len(step.Operations) > 0:
		s.line.end()
		fmt.Fprintln(s.Out, "    OK")
	case done:
		fmt.Fprintln(s.Out, " OK")
	default:
		fmt.Fprintf(s.Out, "  %s %s.%s...", verb, step.App, step.Name)
		s.printOperations(step)
	}
	s.open = !done
	if done {
		s.done++
	}
}

// printOperations prints what a migration with operations does, before it does it.
func (s *stepPrinter) printOperations(step migrate.Step) {
	if len(step.Operations) == 0 {
		return
	}
	fmt.Fprintln(s.Out)
	for _, operation := range step.Operations {
		fmt.Fprintf(s.Out, "    %s\n", printable.Lines(operation))
	}
}

// apps returns the labels of the apps in alphabetical order, each once.
func apps(status []migrate.Status) []string {
	var labels []string
	for _, s := range status {
		labels = append(labels, s.App)
	}
	slices.Sort(labels)
	return slices.Compact(labels)
}

// findMigration returns the full name of a migration. For an unknown app the hint of the error
// lists the apps.
func findMigration(p *Services, status []migrate.Status, app, name string) (string, error) {
	name, err := p.Migrator.Find(app, name)
	if errors.Is(err, migrate.ErrUnknownApp) {
		return "", noApp(app, apps(status))
	}
	return name, err
}

// noApp returns Django's error for an unknown app.
func noApp(app string, labels []string) error {
	return &failure{
		message: fmt.Sprintf("No installed app with label '%s'.", app),
		hint:    "the apps are " + strings.Join(labels, ", "), exit: 2,
	}
}

// checkMigrated refuses a command if the database lacks migrations or their tables. what says what
// the command would do.
func (a *app) checkMigrated(ctx context.Context, p *Services, what string) error {
	pending, err := p.Migrator.Pending(ctx)
	if err != nil {
		return err
	}
	if err := p.checkTables(ctx, what); err != nil {
		return err
	}
	if len(pending) == 0 {
		return nil
	}
	var names []string
	for _, s := range pending {
		names = append(names, s.App+"."+s.Name)
	}
	return &failure{
		message: fmt.Sprintf("cannot %s: the database lacks %s:\n  %s", what, counted(len(pending), "migration"),
			strings.Join(names, "\n  ")),
		hint: fmt.Sprintf("'%[1]s migrate' applies them, and so does '%[1]s serve --migrate'", a.Name),
	}
}

// checkTables refuses a command if the tables of applied migrations are missing.
func (p *Services) checkTables(ctx context.Context, what string) error {
	if err := p.Migrator.CheckTables(ctx); err != nil {
		return fmt.Errorf("cannot %s: %w", what, err)
	}
	return nil
}

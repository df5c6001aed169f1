package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/migrate"
)

func (a *app) showMigrationsCommand() *cobra.Command {
	var plan bool
	cmd := &cobra.Command{
		Use: "showmigrations [APP]", GroupID: groupDatabase, Args: between(0, 1),
		ValidArgsFunction: onlyFirst(a.completeApp),

		Short:   "Show which migrations are applied",
		Long:    "Show which migrations are applied: [X] is applied, [ ] is not.",
		Example: "  NAME showmigrations\n  NAME showmigrations authtoken --plan",
	}
	cmd.Flags().BoolVarP(&plan, "plan", "p", false, "one line each: the applied migrations first, then the missing "+
		"ones in the order in which migrate applies them")
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		status, err := p.Migrator.Status(ctx)
		if err != nil {
			return err
		}
		labels := apps(status)
		if len(args) > 0 {
			if !slices.Contains(labels, args[0]) {
				return noApp(args[0], labels)
			}
			labels = args
		}
		if plan {
			return a.showPlan(ctx, p, status, labels)
		}
		return a.showByApp(status, labels)
	})
	return cmd
}

func (a *app) showByApp(status []migrate.Status, labels []string) error {
	var b strings.Builder
	for _, app := range labels {
		fmt.Fprintln(&b, app)
		for _, s := range status {
			if s.App == app {
				fmt.Fprintf(&b, " %s %s\n", mark(s.Applied), s.Name)
			}
		}
	}
	_, err := fmt.Fprint(a.Out, b.String())
	return err
}

func (a *app) showPlan(ctx context.Context, p *Services, status []migrate.Status, labels []string) error {
	pending, err := p.Migrator.Pending(ctx)
	if err != nil {
		return err
	}
	var b strings.Builder
	for _, s := range status {
		if s.Applied && slices.Contains(labels, s.App) {
			fmt.Fprintf(&b, "%s  %s.%s\n", mark(true), s.App, s.Name)
		}
	}
	for _, s := range pending {
		if slices.Contains(labels, s.App) {
			fmt.Fprintf(&b, "%s  %s.%s\n", mark(false), s.App, s.Name)
		}
	}
	_, err = fmt.Fprint(a.Out, b.String())
	return err
}

func mark(applied bool) string {
	if applied {
		return "[X]"
	}
	return "[ ]"
}

func (a *app) sqlMigrateCommand() *cobra.Command {
	var backwards bool
	cmd := &cobra.Command{
		Use: "sqlmigrate APP NAME", GroupID: groupDatabase, Args: exactly(2),
		ValidArgsFunction: a.completeMigration(),

		Short: "Print a migration's SQL",
		Long: "Print the SQL that a migration runs on this database. The command changes nothing. A remark before a\n" +
			"statement says what it does to a large table of PostgreSQL or MariaDB.",
		Example: "  NAME sqlmigrate authtoken 0001",
		RunE: a.onProject(func(ctx context.Context, p *Services, args []string) error {
			status, err := p.Migrator.Status(ctx)
			if err != nil {
				return err
			}
			name, err := findMigration(p, status, args[0], args[1])
			if err != nil {
				return err
			}
			statements, err := p.Migrator.Statements(ctx, args[0], name, backwards)
			if err != nil {
				return err
			}
			return a.printSQL(statements)
		}),
	}
	cmd.Flags().BoolVar(&backwards, "backwards", false, "print the SQL that takes the migration back")
	return cmd
}

func (a *app) printSQL(statements []migrate.Statement) error {
	var b strings.Builder
	fmt.Fprintln(&b, "BEGIN;")
	for _, s := range statements {
		if s.Remark != "" {
			fmt.Fprintln(&b, "-- "+strings.ReplaceAll(printable.Lines(s.Remark), "\n", " "))
		}
		if s.SQL != "" {
			fmt.Fprintln(&b, strings.TrimSuffix(strings.TrimSpace(s.SQL), ";")+";")
		}
	}
	if len(statements) == 0 {
		fmt.Fprintln(&b, "-- (no-op)")
	}
	fmt.Fprintln(&b, "COMMIT;")
	_, err := fmt.Fprint(a.Out, b.String())
	return err
}

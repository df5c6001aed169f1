package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/migrate"
)

func (a *app) serveCommand() *cobra.Command {
	var migrateFirst bool
	cmd := &cobra.Command{
		Use: "serve", GroupID: groupServer, Args: exactly(0),
		Short: "Serve the API",
		Long: "Serve the API until an interrupt (Ctrl-C) or SIGTERM; requests that are running then may finish\n" +
			"first. The command does not start while the database lacks migrations; --migrate applies them.",
		Example: "  NAME serve\n  NAME serve --migrate --addr :8080",
	}
	cmd.Flags().BoolVar(&migrateFirst, "migrate", false, "apply missing migrations first")
	create := func(args []string) Create {
		if !migrateFirst {
			return nil
		}
		return checkTarget(args)
	}
	cmd.RunE = a.onProjectOrCreate(create, func(ctx context.Context, p *Services, _ []string) error {
		pending, err := p.Migrator.Pending(ctx)
		if err != nil {
			return err
		}
		if len(pending) > 0 && migrateFirst {
			return p.serve(ctx, func(ctx context.Context) error {
				if err := a.migrate(ctx, p, migrate.Target{}); err != nil {
					return err
				}
				return p.checkTables(ctx, "serve")
			})
		}
		if err := a.checkMigrated(ctx, p, "serve"); err != nil {
			return err
		}
		return p.serve(ctx, func(context.Context) error { return nil })
	})
	return cmd
}

// serve serves until ctx ends, which is no error unless prepare fails.
func (p *Services) serve(ctx context.Context, prepare func(context.Context) error) error {
	var unprepared error
	err := p.Serve(ctx, func(ctx context.Context) error {
		unprepared = prepare(ctx)
		return unprepared
	})
	if unprepared == nil && ctx.Err() != nil {
		return nil
	}
	return err
}

package cli

import (
	"context"
	"iter"

	"github.com/spf13/cobra"
)

// listCommand describes a command that prints a list of T.
type listCommand[T any] struct {
	one     string   // names a row: "user"
	heading []string // the names of the columns
	// rows returns the rows. Its error is that of arguments that name nothing.
	rows func(ctx context.Context, p *Services, limit int) (iter.Seq2[T, error], error)
	row  func(T) row
	// noDatabase says that the rows need no database.
	noDatabase bool
}

// on adds the flags --json and --limit to cmd, and makes cmd print the list.
func (l listCommand[T]) on(a *app, cmd *cobra.Command) *cobra.Command {
	var asJSON bool
	var limit int
	jsonFlag(cmd, &asJSON)
	cmd.Flags().IntVar(&limit, "limit", 0, "print at most `N` rows; 0 means all")
	check := cmd.PreRunE
	cmd.PreRunE = func(_ *cobra.Command, args []string) error {
		if limit < 0 {
			return usagef(cmd, "--limit cannot be negative")
		}
		if check == nil {
			return nil
		}
		return check(cmd, args)
	}
	on := a.onProject
	if l.noDatabase {
		on = a.withoutDatabase
	}
	cmd.RunE = on(func(ctx context.Context, p *Services, _ []string) error {
		rows, err := l.rows(ctx, p, limit)
		if err != nil {
			return err
		}
		return list(ctx, a, listing{one: l.one, asJSON: asJSON, limit: limit, heading: l.heading}, rows, l.row)
	})
	return cmd
}

// jsonFlag adds the flag --json to cmd.
func jsonFlag(cmd *cobra.Command, asJSON *bool) {
	cmd.Flags().BoolVar(asJSON, "json", false, "print JSON")
}

package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) backfillCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backfill", Args: exactly(0),
		Short: "Make a token for each user without one",
		Long: "Make a token for each user without one, inactive users included. It may be interrupted and started again:\n" +
			"what is made stays, and what is there is left alone.",
		RunE: a.onProject(func(ctx context.Context, p *Project, _ []string) error { return a.backfill(ctx, p) }),
	}
}

func (a *app) backfill(ctx context.Context, p *Project) error {
	count := a.progress(true)
	passed := 0
	made, err := p.Tokens.Backfill(ctx, func(seen, made int) {
		passed = seen
		count.say("%d users, %d tokens made", seen, made)
	})
	count.end()
	if err != nil {
		return a.broken(ctx, err, fmt.Sprintf("%d tokens are made and stay, '%s token backfill' goes on from there", made, a.Name))
	}
	_, err = fmt.Fprintf(a.Out, "%d tokens made, %d users had one\n", made, passed-made)
	return err
}

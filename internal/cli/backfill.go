package cli

import (
	"context"
	"errors"
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
	progress := isTerminal(a.Err)
	passed := 0
	made, err := p.Tokens.Backfill(ctx, p.Users.All(ctx), func(seen, made int) {
		passed = seen
		if progress {
			fmt.Fprintf(a.Err, "\r%d users, %d tokens made", seen, made)
		}
	})
	if progress {
		fmt.Fprintln(a.Err)
	}
	if err != nil && ctx.Err() != nil {
		return &failure{
			message: fmt.Sprintf("interrupted: %d tokens are made and stay", made),
			hint:    fmt.Sprintf("'%s token backfill' goes on from there", a.Name), err: context.Cause(ctx),
		}
	}
	if err != nil {
		return errors.Join(err, fmt.Errorf("%d tokens are made and stay", made))
	}
	_, err = fmt.Fprintf(a.Out, "%d tokens made, %d users had one\n", made, passed-made)
	return err
}

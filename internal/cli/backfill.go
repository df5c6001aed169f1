package cli

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/auth"
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
	made, err := p.Tokens.Backfill(ctx, pagedUsers(ctx, p.Users), func(seen, made int) {
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

// pageSize is how many users are read at once.
const pageSize = 500

// pagedUsers ranges over every user a page at a time, so that no read stands open while tokens are written: it would
// block the writer of a SQLite database that is not in WAL mode.
func pagedUsers(ctx context.Context, users *auth.Users) iter.Seq2[auth.User, error] {
	return func(yield func(auth.User, error) bool) {
		filter := auth.UserFilter{Limit: pageSize}
		for {
			var page []auth.User
			for u, err := range users.List(ctx, filter) {
				if err != nil {
					yield(auth.User{}, err)
					return
				}
				page = append(page, u)
			}
			for _, u := range page {
				if !yield(u, nil) {
					return
				}
			}
			if len(page) < pageSize {
				return
			}
			filter.After = page[len(page)-1].Username
		}
	}
}

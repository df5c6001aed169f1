package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) backfillCommand() *cobra.Command {
	return &cobra.Command{
		Use: "backfill", Args: exactly(0),
		Short: "Create a token for each user without one",
		Long: "Create a token for each user without one, inactive users included. You can interrupt the command and\n" +
			"run it again: the tokens created so far stay, and existing tokens are not changed.",
		RunE: a.onProject(func(ctx context.Context, p *Services, _ []string) error { return a.backfill(ctx, p) }),
	}
}

func (a *app) backfill(ctx context.Context, p *Services) error {
	count := a.progress(true)
	passed := 0
	made, err := p.Tokens.Backfill(ctx, func(seen, made int) {
		passed = seen
		count.say("%s, %s created", counted(seen, "user"), counted(made, "token"))
	})
	count.end()
	if err != nil {
		created := "no token was created"
		if made > 0 {
			created = countedWere(made, "token") + " created"
		}
		done := fmt.Sprintf("%s; run '%s token backfill' again to create the others", created, a.Name)
		return a.incomplete(ctx, err, done)
	}
	_, err = fmt.Fprintf(a.Out, "%s created, %s had one\n", counted(made, "token"), counted(passed-made, "user"))
	return err
}

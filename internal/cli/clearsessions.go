package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"
)

func (a *app) clearSessionsCommand() *cobra.Command {
	return &cobra.Command{
		Use: "clearsessions", GroupID: groupDatabase, Args: exactly(0),
		Short: "Delete expired sessions",
		Long:  "Delete expired sessions. Nothing else deletes them, so run it once a day if the project uses sessions.",
		RunE: a.onProject(func(ctx context.Context, p *Services, _ []string) error {
			count := a.progress(true)
			n, err := p.ClearSessions(ctx, func(cleared int) { count.say("%s deleted", counted(cleared, "session")) })
			count.end()
			if err != nil {
				return a.incomplete(ctx, err, countedWere(n, "session")+" deleted")
			}
			_, err = fmt.Fprintf(a.Out, "%s deleted\n", counted(n, "session"))
			return err
		}),
	}
}

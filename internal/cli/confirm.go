package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// deletion describes what a command is about to delete.
type deletion struct {
	what string   // "user alice"
	with []string // what else is deleted, or ends: a phrase each
}

// yesFlag adds the flag --yes to cmd.
func yesFlag(cmd *cobra.Command, yes *bool) {
	cmd.Flags().BoolVarP(yes, "yes", "y", false, "do not ask; needed where standard input is not a terminal")
}

// confirm asks on the terminal whether to delete d. It returns nil if the user agrees, or if yes is
// set. Without a terminal it refuses.
func (a *app) confirm(ctx context.Context, d deletion, yes bool) error {
	if yes {
		return nil
	}
	what := printable.Word(d.what)
	isTerminal, err := a.onTerminal(func(t *terminal) error {
		if len(d.with) > 0 {
			fmt.Fprintf(t.out, "This also affects:\n  %s\n", strings.Join(d.with, "\n  "))
		}
		answer, err := t.ask(ctx, fmt.Sprintf("Delete %s? [y/N]: ", what))
		if err == nil && !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			err = errCancelled
		}
		return err
	})
	if !isTerminal {
		return &failure{
			message: fmt.Sprintf("cannot ask whether to delete %s: standard input is not a terminal", what),
			hint:    "use --yes to delete without a question",
		}
	}
	return err
}

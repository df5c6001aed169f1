package cli

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
)

// deletion describes what a command is about to delete or revoke.
type deletion struct {
	what string   // "user alice"
	with []string // what else is deleted, or ends: a phrase each
	verb string   // default "delete"
}

// yesFlag adds the flag --yes to cmd.
func yesFlag(cmd *cobra.Command, yes *bool) {
	cmd.Flags().BoolVarP(yes, "yes", "y", false, "do not ask; needed where standard input is not a terminal")
}

// confirm asks on the terminal whether to delete or revoke d. It returns nil if the user agrees, or
// if yes is set. Without a terminal it refuses.
func (a *app) confirm(ctx context.Context, d deletion, yes bool) error {
	if yes {
		return nil
	}
	what, verb := printable.Word(d.what), cmp.Or(d.verb, "delete")
	isTerminal, err := a.onTerminal(func(t *terminal) error {
		if also := ""; len(d.with) > 0 {
			if d.verb == "" {
				also = "also "
			}
			fmt.Fprintf(t.out, "This %saffects:\n  %s\n", also, strings.Join(d.with, "\n  "))
		}
		answer, err := t.ask(ctx, fmt.Sprintf("%s %s? [y/N]: ", strings.ToUpper(verb[:1])+verb[1:], what))
		if err == nil && !strings.EqualFold(answer, "y") && !strings.EqualFold(answer, "yes") {
			err = errCancelled
		}
		return err
	})
	if !isTerminal {
		return &failure{
			message: fmt.Sprintf("cannot ask whether to %s %s: standard input is not a terminal", verb, what),
			hint:    "use --yes to " + verb + " without a question",
		}
	}
	return err
}

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

// warningJSON is a finding in the output of --json.
type warningJSON struct {
	ID      string `json:"id"`
	Level   string `json:"level"`
	Message string `json:"message"`
	Hint    string `json:"hint"`
}

func (a *app) checkCommand() *cobra.Command {
	var deploy, asJSON bool
	cmd := &cobra.Command{
		Use: "check", GroupID: groupServer, Args: exactly(0),
		Short: "Check the project and its settings for mistakes",
		Long: "Check the project and its settings for mistakes. The exit code is 1 if there is an error, and 0 if\n" +
			"there are only warnings. --deploy also checks what a production site needs.",
		Example: "  NAME check --deploy",
	}
	cmd.Flags().BoolVar(&deploy, "deploy", false, "also check what a production site needs")
	jsonFlag(cmd, &asJSON)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, _ []string) error {
		found := p.Check(ctx, deploy)
		if err := a.showWarnings(ctx, found, asJSON); err != nil {
			return err
		}
		for _, w := range found {
			if w.Error {
				return errShown
			}
		}
		return nil
	})
	return cmd
}

func (a *app) showWarnings(ctx context.Context, found []Warning, asJSON bool) error {
	if asJSON {
		return list(ctx, a, listing{one: "finding", asJSON: true}, all(found), func(w Warning) row {
			return row{value: warningJSON{w.ID, level(w.Error), w.Message, w.Hint}}
		})
	}
	var b strings.Builder
	if len(found) > 0 {
		b.WriteString("System check identified some issues:\n")
	}
	for _, isError := range []bool{true, false} {
		heading := fmt.Sprintf("\n%sS:\n", strings.ToUpper(level(isError)))
		for _, w := range found {
			if w.Error != isError {
				continue
			}
			fmt.Fprintf(&b, "%s?: (%s) %s\n", heading, w.ID, w.Message)
			heading = ""
			if w.Hint != "" {
				fmt.Fprintf(&b, "\tHINT: %s\n", w.Hint)
			}
		}
	}
	switch len(found) {
	case 0:
		b.WriteString("System check identified no issues (0 silenced).\n")
	case 1:
		b.WriteString("\nSystem check identified 1 issue (0 silenced).\n")
	default:
		fmt.Fprintf(&b, "\nSystem check identified %d issues (0 silenced).\n", len(found))
	}
	_, err := fmt.Fprint(a.Out, b.String())
	return err
}

func level(isError bool) string {
	if isError {
		return "error"
	}
	return "warning"
}

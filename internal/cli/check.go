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
	var checks Checks
	var asJSON bool
	cmd := &cobra.Command{
		Use: "check", GroupID: groupServer, Args: exactly(0),
		Short: "Check the project and its settings for mistakes",
		Long: "Check the project and its settings for mistakes. The exit code is 1 if there is an error, and 0 if\n" +
			"there are only warnings. --deploy also checks what a production site needs. --no-database leaves out\n" +
			"the checks of the database, which then need not be there: for the build of an image, for example.",
		Example: "  NAME check --deploy\n  NAME check --deploy --no-database",
	}
	cmd.Flags().BoolVar(&checks.Deploy, "deploy", false, "also check what a production site needs")
	cmd.Flags().BoolVar(&checks.NoDatabase, "no-database", false, "check nothing that needs the database")
	jsonFlag(cmd, &asJSON)
	cmd.RunE = a.interruptible(func(ctx context.Context, _ []string) error {
		found, err := a.check(ctx, checks)
		if err != nil {
			return err
		}
		if err := a.showWarnings(ctx, found, asJSON); err != nil {
			return err
		}
		for _, w := range found.Shown {
			if w.Error {
				return errShown
			}
		}
		return nil
	})
	return cmd
}

// check returns the findings. If the project cannot be opened with its database, that is a finding
// among those that need none.
func (a *app) check(ctx context.Context, c Checks) (found Findings, err error) {
	check := func(p *Services) error {
		found = p.Check(ctx, c)
		return nil
	}
	if c.NoDatabase {
		err = a.inspect(ctx, check)
		return found, err
	}
	p, err := a.Open(ctx, nil)
	if err == nil {
		err = closing(p, check)
		return found, err
	}
	c.Unopened, c.Hint = err, a.hint(err)
	if ctx.Err() != nil || a.inspect(ctx, check) != nil {
		return Findings{}, err
	}
	return found, nil
}

func (a *app) showWarnings(ctx context.Context, findings Findings, asJSON bool) error {
	found := findings.Shown
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
	if len(found) == 0 {
		fmt.Fprintf(&b, "System check identified no issues (%d silenced).\n", findings.Silenced)
	} else {
		fmt.Fprintf(&b, "\nSystem check identified %s (%d silenced).\n", counted(len(found), "issue"),
			findings.Silenced)
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

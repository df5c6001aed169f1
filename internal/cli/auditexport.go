package cli

import (
	"bufio"
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/audit"
)

func (a *app) auditExportCommand() *cobra.Command {
	var since string
	cmd := &cobra.Command{
		Use: "export", Args: exactly(0),
		Short: "Print changes as lines of JSON that can be verified without the database",
		Long: "Print the changes, one JSON object on each line, the oldest first. 'audit verify --file' verifies\n" +
			"the lines without the database, and docs/audit.md says how to do it without this program.",
		Example: "  NAME audit export > changes.jsonl\n" +
			"  NAME audit export --since 2026-01-01 | gzip > changes.jsonl.gz",
	}
	sinceFlag(cmd, &since)
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, _ []string) error {
		from, err := sinceTime(cmd, since)
		if err != nil {
			return err
		}
		out, n := bufio.NewWriter(a.Out), 0
		count := a.progress(!isTerminal(a.Out))
		defer count.end()
		for e, err := range p.Audit.List(ctx, audit.Filter{Since: from}) {
			var line []byte
			if err == nil {
				line, err = e.MarshalJSON()
			}
			if err != nil {
				count.end()
				out.Flush()
				return a.incomplete(ctx, err, countedWere(n, "change")+" exported")
			}
			if _, err := out.Write(append(line, '\n')); err != nil {
				return err
			}
			if n++; n%flushEach == 0 {
				count.say("%s", counted(n, "change"))
			}
		}
		if err := out.Flush(); err != nil {
			return fmt.Errorf("export: %w", err)
		}
		return nil
	})
	return cmd
}

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/migrate"
)

// showPlanned prints the steps to t as Django does: each migration, and indented what it does.
func (a *app) showPlanned(ctx context.Context, p *Services, t migrate.Target) error {
	steps, err := p.Migrator.Plan(ctx, t)
	if err != nil {
		return err
	}
	var b strings.Builder
	b.WriteString("Planned operations:\n")
	if len(steps) == 0 {
		b.WriteString("  No planned migration operations.\n")
	}
	for _, s := range steps {
		fmt.Fprintf(&b, "%s.%s\n", s.App, s.Name)
		for _, operation := range s.Operations {
			fmt.Fprintf(&b, "    %s\n", printable.Lines(operation))
		}
	}
	_, err = fmt.Fprint(a.Out, b.String())
	return err
}

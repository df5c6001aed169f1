package cli

import (
	"fmt"

	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/internal/printable"
)

// renumber runs makemigrations --merge.
func (m makeMigrations) renumber(apps []string) error {
	all, err := m.project.Renumber(apps)
	if err != nil {
		return makingError(err)
	}
	if len(all) == 0 {
		_, err := fmt.Fprintln(m.Out, "No conflicts detected to merge.")
		return err
	}
	tree, err := m.project.Tree(".")
	if err == nil {
		err = tree.Check()
	}
	if err != nil {
		return makingError(err)
	}
	for i, r := range all {
		if i == 0 || all[i-1].App != r.App {
			fmt.Fprintf(m.Out, "Merging %s\n", r.App)
		}
		fmt.Fprintf(m.Out, "  %s becomes %s\n", r.Old, r.New)
		for _, o := range r.Operations {
			fmt.Fprintf(m.Out, "    %s %s\n", making.Symbol(o), printable.Lines(o.Describe()))
		}
	}
	if m.dryRun {
		return nil
	}
	_, err = tree.Merge(all)
	return makingError(err)
}

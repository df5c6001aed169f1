package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/latchkey-go/latchkey/internal/making"
	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/migrate/ops"
)

// madeJSON is a migration in the output of --json.
type madeJSON struct {
	App        string   `json:"app"`
	Name       string   `json:"name"`
	File       string   `json:"file"` // from the root of the module; "" outside it
	Operations []string `json:"operations"`
	Deletes    []string `json:"deletes"` // what loses its values: "order.note"
}

// print prints each migration with its operations, in Django's form.
func (m makeMigrations) print(tree *making.Tree, found []ops.Migration) error {
	all := []madeJSON{}
	for _, made := range found {
		d := madeJSON{App: made.App, Name: made.Name, Operations: []string{}, Deletes: []string{}}
		if tree != nil {
			file, err := tree.Path(made.App, made.Name)
			if err != nil {
				return err
			}
			d.File = file
		}
		for _, o := range made.Operations {
			d.Operations = append(d.Operations, making.Symbol(o)+" "+o.Describe())
		}
		d.Deletes = append(d.Deletes, making.Losses(made.Operations)...)
		all = append(all, d)
	}
	if m.asJSON {
		return json.NewEncoder(m.Out).Encode(all)
	}
	var b strings.Builder
	for i, d := range all {
		if i == 0 || all[i-1].App != d.App {
			fmt.Fprintf(&b, "Migrations for '%s':\n", d.App)
		}
		where := d.File
		if where == "" {
			where = d.Name
		}
		fmt.Fprintf(&b, "  %s\n", where)
		for _, operation := range d.Operations {
			fmt.Fprintf(&b, "    %s\n", printable.Lines(operation))
		}
		if len(d.Deletes) > 0 {
			fmt.Fprintf(&b, "    This deletes the values of %s.\n", strings.Join(d.Deletes, ", "))
		}
	}
	_, err := fmt.Fprint(m.Out, b.String())
	return err
}

// showNew says how the first migrations of an app get into the program.
func (m makeMigrations) showNew(tree *making.Tree, found []ops.Migration) {
	shown := map[string]bool{}
	for _, made := range found {
		if shown[made.App] || !tree.IsNew(made.App) {
			continue
		}
		shown[made.App] = true
		pkg, err := tree.Package(made.App)
		if err == nil && !m.asJSON {
			fmt.Fprintf(m.Out, "Import %q, and add %s.All() to the project's Migrations.\n", pkg.Path, pkg.Name)
		}
	}
}

// prompter asks on a terminal.
type prompter struct{ *terminal }

// Confirm implements making.Prompter.
func (p prompter) Confirm(ctx context.Context, question string) (bool, error) {
	for {
		answer, err := p.ask(ctx, printable.Lines(question)+" [y/N] ")
		switch strings.ToLower(answer) {
		case "y", "yes":
			return err == nil, err
		case "n", "no", "":
			return false, err
		}
		if err != nil {
			return false, err
		}
		fmt.Fprintln(p.out, "Please answer yes or no.")
	}
}

// Value implements making.Prompter.
func (p prompter) Value(ctx context.Context, question string, parse func(string) (any, error)) (any, error) {
	fmt.Fprintln(p.out, printable.Lines(question))
	for {
		text, err := p.ask(ctx, "Value (Ctrl-C ends, to give the field a default instead): ")
		if err != nil {
			return nil, err
		}
		value, err := parse(text)
		if err == nil {
			return value, nil
		}
		fmt.Fprintf(p.out, "%s.\n", printable.Lines(err.Error()))
	}
}

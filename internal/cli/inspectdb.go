package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/inspectdb"
	"github.com/latchkey-go/latchkey/internal/nearest"
)

func (a *app) inspectDBCommand() *cobra.Command {
	var o inspectdb.Options
	cmd := &cobra.Command{
		Use: "inspectdb [TABLE...]", GroupID: groupDatabase, Args: between(0, anyNumber),
		Short: "Write the models of a database's tables as Go structs",
		Long: "Write the models of a database's tables as Go structs, to standard output: all tables, or each TABLE.\n" +
			"Tables of Django and of Latchkey itself are left out unless they are named. Clean the file up by hand:\n" +
			"a database does not know choices, labels, validators, nor what a deletion does.",
		Example: "  NAME inspectdb > models.go\n  NAME inspectdb shop_order shop_item\n  NAME inspectdb --include-views",
	}
	cmd.Flags().StringVar(&o.Package, "package", "main", "write `NAME` as the package of the file")
	cmd.Flags().BoolVar(&o.Views, "include-views", false, "write the models of views too")
	cmd.RunE = a.onProject(func(ctx context.Context, p *Services, args []string) error {
		return a.inspectDB(ctx, p, args, o)
	})
	return cmd
}

func (a *app) inspectDB(ctx context.Context, p *Services, tables []string, o inspectdb.Options) error {
	found, err := inspectdb.Read(ctx, p.DB)
	if err != nil {
		return err
	}
	o.Tables, o.Leave, o.Known = tables, inspectdb.Own(), inspectdb.Known(p.UserTable)
	if !slices.Contains(o.Leave, p.UserTable) {
		o.Leave = append(o.Leave, p.UserTable)
	}
	source, missing, err := inspectdb.Write(found, o)
	if err != nil {
		return err
	}
	if len(missing) > 0 {
		var names []string
		for _, t := range found {
			names = append(names, t.Name)
		}
		return &failure{message: fmt.Sprintf("there is no table %q", missing[0]),
			hint: "did you mean " + nearest.Of(missing[0], names) + "?"}
	}
	_, err = fmt.Fprint(a.Out, string(source))
	return err
}

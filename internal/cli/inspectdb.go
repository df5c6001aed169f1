package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/django"
	"github.com/latchkey-go/latchkey/internal/inspectdb"
	"github.com/latchkey-go/latchkey/internal/nearest"
	"github.com/latchkey-go/latchkey/internal/printable"
)

const inspectDBHelp = "Write the models of a database's tables as Go structs, to standard output: all tables, or " +
	"each TABLE.\nTables of Django and of Latchkey itself are left out unless they are named. Clean the file up by " +
	"hand:\na database does not know choices, labels, validators, nor what a deletion does.\n\n" +
	"A Django knows them. --django-script prints a script for manage.py shell, which prints models,\n" +
	"serializers and views. --django drafts a project from them in the folder of --output, and lists what\n" +
	"only Python knows. No database is needed, and no file is overwritten."

func (a *app) inspectDBCommand() *cobra.Command {
	var o inspectdb.Options
	var description, output string
	var script bool
	cmd := &cobra.Command{
		Use: "inspectdb [TABLE...]", GroupID: groupDatabase, Args: between(0, anyNumber),
		Short: "Write the models of a database or of a Django as Go structs",
		Long:  inspectDBHelp,
		Example: "  NAME inspectdb > models.go\n  NAME inspectdb shop_order shop_item\n" +
			"  NAME inspectdb --django-script > describe.py\n  python manage.py shell < describe.py > models.json\n" +
			"  NAME inspectdb --django models.json --output ../shop",
	}
	cmd.Flags().StringVar(&o.Package, "package", "main", "write `NAME` as the package of the files")
	cmd.Flags().BoolVar(&o.Views, "include-views", false, "write the models of views too")
	cmd.Flags().BoolVar(&script, "django-script", false, "print the script for manage.py shell")
	cmd.Flags().StringVar(&description, "django", "", "draft a project from the `FILE` that the script has printed")
	cmd.Flags().StringVar(&output, "output", ".", "write the draft into `FOLDER`")
	database := a.onProject(func(ctx context.Context, p *Services, args []string) error {
		return a.inspectDB(ctx, p, args, o)
	})
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case (script || description != "") && len(args) > 0:
			return usagef(cmd, "a table does not go with --django or --django-script")
		case script:
			_, err := fmt.Fprint(a.Out, django.Script)
			return err
		case description != "":
			return a.draft(description, output, o.Package)
		}
		return database(cmd, args)
	}
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

// draft writes the draft of a Django's project into a folder, and prints what it does not have.
func (a *app) draft(description, folder, pkg string) error {
	file, err := os.Open(description)
	if err != nil {
		return err
	}
	defer file.Close()
	project, err := django.Read(file)
	if err != nil {
		return fmt.Errorf("%s: %w", description, err)
	}
	files, notes, err := project.Draft(pkg)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return err
	}
	for _, f := range files {
		if _, err := os.Lstat(filepath.Join(folder, f.Name)); err == nil {
			return &failure{message: filepath.Join(folder, f.Name) + " exists, and is not overwritten",
				hint: "name another folder: --output FOLDER"}
		}
	}
	for _, f := range files {
		if err := writeNew(filepath.Join(folder, f.Name), f.Content); err != nil {
			return err
		}
		fmt.Fprintln(a.Out, printable.Lines(filepath.Join(folder, f.Name)))
	}
	about := ""
	for _, n := range notes {
		if n.About != about {
			about = n.About
			fmt.Fprintln(a.Err, printable.Lines(about))
		}
		fmt.Fprintln(a.Err, "  "+printable.Lines(n.Text))
	}
	return nil
}

// writeNew writes a file that does not exist.
func writeNew(path string, content []byte) (err error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	_, err = f.Write(content)
	return err
}

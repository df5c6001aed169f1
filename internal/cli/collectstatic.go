package cli

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/staticfiles"
)

// collectJSON is the result of collectstatic in the output of --json.
type collectJSON struct {
	Destination   string `json:"destination"`
	DryRun        bool   `json:"dry_run"`
	Copied        int    `json:"copied"`
	Unmodified    int    `json:"unmodified"`
	PostProcessed int    `json:"post_processed"` // copies under hashed names
	Compressed    int    `json:"compressed"`     // .gz files
	Deleted       int    `json:"deleted"`
}

// collectFlags are the flags of collectstatic.
type collectFlags struct{ clear, dryRun, asJSON, noInput bool }

func (a *app) collectStaticCommand() *cobra.Command {
	var flags collectFlags
	cmd := &cobra.Command{
		Use: "collectstatic", GroupID: groupServer, Args: exactly(0),
		Short: "Copy static files into a folder for a web server",
		Long: "Copy all static files into the folder static.root, for a web server that serves them itself. Each\n" +
			"file is copied under its own name and under the name with the hash of its content, and text also in a\n" +
			"compressed form with the ending .gz. staticfiles.json lists the names. What is there already is not\n" +
			"written. No database is needed, unless the project's Setup asks it.",
		Example: "  NAME collectstatic --static-root /srv/static\n" +
			"  NAME collectstatic --clear --no-input",
	}
	cmd.Flags().BoolVarP(&flags.clear, "clear", "c", false, "also delete all other files in the folder")
	cmd.Flags().BoolVarP(&flags.dryRun, "dry-run", "n", false, "change nothing, and say what would be done")
	cmd.Flags().BoolVar(&flags.noInput, "no-input", false, "do not ask before --clear deletes files")
	cmd.Flags().SetNormalizeFunc(func(_ *pflag.FlagSet, name string) pflag.NormalizedName {
		if name == "noinput" || name == "yes" { // Django's other spelling, and that of other commands
			name = "no-input"
		}
		return pflag.NormalizedName(name)
	})
	jsonFlag(cmd, &flags.asJSON)
	cmd.RunE = a.withoutDatabase(func(ctx context.Context, p *Services, _ []string) error {
		return a.collectStatic(ctx, p, flags)
	})
	return cmd
}

func (a *app) collectStatic(ctx context.Context, p *Services, flags collectFlags) error {
	if p.StaticRoot == "" {
		return &failure{message: "static.root is not set: it names the folder for the files",
			hint: "use --static-root FOLDER, or set LATCHKEY_STATIC_ROOT, or root in the table [static] of the " +
				"settings"}
	}
	dir, err := filepath.Abs(p.StaticRoot)
	if err != nil {
		return err
	}
	a.noteStatic(p.Static)
	if flags.clear && !flags.dryRun && !flags.noInput {
		if err := a.confirmClear(ctx, p.Static, dir); err != nil {
			return err
		}
	}
	options := staticfiles.CollectOptions{Clear: flags.clear, DryRun: flags.dryRun, Deleting: func(name string) {
		verb := "Deleting"
		if flags.dryRun {
			verb = "Pretending to delete"
		}
		if !flags.asJSON {
			fmt.Fprintf(a.Out, "%s '%s'\n", verb, printable.Word(name))
		}
	}}
	result, err := p.Static.Collect(ctx, dir, options)
	switch {
	case err != nil:
		return a.incomplete(ctx, err, counted(result.Copied, "static file")+" copied")
	case flags.asJSON:
		return a.printJSON(collectJSON{dir, flags.dryRun, result.Copied, result.Unmodified, result.PostProcessed,
			result.Compressed, result.Deleted})
	}
	_, err = fmt.Fprintln(a.Out, collectedText(result, dir))
	return err
}

// collectedText returns Django's line about a result.
func collectedText(result staticfiles.CollectResult, dir string) string {
	text := fmt.Sprintf("%s copied to '%s'", counted(result.Copied, "static file"), printable.Word(dir))
	if result.Unmodified > 0 {
		text += fmt.Sprintf(", %d unmodified", result.Unmodified)
	}
	if result.PostProcessed > 0 {
		text += fmt.Sprintf(", %d post-processed", result.PostProcessed)
	}
	return text + "."
}

// noteStatic prints what may surprise about the files.
func (a *app) noteStatic(files *staticfiles.Files) {
	for _, name := range files.Conflicts() {
		fmt.Fprintf(a.Err, "Found another file with the destination path '%s'. It will be ignored since only the "+
			"first encountered file is collected. If this is not what you want, make sure every static file has a "+
			"unique path.\n", printable.Word(name))
	}
	for _, m := range files.Missing() {
		sheet, target := printable.Word(m.Sheet), printable.Word(m.Target)
		fmt.Fprintf(a.Err, "'%s' refers to '%s', which is missing.\n", sheet, target)
	}
}

// confirmClear asks before files are deleted. It does not ask if there are none.
func (a *app) confirmClear(ctx context.Context, files *staticfiles.Files, dir string) error {
	strangers, err := files.Strangers(ctx, dir)
	if err != nil || len(strangers) == 0 {
		return err
	}
	const most = 5 // names to show
	shown := strangers[:min(len(strangers), most)]
	for i, name := range shown {
		shown[i] = printable.Word(name)
	}
	if more := len(strangers) - len(shown); more > 0 {
		shown = append(shown, fmt.Sprintf("and %d more", more))
	}
	what := counted(len(strangers), "file") + " in " + dir
	return a.confirm(ctx, deletion{what: what, with: shown, verb: "delete"}, false)
}

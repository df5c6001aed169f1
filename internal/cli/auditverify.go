package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/audit"
)

func (a *app) auditVerifyCommand() *cobra.Command {
	var anchors []string
	var anchorFile, file string
	cmd := &cobra.Command{
		Use: "verify", Args: exactly(0),
		Short: "Find changes that were altered, removed or moved",
		Long: "Verify the trail of changes, or an export of it, and exit with 1 at the first change that was\n" +
			"altered, removed or moved. Somebody who can write to the database can make the whole chain anew, or\n" +
			"cut off its end. Only an anchor that is kept elsewhere shows that.",
		Example: "  NAME audit verify --anchor-file anchors.txt\n" +
			"  NAME audit verify --file changes.jsonl --anchor 1041:2c26b4…",
	}
	cmd.Flags().StringArrayVar(&anchors, "anchor", nil,
		"`NUMBER:HASH` that 'audit anchor' has printed; may be repeated")
	cmd.Flags().StringVar(&anchorFile, "anchor-file", "", "`FILE` of anchors, one on each line")
	cmd.Flags().StringVar(&file, "file", "",
		"verify an export in `FILE`, or - for standard input, without the database")
	cmd.RegisterFlagCompletionFunc("anchor-file", completeFile)
	cmd.RegisterFlagCompletionFunc("file", completeFile)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		known, err := readAnchors(cmd, anchors, anchorFile)
		if err != nil {
			return err
		}
		checks := audit.Checks{Anchors: known, Partial: file != ""}
		if file != "" {
			verify := func(ctx context.Context, _ []string) error { return a.verifyFile(ctx, file, checks) }
			return a.interruptible(verify)(cmd, args)
		}
		return a.onProject(func(ctx context.Context, p *Services, _ []string) error {
			return a.verified(ctx, checks, func(c audit.Checks) (audit.Report, error) { return p.Audit.Verify(ctx, c) })
		})(cmd, args)
	}
	return cmd
}

// readAnchors returns the anchors of the flags.
func readAnchors(cmd *cobra.Command, texts []string, file string) (all []audit.Anchor, err error) {
	for _, text := range texts {
		anchor, err := audit.ParseAnchor(text)
		if err != nil {
			return nil, usagef(cmd, "--anchor wants NUMBER:HASH, as 'audit anchor' prints it")
		}
		all = append(all, anchor)
	}
	if file == "" {
		return all, nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	more, err := audit.ReadAnchors(f)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	if len(more) == 0 {
		return nil, failf("%s has no anchor", file)
	}
	return append(all, more...), nil
}

// verifyFile verifies an export.
func (a *app) verifyFile(ctx context.Context, file string, checks audit.Checks) error {
	in, err := a.input(file)
	if err != nil {
		return err
	}
	defer in.Close()
	return a.verified(ctx, checks, func(c audit.Checks) (audit.Report, error) {
		return audit.Verify(audit.ReadEntries(untilDone{ctx, in}), c)
	})
}

// untilDone is a reader that fails when ctx ends.
type untilDone struct {
	ctx context.Context
	io.Reader
}

func (r untilDone) Read(b []byte) (int, error) {
	if err := r.ctx.Err(); err != nil {
		return 0, err
	}
	return r.Reader.Read(b)
}

// verified runs verify, and prints its report.
func (a *app) verified(
	ctx context.Context, checks audit.Checks, verify func(audit.Checks) (audit.Report, error),
) error {
	count := a.progress(true)
	defer count.end()
	checks.Progress = func(n int64) { count.say("%s", counted(int(n), "change")) }
	report, err := verify(checks)
	count.end()
	tampered := new(audit.TamperedError)
	switch {
	case errors.As(err, &tampered):
		hint := "compare the trail with an export or a backup; the changes before this one fit together"
		return &failure{message: tampered.Error(), hint: hint, err: err}
	case err != nil:
		return a.incomplete(ctx, err, countedWere(int(report.Checked), "change")+" verified")
	}
	return a.printReport(report, len(checks.Anchors))
}

// printReport prints what was verified, and what was not.
func (a *app) printReport(report audit.Report, anchors int) error {
	text := "No changes, nothing to verify"
	if report.Checked > 0 {
		text = fmt.Sprintf("%s verified, %d to %d", counted(int(report.Checked), "change"), report.First.Number,
			report.Last.Number)
	}
	switch {
	case anchors == 0:
		text += "; without an anchor, a trail that was cut off at its end, or made anew as a whole, is not found"
	case report.Older > 0:
		text += fmt.Sprintf("; %s compared, %d not, because of older changes", counted(report.Anchored, "anchor"),
			report.Older)
	default:
		text += "; " + counted(report.Anchored, "anchor") + " compared"
	}
	_, err := fmt.Fprintln(a.Out, text+".")
	return err
}

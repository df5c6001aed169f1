package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/internal/scan"
)

// leakJSON is a leaked key in the output of --json. It does not contain the key.
type leakJSON struct {
	Handle string `json:"handle"`
	Path   string `json:"path"`   // "" for the message of a commit or tag
	Line   int    `json:"line"`   // 0 for a message, and for a key in the path itself
	Commit string `json:"commit"` // "" for a file
}

// scanFlags are the flags of scan.
type scanFlags struct {
	history, asJSON bool
	prefixes        []string
}

func (a *app) scanCommand() *cobra.Command {
	var flags scanFlags
	cmd := &cobra.Command{
		Use: "scan PATH...", GroupID: groupUsers, Args: between(1, anyNumber),
		Short: "Find API keys that have leaked into files or a git history",
		Long: "Find API keys in files, and in all files below folders. PATH - is standard input. With --history,\n" +
			"each PATH is a git repository: every version of every file in its history is scanned, and so are the\n" +
			"messages of commits and tags.\n" +
			"A checksum tells keys from other text. The output names keys by their handles and does not repeat\n" +
			"them. 'key revoke --from-scan' reads the output and revokes the keys. The exit code is 1 if a key was\n" +
			"found. The command needs no database.",
		Example: "  NAME scan src config.json\n" +
			"  NAME scan --history . --json > found.json && echo clean\n" +
			"  NAME key revoke --from-scan found.json",
	}
	jsonFlag(cmd, &flags.asJSON)
	cmd.Flags().BoolVar(&flags.history, "history", false, "scan the history of the git repository at PATH")
	cmd.Flags().StringArrayVar(&flags.prefixes, "prefix", nil,
		"also find keys that begin with `PREFIX`_, such as a former value of api_keys.prefix")
	cmd.RunE = a.interruptible(func(ctx context.Context, paths []string) error {
		return a.scan(ctx, cmd, flags, paths)
	})
	return cmd
}

// scan scans the paths. It fails if a key was found, or if a text could not be scanned.
func (a *app) scan(ctx context.Context, cmd *cobra.Command, flags scanFlags, paths []string) error {
	own, err := a.KeyPrefix()
	if err != nil {
		return err
	}
	scanner, err := scan.New(append([]string{own}, flags.prefixes...)...)
	if err != nil {
		return usagef(cmd, "%v", err)
	}
	s := &leakScan{
		app: a, scanner: scanner, history: flags.history, line: a.progress(!isTerminal(a.Out)),
		out: a.printer(listing{one: "key", asJSON: flags.asJSON, heading: []string{"HANDLE", "PLACE"}}),
	}
	defer s.line.end()
	for _, path := range paths {
		if err := s.path(ctx, path); err != nil {
			s.line.end()
			s.out.flush() //nolint:errcheck // the scan has failed already
			return a.incomplete(ctx, err, s.summary())
		}
	}
	s.line.end()
	if err := s.out.end(); err != nil {
		return err
	}
	return s.verdict()
}

// leakScan is the state of one scan.
type leakScan struct {
	*app
	scanner *scan.Scanner
	history bool
	line    *progress
	out     *printer
	failed  error // of the output

	done  scan.Sum // of the earlier paths
	now   scan.Sum // of the current path
	found int
	lost  int // texts that could not be scanned
}

func (s *leakScan) path(ctx context.Context, path string) error {
	report := scan.Report{Found: s.leak, Skipped: s.skipped, Progress: func(sum scan.Sum) {
		if s.now = sum; sum.Texts%1000 == 0 {
			s.line.say("%s", s.summary())
		}
	}}
	var err error
	switch {
	case s.history:
		err = s.scanner.History(ctx, path, report)
	case path == "-":
		s.scanner.Reader(s.In, "-", report)
	default:
		err = s.scanner.Files(ctx, path, report)
	}
	s.done, s.now = s.total(), scan.Sum{}
	if err == nil {
		err = s.failed
	}
	return err
}

func (s *leakScan) leak(f scan.Found) {
	s.found++
	place := f.Path
	if f.Line > 0 {
		place = fmt.Sprintf("%s:%d", f.Path, f.Line)
	}
	switch {
	case f.Commit != "" && f.Path == "":
		place = "message of " + f.Commit
	case f.Commit != "":
		place += " in " + f.Commit
	}
	if err := s.out.add(row{leakJSON(f), []string{f.Handle, place}}); err != nil && s.failed == nil {
		s.failed = err
	}
}

func (s *leakScan) skipped(path string, err error) {
	s.lost++
	s.line.end()
	fmt.Fprintf(s.Err, "not scanned: %s: %s\n", printable.Word(path), printable.Word(err.Error()))
}

func (s *leakScan) total() scan.Sum {
	return scan.Sum{Texts: s.done.Texts + s.now.Texts, Bytes: s.done.Bytes + s.now.Bytes}
}

func (s *leakScan) summary() string {
	total, one := s.total(), "file"
	if s.history {
		one = "version"
	}
	return fmt.Sprintf("%s scanned, %.1f MB", counted(total.Texts, one), float64(total.Bytes)/1e6)
}

// verdict returns an error if the scan found a key, or could not scan a text.
func (s *leakScan) verdict() error {
	fmt.Fprintln(s.Err, s.summary())
	switch {
	case s.found > 0:
		return &failure{message: countedWere(s.found, "leaked key") + " found",
			hint: "'" + s.Name + " key revoke --from-scan FILE' reads this output, and revokes the keys"}
	case s.lost > 0:
		return failf("no leaked key was found, but %s could not be scanned", counted(s.lost, "text"))
	}
	fmt.Fprintln(s.Err, "no leaked key was found")
	return nil
}

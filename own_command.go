package latchkey

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/cli"
)

// Command is one of the project's own commands, like Django's management commands. Main and
// latchkey.Run panic if its name or one of its flags is also one of Latchkey's.
type Command struct {
	Name string // small letters, digits and dashes: "import-orders"

	// Args are the arguments, as the usage shows them: "FILE [DATE]", "NAME...", "[NAME...]". Words
	// in brackets are optional, and "..." at the end allows any number. Run is not called with
	// another number of arguments.
	Args    string
	Summary string // one line for the list of commands; required
	Help    string // the help text of the command; default Summary

	// Flags adds the command's flags: fs.BoolVar(&dryRun, "dry-run", false, "change nothing"). The
	// command line takes them with two dashes. A secret must not be a flag or an argument: other
	// users of the machine see them.
	Flags func(fs *flag.FlagSet)

	// Run runs the command on the opened site, whose database has all migrations; the site is
	// closed afterwards. An interrupt or SIGTERM ends ctx. The exit code is 0 for nil, 2 for the
	// error of Usagef, 130 for an error after an interrupt, and 1 for any other error. The error is
	// printed without the values of secret settings. Secrets in the text that Run itself prints are
	// not removed.
	Run func(ctx context.Context, site *Site, c Call) error
}

// Call is one call of a Command.
type Call struct {
	Args     []string // the arguments after the flags
	In       io.Reader
	Out, Err io.Writer // results go to Out, and messages to Err
}

// Usagef returns an error that Command.Run returns for a wrong command line. The command line adds
// the usage as a hint, and exits with 2.
func Usagef(format string, args ...any) error {
	return &cli.UsageError{Message: fmt.Sprintf(format, args...)}
}

// ownCommands returns the project's commands for the command line.
func (p Project) ownCommands() (list []cli.OwnCommand) {
	for _, c := range p.Commands {
		if c.Run == nil {
			panic("latchkey: Project.Commands: " + c.Name + " has no Run")
		}
		list = append(list, cli.OwnCommand{Name: c.Name, Args: c.Args, Summary: c.Summary, Help: c.Help,
			Flags: c.Flags})
	}
	return list
}

// runOwn runs the project's command with that name.
func (p Project) runOwn(ctx context.Context, site *Site, name string, c Call) error {
	i := slices.IndexFunc(p.Commands, func(c Command) bool { return c.Name == name })
	return p.Commands[i].Run(ctx, site, c)
}

// minSecret is the length of the shortest secret that redact replaces, in bytes. A shorter one is
// part of ordinary words.
const minSecret = 4

// redact returns a text with "…" in place of the secrets, even if they are quoted or escaped as in
// a URL.
func redact(text string, secrets []string) string {
	var all []string
	for _, secret := range secrets {
		if len(secret) >= minSecret {
			quoted, ascii := fmt.Sprintf("%q", secret), fmt.Sprintf("%+q", secret)
			all = append(all, secret, quoted[1:len(quoted)-1], ascii[1:len(ascii)-1],
				url.QueryEscape(secret), url.PathEscape(secret), url.User(secret).String())
		}
	}
	// The longest first: a secret may be part of another.
	slices.SortFunc(all, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	for _, secret := range all {
		text = strings.ReplaceAll(text, secret, "…")
	}
	return text
}

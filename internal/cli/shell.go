package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/latchkey-go/latchkey/internal/printable"
	"github.com/latchkey-go/latchkey/internal/shell"
)

func (a *app) shellCommand() *cobra.Command {
	var code, history string
	cmd := &cobra.Command{
		Use: "shell", GroupID: groupUsers, Args: exactly(0),
		Short: "Work on users, groups and tokens in a dialect of Python",
		Long: "Work on users, groups and tokens in Starlark, a dialect of Python. On a terminal the command reads\n" +
			"statements one by one: help() lists the functions, Tab completes names, Ctrl-D leaves. Otherwise it\n" +
			"runs standard input, or CODE with -c, and exits with 1 if the code fails. The code can reach the\n" +
			"project's database, but no file and no network. The history file is readable by you alone. A statement\n" +
			"that may hold a password or a key is not written to it: one that fails, has a comment, speaks of a\n" +
			"password, or has a text that is neither the name of something nor a field of a user.",
		Example: "  NAME shell\n" +
			"  NAME shell -c 'for user in users.all(): tokens.get_or_create(user=user)'\n" +
			"  NAME shell < script.star",
	}
	cmd.Flags().StringVarP(&code, "command", "c", "", "run `CODE` and exit")
	cmd.Flags().StringVar(&history, "history", "~/."+a.Name+"_history",
		"keep the statements of the terminal in `FILE`; \"\" keeps none")
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if !cmd.Flags().Changed("command") && isTerminal(a.In) {
			return a.console(a.actorContext(cmd), history)
		}
		return a.onProject(func(ctx context.Context, p *Services, _ []string) error {
			name := "<string>"
			if !cmd.Flags().Changed("command") {
				input, err := io.ReadAll(a.In)
				if err != nil {
					return fmt.Errorf("read standard input: %w", err)
				}
				name, code = "<stdin>", string(input)
			}
			return a.shown(a.newShell(p).Script(ctx, name, code))
		})(cmd, args)
	}
	return cmd
}

func (a *app) newShell(p *Services) *shell.Shell {
	return shell.New(shell.Config{
		Users: p.Users, Groups: p.Groups, Tokens: p.Tokens, Keys: p.Keys, Out: a.Out, Err: a.Err,
	})
}

// console runs the shell on the terminal. The shell handles SIGINT itself: an interrupt ends the
// running statement, not the console.
func (a *app) console(ctx context.Context, history string) error {
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	between := make(chan os.Signal, 1) // ignores SIGINT while no statement runs and no line is read
	signal.Notify(between, os.Interrupt)
	defer signal.Stop(between)
	return a.open(ctx, nil, func(p *Services) error {
		fmt.Fprintf(a.Out, "Shell of %s, in Starlark. help() lists the functions, Ctrl-D leaves.\n", a.Name)
		defer fmt.Fprintln(a.Out)
		sh := a.newShell(p)
		kept, err := shell.OpenHistory(inHome(history))
		if err != nil {
			fmt.Fprintln(a.Err, printable.Lines(err.Error()))
		}
		return sh.Console(ctx, shell.NewTerminal(a.In.(*os.File), a.Out, shell.TerminalConfig{
			Complete: func(typed string) (int, []string) { return sh.Complete(ctx, typed) },
			History:  kept,
		}))
	})
}

// inHome returns a path with "~/" replaced by the user's folder. If there is no such folder, as in
// a container, it returns "".
func inHome(path string) string {
	name, ok := strings.CutPrefix(path, "~/")
	if !ok {
		return path
	}
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	if info, err := os.Stat(home); err != nil || !info.IsDir() {
		return ""
	}
	return filepath.Join(home, name)
}

// shown prints a traceback as it is and returns errShown; it returns any other error unchanged.
func (a *app) shown(err error) error {
	if traceback := new(shell.Traceback); errors.As(err, &traceback) {
		fmt.Fprintln(a.Err, printable.Lines(traceback.Error()))
		return errShown
	}
	return err
}

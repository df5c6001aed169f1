package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

func (a *app) dbShellCommand() *cobra.Command {
	return &cobra.Command{
		Use: "dbshell [-- ARGUMENTS]", GroupID: groupDatabase, Args: cobra.ArbitraryArgs,
		Short: "Open the database in its own client: sqlite3, psql or mysql",
		Long: "Open the database of the settings in the client of its engine: sqlite3, psql, mysql or mariadb, " +
			"which\n" +
			"must be installed. ARGUMENTS are passed to it. The password is not among its arguments: psql gets it\n" +
			"in its environment, mysql in a file that only this user can read, which is removed afterwards. The\n" +
			"exit code is the client's.",
		Example: "  NAME dbshell\n  NAME dbshell -- -c 'SELECT count(*) FROM auth_user'\n  NAME dbshell < " +
			"statements.sql",
		RunE: func(cmd *cobra.Command, args []string) error { return a.dbShell(cmd.Context(), args) },
	}
}

// dbShell runs the client. It leaves an interrupt to the client, which ends the running statement.
func (a *app) dbShell(ctx context.Context, args []string) (err error) {
	client, err := a.Client()
	if err != nil {
		return err
	}
	interrupts := make(chan os.Signal, 1) // not signal.Ignore: the client would inherit it
	signal.Notify(interrupts, os.Interrupt)
	defer signal.Stop(interrupts)
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM)
	defer stop()
	cmd, clean, err := client.Command(ctx, args...)
	if err != nil {
		return fmt.Errorf("dbshell: %w", err)
	}
	defer func() { err = errors.Join(err, clean()) }()
	cmd.Stdin, cmd.Stdout, cmd.Stderr = a.In, a.Out, a.Err
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 10 * time.Second
	err = cmd.Run()
	if exited := new(exec.ExitError); errors.As(err, &exited) { // the client has said why
		return &failure{message: "the client failed", exit: max(exited.ExitCode(), 1), err: errShown}
	}
	if err != nil {
		return fmt.Errorf("dbshell: %s: %w", filepath.Base(cmd.Path), err)
	}
	return nil
}

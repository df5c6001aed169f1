// Package dbclient starts the command-line client of a database engine: sqlite3, psql, mysql or
// mariadb. No password is an argument of the client, because other users can read arguments.
package dbclient

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Client is an engine's client, and how it connects to one database.
type Client struct {
	Programs []string // in the order of preference
	Packages string   // that contain one of Programs: "postgresql-client (Debian, Ubuntu)"

	// Args connect to the database.
	Args []string
	// Env are variables of the client alone, as KEY=VALUE. The password of psql is one of them.
	Env []string
	// Options returns the contents of the file of options of mysql or mariadb. Only the user can
	// read the file. Options is nil for another client.
	Options func(isMariaDB bool) string
}

// MissingError is the error for a client that is not installed.
type MissingError struct{ Client Client }

func (e *MissingError) Error() string {
	return "no program " + strings.Join(e.Client.Programs, " or ") + " is installed, or PATH lacks its folder"
}

// Hint returns what to install.
func (e *MissingError) Hint() string { return "install the package " + e.Client.Packages }

// Command returns the command that starts the client, with further arguments. clean removes the
// command's temporary files; call it when the command has ended.
func (c Client) Command(ctx context.Context, args ...string) (cmd *exec.Cmd, clean func() error, err error) {
	var program string
	for _, name := range c.Programs {
		if program, err = exec.LookPath(name); err == nil {
			break
		}
	}
	if program == "" {
		return nil, nil, &MissingError{c}
	}
	clean = func() error { return nil }
	var first []string
	if c.Options != nil {
		isMariaDB, err := isMariaDB(ctx, program)
		if err != nil {
			return nil, nil, err
		}
		dir, err := os.MkdirTemp("", "latchkey-client-") // with mode 0700
		if err != nil {
			return nil, nil, fmt.Errorf("write the client's options: %w", err)
		}
		clean = func() error { return os.RemoveAll(dir) }
		file := filepath.Join(dir, "options.cnf")
		if err := os.WriteFile(file, []byte(c.Options(isMariaDB)), 0o600); err != nil {
			return nil, nil, errors.Join(fmt.Errorf("write the client's options: %w", err), clean())
		}
		first = []string{"--defaults-file=" + file}
	}
	cmd = exec.CommandContext(ctx, program, append(append(first, c.Args...), args...)...)
	cmd.Env = append(os.Environ(), c.Env...)
	return cmd, clean, nil
}

// isMariaDB reports whether the program mysql is MariaDB's, whose options for TLS have other names.
func isMariaDB(ctx context.Context, program string) (bool, error) {
	version, err := exec.CommandContext(ctx, program, "--version").Output()
	if err != nil {
		return false, fmt.Errorf("%s --version: %w", filepath.Base(program), err)
	}
	return strings.Contains(string(version), "MariaDB"), nil
}

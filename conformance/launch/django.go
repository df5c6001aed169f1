package launch

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// ErrNoDjango says that the real Django cannot be brought to this machine; the error that wraps it says why.
var ErrNoDjango = errors.New("no Django here")

// Django is a project of conformance/reference under the real Django, over one database. Where there is no Django it is brought from
// Debian's packages first: ErrNoDjango where that cannot be.
type Django struct {
	Suite    string   // the release, by Debian's: sid (5.2, the default), trixie (4.2) or bookworm (3.2)
	Project  string   // default "project", the reference project
	Database string   // its URL
	Dir      string   // of the caller's, for what Django writes beside
	Env      []string // further variables
}

// Serve starts the reference project, with cheap hashes and filled with its fixtures, over a database that is empty (SQLite's is made
// anew), and waits until it answers.
func (d Django) Serve(ctx context.Context, log io.Writer) (*Server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	_, port, _ := net.SplitHostPort(address)
	command, err := d.command(ctx, "serve", port)
	if err != nil {
		return nil, err
	}
	return start(ctx, command, address, log)
}

// Manage runs a command of manage.py and returns what it printed. The error tells what it printed as an error.
func (d Django) Manage(ctx context.Context, args ...string) (string, error) {
	command, err := d.command(ctx, "python", append([]string{"manage.py"}, args...)...)
	if err != nil {
		return "", err
	}
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err != nil {
		return string(out), fmt.Errorf("manage.py %s: %w\n%s%s", strings.Join(args, " "), err, out, failed.String())
	}
	return string(out), nil
}

// command is a script of conformance/reference, run in the project's folder.
func (d Django) command(ctx context.Context, script string, args ...string) (*exec.Cmd, error) {
	reference, err := d.bring(ctx)
	if err != nil {
		return nil, err
	}
	project := d.Project
	if project == "" {
		project = "project"
	}
	command := exec.CommandContext(ctx, filepath.Join(reference, script), args...)
	command.Dir = filepath.Join(reference, project)
	command.Env = append(os.Environ(), "CHEAP=1", "REFERENCE_CHEAP=1", "SUITE="+d.Suite, "REFERENCE_CACHE="+filepath.Join(d.Dir, "cache"),
		"REFERENCE_DB="+strings.TrimPrefix(d.Database, "sqlite:"))
	command.Env = append(command.Env, d.Env...)
	return command, nil
}

// bring makes sure of the release and returns conformance/reference.
func (d Django) bring(ctx context.Context) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	reference := filepath.Join(root, "reference")
	needed := []string{d.Suite}
	if d.Suite == "" {
		needed = []string{"sid"}
	}
	if strings.Contains(d.Database, "://") {
		needed = append(needed, "drivers")
	}
	for _, what := range needed {
		setup := exec.CommandContext(ctx, filepath.Join(reference, "setup"), what)
		if out, err := setup.CombinedOutput(); err != nil {
			lines := strings.Split(strings.TrimSpace(string(out)), "\n")
			return "", fmt.Errorf("%w: %s (%w)", ErrNoDjango, lines[len(lines)-1], err)
		}
	}
	return reference, nil
}

// moduleRoot is the folder of go.mod, above the one that this runs in.
func moduleRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir, nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", errors.New("find reference: not inside module conformance")
		}
		dir = above
	}
}

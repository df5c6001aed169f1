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

// ErrNoDjango reports that the real Django cannot be installed on this machine. The wrapping error
// says why.
var ErrNoDjango = errors.New("no Django here")

// Django describes a project of conformance/reference under the real Django, on one database. A
// missing Django is installed first, from Debian's packages; if that is impossible, the error is
// ErrNoDjango.
type Django struct {
	Suite    string   // Debian's release: sid (Django 5.2, the default), trixie (4.2) or bookworm (3.2)
	Project  string   // the project's folder; default "project", the reference project
	Database string   // the database's URL
	Dir      string   // a folder for other files that Django writes
	Env      []string // further environment variables
}

// Serve starts the project on an empty database and waits until the server answers. The
// database is filled with the fixtures, with cheap hashes. A SQLite file is created anew.
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

// Manage runs a command of manage.py and returns its standard output. The error contains both
// outputs.
func (d Django) Manage(ctx context.Context, args ...string) (string, error) {
	return d.Python(ctx, append([]string{"manage.py"}, args...)...)
}

// Python runs a script in the project's folder, as Manage does.
func (d Django) Python(ctx context.Context, args ...string) (string, error) {
	command, err := d.command(ctx, "python", args...)
	if err != nil {
		return "", err
	}
	var failed bytes.Buffer
	command.Stderr = &failed
	out, err := command.Output()
	if err != nil {
		return string(out), fmt.Errorf("python %s: %w\n%s%s", strings.Join(args, " "), err, out, failed.String())
	}
	return string(out), nil
}

// command returns the command of a script in conformance/reference, to be run in the project's
// folder.
func (d Django) command(ctx context.Context, script string, args ...string) (*exec.Cmd, error) {
	reference, err := d.install(ctx)
	if err != nil {
		return nil, err
	}
	project := d.Project
	if project == "" {
		project = "project"
	}
	command := exec.CommandContext(ctx, filepath.Join(reference, script), args...)
	command.Dir = filepath.Join(reference, project)
	command.Env = append(os.Environ(), "PROJECT="+project, "CHEAP=1", "REFERENCE_CHEAP=1", "SUITE="+d.Suite,
		"REFERENCE_CACHE="+filepath.Join(d.Dir, "cache"),
		"REFERENCE_DB="+strings.TrimPrefix(d.Database, "sqlite:"))
	command.Env = append(command.Env, d.Env...)
	return command, nil
}

// install installs the release if it is missing, and returns the folder conformance/reference.
func (d Django) install(ctx context.Context) (string, error) {
	root, err := moduleRoot()
	if err != nil {
		return "", err
	}
	reference := filepath.Join(root, "reference")
	needed := []string{d.Suite}
	if d.Suite == "" {
		needed = []string{"sid"}
	}
	if d.Project == "shop" {
		needed = append(needed, "filters")
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

// moduleRoot returns the folder of go.mod, which is the working directory or above it.
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

//go:build unix

// Package stage prepares what is measured: it builds the programs, fills the databases, and starts
// each variant of the guarded view as a server of its own. All files are in one temporary folder.
package stage

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
)

// Path is the path of the guarded view, and SignIn that of the view that gives tokens.
const (
	Path   = "/get/my/view/"
	SignIn = "/token/"
)

// Users is how many users user1, user2 and so on can sign in, and Password the password of all.
const (
	Users    = 500
	Password = "wonderland-1865"
)

// Stage has the programs and databases of a measurement.
type Stage struct {
	Dir  string // the temporary folder
	Root string // the folder of the library's go.mod

	sealed, plain database
	secret        string // signs JWTs
	serial        atomic.Int64
}

// New prepares a Stage. The caller closes it.
func New(ctx context.Context) (*Stage, error) {
	root, err := findRoot()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "latchkey-bench-")
	if err != nil {
		return nil, err
	}
	s := &Stage{Dir: dir, Root: root, secret: rand.Text() + rand.Text()}
	if err := s.fill(ctx); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

// fill builds the programs and makes the databases.
func (s *Stage) fill(ctx context.Context) (err error) {
	if err := s.build(ctx); err != nil {
		return err
	}
	if s.sealed, err = newDatabase(ctx, s.File("sealed.sqlite3"), "sealed"); err != nil {
		return err
	}
	s.plain, err = newDatabase(ctx, s.File("plain.sqlite3"), "plain")
	return err
}

// Close removes the temporary folder.
func (s *Stage) Close() error { return os.RemoveAll(s.Dir) }

// File returns a path in the temporary folder.
func (s *Stage) File(name string) string { return filepath.Join(s.Dir, name) }

// build builds the tutorial with the versions of the library's go.mod, and the other programs with
// those of this module.
func (s *Stage) build(ctx context.Context) error {
	for _, b := range []struct{ module, pkg string }{
		{".", "./examples/tutorial"}, {"bench", "./peers"}, {"bench", "./signins"},
	} {
		cmd := exec.CommandContext(ctx, "go", "build", "-o", s.Dir+"/", b.pkg)
		cmd.Dir = filepath.Join(s.Root, b.module)
		cmd.Env = append(os.Environ(), "GOWORK=off")
		if out, err := cmd.CombinedOutput(); err != nil {
			return errors.Join(ctx.Err(), fmt.Errorf("build %s: %w\n%s", b.pkg, err, out))
		}
	}
	return nil
}

// findRoot returns the folder of the library's go.mod, which is the working directory or above it.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		text, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && strings.HasPrefix(string(text), "module github.com/latchkey-go/latchkey\n") {
			return dir, nil
		}
		above := filepath.Dir(dir)
		if above == dir {
			return "", errors.New("run this inside the repository: the tutorial is built from it")
		}
		dir = above
	}
}

// tail returns the last lines of a server's output.
func tail(file string) string {
	f, err := os.Open(file)
	if err != nil {
		return ""
	}
	defer f.Close()
	const most = 2000
	if end, err := f.Seek(0, io.SeekEnd); err == nil {
		_, _ = f.Seek(max(0, end-most), io.SeekStart)
	}
	text, _ := io.ReadAll(f)
	return string(text)
}

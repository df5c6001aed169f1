//go:build unix

package scan_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/latchkey-go/latchkey/auth/apikey"
	"github.com/latchkey-go/latchkey/internal/scan"
)

// A folder from elsewhere holds links in circles, links to endless files, and pipes that nobody
// writes to. The scan neither follows nor waits. File names are only names.
func TestHostileFolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, map[string]string{"a/leak.txt": newKey("lk", 1), "new\nline\x1b[2J": newKey("lk", 2),
		"-rf": newKey("lk", 3)})
	for name, target := range map[string]string{"a/up": "..", "loop": "loop", "zero": "/dev/zero", "out": "/etc"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	pipe := filepath.Join(dir, "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	lines, skipped := collect(t, func(report scan.Report) error {
		return scanner(t, "lk").Files(t.Context(), dir, report)
	})
	if len(lines) != 3 || skipped != nil {
		t.Errorf("%q, skipped %v", lines, skipped)
	}
	lines, skipped = collect(t, func(report scan.Report) error { // named itself, and without a writer
		return scanner(t, "lk").Files(t.Context(), pipe, report)
	})
	if lines != nil || skipped != nil {
		t.Errorf("%q, skipped %v", lines, skipped)
	}
}

// A scan of an endless file, or of a pipe whose writer says nothing, ends with its context.
func TestEndlessFile(t *testing.T) {
	t.Parallel()
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Skip("no named pipes here:", err)
	}
	writer, err := os.OpenFile(pipe, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	for _, path := range []string{"/dev/zero", pipe} {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- scanner(t, "lk").Files(ctx, path, scan.Report{}) }()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// A repository from elsewhere cannot run a program through its settings, and hides no commit with a
// graft.
func TestHostileRepository(t *testing.T) {
	t.Parallel()
	r := repository{t, t.TempDir()}
	r.git("init", "-q")
	r.git("config", "core.logAllRefUpdates", "false")
	r.commit("first", map[string]string{"a.txt": newKey("lk", 1)})
	r.commit("second", map[string]string{"a.txt": "gone"})
	head, err := exec.Command("git", "-C", r.dir, "rev-parse", "HEAD").Output()
	if err != nil {
		t.Fatal(err)
	}
	write(t, r.dir, map[string]string{".git/info/grafts": string(head), ".git/info/attributes": "* diff=x filter=x\n"})
	ran := filepath.Join(t.TempDir(), "ran")
	program := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(program, []byte("#!/bin/sh\ntouch "+ran+"\nexit 1\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"core.fsmonitor", "core.pager", "pager.log", "core.sshCommand", "core.askPass",
		"core.editor", "core.alternateRefsCommand", "diff.external", "diff.x.textconv", "diff.x.command",
		"filter.x.clean", "filter.x.smudge", "gpg.program", "credential.helper"} {
		r.git("config", name, program)
	}
	r.git("config", "log.showSignature", "true")
	find := func() (lines []string) {
		lines, _ = collect(t, func(report scan.Report) error {
			err := scanner(t, "lk").History(t.Context(), r.dir, report)
			if err != nil && !strings.Contains(err.Error(), "read the history") {
				t.Error(err)
			}
			return nil
		})
		return lines
	}
	if lines, want := find(), apikey.HandleOf(newKey("lk", 1))+" a.txt:1 true"; !slices.Equal(lines, []string{want}) {
		t.Errorf("%q, want %q", lines, want)
	}
	// A partial clone would fetch what it lacks, with the ssh of its own settings.
	for name, value := range map[string]string{"core.repositoryFormatVersion": "1", "extensions.partialClone": "origin",
		"remote.origin.promisor": "true", "remote.origin.url": "ssh://example.invalid/x"} {
		r.git("config", name, value)
	}
	blob, err := exec.Command("git", "-C", r.dir, "rev-parse", "HEAD:a.txt").Output()
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(string(blob))
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", id[:2], id[2:])); err != nil {
		t.Fatal(err)
	}
	find()
	if _, err := os.Stat(ran); !errors.Is(err, os.ErrNotExist) {
		t.Error("the repository has run a program", err)
	}
}

// Git sets GIT_DIR for its hooks. The scan reads the repository that it was given.
func TestHistoryInAHook(t *testing.T) {
	r := repository{t, t.TempDir()}
	r.git("init", "-q")
	r.commit("first", map[string]string{"a.txt": newKey("lk", 1)})
	other := repository{t, t.TempDir()}
	other.git("init", "-q")
	for _, name := range []string{"GIT_DIR", "GIT_COMMON_DIR", "GIT_OBJECT_DIRECTORY"} {
		t.Setenv(name, filepath.Join(other.dir, ".git"))
	}
	lines, skipped := collect(t, func(report scan.Report) error {
		return scanner(t, "lk").History(t.Context(), r.dir, report)
	})
	if len(lines) != 1 || skipped != nil {
		t.Errorf("%q, skipped %v", lines, skipped)
	}
}

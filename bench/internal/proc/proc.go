//go:build unix

// Package proc starts the processes of a measurement, and ends them with all processes that they
// have started: each has a process group of its own. So Ctrl-C in a terminal reaches only the
// measuring program, which then ends the others.
package proc

import (
	"context"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// patience is how long a process may take to end after SIGTERM.
const patience = 10 * time.Second

// Command describes a process.
type Command struct {
	Path   string
	Args   []string
	Dir    string
	Env    []string // variables beside those of Environ
	Output string   // file to which standard output and standard error are appended; it is created
}

// Process is a running process.
type Process struct {
	name  string
	group int
	ended chan struct{} // closed when the process has ended
}

// Environ returns the variables of this process without those that configure what is measured.
func Environ() (kept []string) {
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "LATCHKEY_") && !strings.HasPrefix(v, "REFERENCE_") {
			kept = append(kept, v)
		}
	}
	return kept
}

// Prepare returns c as an exec.Cmd that receives SIGTERM when ctx ends.
func (c Command) Prepare(ctx context.Context) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Path, c.Args...)
	cmd.Dir = c.Dir
	cmd.Env = append(Environ(), c.Env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	cmd.WaitDelay = patience
	return cmd
}

// Start starts c. The process ends with ctx.
func (c Command) Start(ctx context.Context) (*Process, error) {
	output, err := os.OpenFile(c.Output, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	defer output.Close() // the process has its own copy
	cmd := c.Prepare(ctx)
	cmd.Stdout, cmd.Stderr = output, output
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", filepath.Base(c.Path), err)
	}
	p := &Process{name: filepath.Base(c.Path), group: cmd.Process.Pid, ended: make(chan struct{})}
	go func() {
		defer close(p.ended)
		_ = cmd.Wait()                              // the output says how it ended
		_ = syscall.Kill(-p.group, syscall.SIGKILL) // what it has left behind, if anything
	}()
	return p, nil
}

// Ended returns a channel that is closed when the process has ended.
func (p *Process) Ended() <-chan struct{} { return p.ended }

// Stop asks the process to end, and returns when it has ended.
func (p *Process) Stop() {
	select {
	case <-p.ended:
		return
	default:
	}
	_ = syscall.Kill(-p.group, syscall.SIGTERM) // fails if it has ended meanwhile
	select {
	case <-p.ended:
	case <-time.After(patience):
		_ = syscall.Kill(-p.group, syscall.SIGKILL)
		<-p.ended
	}
}

// FreeAddress returns an address on the loopback interface on which nobody listens.
func FreeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

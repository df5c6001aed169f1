//go:build unix

package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// errBusy reports that another process has taken the port since freePort returned it.
var errBusy = errors.New("the port is in use")

// patience is how long a server may take to start, or to stop before it is killed.
const patience = 2 * time.Minute

// process is a server's first process with all processes that it forks.
type process struct {
	pid   int
	log   *output
	ended chan struct{} // closed when all have ended: each keeps the pipe of the log open until then
}

// launch starts the command and returns when the command has logged ready.
func launch(ctx context.Context, command []string, dir, ready string) (*process, error) {
	p := &process{log: &output{wanted: ready, seen: make(chan struct{})}, ended: make(chan struct{})}
	cmd := prepare(exec.Command(command[0], command[1:]...), dir)
	cmd.Stdout, cmd.Stderr = p.log, p.log
	started := make(chan error)
	go func() {
		runtime.LockOSThread() // Pdeathsig: the kernel kills the server when the thread that started it ends
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			_ = cmd.Wait() // the log says how it ended
			close(p.ended)
		}
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	p.pid = cmd.Process.Pid
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case <-p.log.seen:
		return p, nil
	case <-p.ended:
		if strings.Contains(p.log.String(), "in use") {
			return nil, errBusy
		}
		return nil, fmt.Errorf("%s ended: %s", filepath.Base(command[0]), lastLines(p.log.String(), 5))
	case <-ctx.Done():
		p.end(syscall.SIGKILL)
		return nil, fmt.Errorf("%s did not get ready: %w: %s", filepath.Base(command[0]), ctx.Err(),
			lastLines(p.log.String(), 5))
	}
}

// isRunning reports whether any of the processes is left.
func (p *process) isRunning() bool {
	if p == nil {
		return false
	}
	select {
	case <-p.ended:
		return false
	default:
		return true
	}
}

// end signals the first process and waits until all have ended. After patience it kills the rest.
func (p *process) end(signal syscall.Signal) {
	if !p.isRunning() {
		return
	}
	forked := children(p.pid)
	if signal != syscall.SIGKILL {
		p.resume()
	}
	_ = syscall.Kill(p.pid, signal)
	each(forked, syscall.SIGCONT) // a paused process would not notice that the first has ended
	select {
	case <-p.ended:
		return
	case <-time.After(patience):
	}
	each(append(children(p.pid), forked...), syscall.SIGKILL)
	_ = syscall.Kill(p.pid, syscall.SIGKILL)
	<-p.ended
}

func (p *process) pause() {
	if p.isRunning() {
		_ = syscall.Kill(p.pid, syscall.SIGSTOP)
		waitStopped(p.pid) // it cannot fork any more
		forked := children(p.pid)
		each(forked, syscall.SIGSTOP)
		for _, pid := range forked {
			waitStopped(pid)
		}
	}
}

func (p *process) resume() {
	if p.isRunning() {
		each(children(p.pid), syscall.SIGCONT)
		_ = syscall.Kill(p.pid, syscall.SIGCONT)
	}
}

// each sends the signal to each process.
func each(pids []int, signal syscall.Signal) {
	for _, pid := range pids {
		_ = syscall.Kill(pid, signal) // fails if it has ended meanwhile
	}
}

// output keeps the last part of a process's output, and closes seen when the output contains
// wanted.
type output struct {
	wanted string
	seen   chan struct{}

	mu   sync.Mutex
	told bool
	text []byte
}

// kept is how many bytes output keeps at least.
const kept = 64 << 10

func (o *output) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.text = append(o.text, b...)
	if !o.told && bytes.Contains(o.text, []byte(o.wanted)) {
		o.told = true
		close(o.seen)
	}
	if len(o.text) > 2*kept {
		o.text = append([]byte(nil), o.text[len(o.text)-kept:]...)
	}
	return len(b), nil
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return string(o.text)
}

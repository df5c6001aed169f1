package launch

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"
	"time"
)

// An Actor is a Django that serves its project on an existing database, and runs Python for the
// tests meanwhile.
type Actor struct {
	*Server
	stdin io.WriteCloser
	lines *bufio.Reader
}

// Act starts an Actor: gunicorn with one worker, which serves requests and runs the Python.
func (d Django) Act(ctx context.Context, log io.Writer) (*Actor, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	command, err := d.command(ctx, "python", "-m", "gunicorn", "-c", "../acting.py", "-b", address, "mysite.wsgi")
	if err != nil {
		return nil, err
	}
	command.Stderr = log
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // the terminal's Ctrl-C must not reach it
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = time.Minute
	a := &Actor{Server: &Server{Address: address, command: command, ended: make(chan struct{})}}
	if a.stdin, err = command.StdinPipe(); err != nil {
		return nil, err
	}
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	a.lines = bufio.NewReader(stdout)
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start Django: %w", err)
	}
	if _, err := a.answer(); err != nil {
		a.Stop()
		return nil, fmt.Errorf("start Django: %w", err)
	}
	return a, nil
}

// Run runs Python in the project, with args as the list a. It returns the value of the last
// expression as JSON.
func (a *Actor) Run(source string, args ...any) (string, error) {
	task, err := json.Marshal(map[string]any{"run": source, "with": args})
	if err != nil {
		return "", err
	}
	if _, err := a.stdin.Write(append(task, '\n')); err != nil {
		return "", fmt.Errorf("tell Django: %w", err)
	}
	return a.answer()
}

func (a *Actor) answer() (string, error) {
	line, err := a.lines.ReadBytes('\n')
	if err != nil {
		return "", fmt.Errorf("hear Django: %w", err)
	}
	var answer struct {
		Value json.RawMessage `json:"value"`
		Error string          `json:"error"`
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return "", fmt.Errorf("hear Django: %w: %q", err, line)
	}
	if answer.Error != "" {
		return "", errors.New(answer.Error)
	}
	return string(answer.Value), nil
}

// Stop asks Django to end and waits until it has ended.
func (a *Actor) Stop() {
	a.stdin.Close()
	_ = a.command.Process.Signal(syscall.SIGTERM) // fails if it has ended already
	_ = a.command.Wait()
}

// Package launch starts the servers that are compared: conformance/server, built from this tree,
// and the reference project under the real Django. Both stop when the context ends with which they
// were started.
package launch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"
)

const module = "github.com/latchkey-go/latchkey"

// SecretKey is the secret key of the reference project, which signed the sessions in its database.
const SecretKey = "reference-project-secret-key-0123456789-abcdefghijklmnopqrstuvwxyz"

// A Server listens on Address, "host:port".
type Server struct {
	Address string
	command *exec.Cmd
	ended   chan struct{} // closed when the process has ended
}

// Build builds conformance/server into dir and returns the binary's path.
func Build(ctx context.Context, dir string) (string, error) { return BuildProgram(ctx, dir, "server") }

// BuildProgram is Build for another program of the module conformance: "shop".
func BuildProgram(ctx context.Context, dir, name string) (string, error) {
	binary := filepath.Join(dir, filepath.Base(name))
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, module+"/conformance/"+name)
	if out, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s: %w\n%s", name, err, out)
	}
	return binary, nil
}

// Latchkey starts the binary of [Build] on the database with that URL, and waits until the server
// answers. iterations is the cost of new hashes, and of a check for an unknown user. env are
// further environment variables.
func Latchkey(
	ctx context.Context, binary, database string, iterations int, log io.Writer, env ...string,
) (*Server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	return serve(ctx, exec.CommandContext(ctx, binary, "--addr", address), address, database, iterations, log, env...)
}

// Drafted starts a program of [BuildProgram] that has the commands of a project, as Latchkey does.
func Drafted(ctx context.Context, binary, database string, log io.Writer) (*Server, error) {
	address, err := freeAddress()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, binary, "serve", "--migrate", "--allowed-hosts", "*", "--trusted-proxies",
		"127.0.0.1",
		"--addr", address)
	return serve(ctx, command, address, database, 1000, log)
}

func serve(
	ctx context.Context, command *exec.Cmd, address, database string, iterations int, log io.Writer, env ...string,
) (*Server, error) {
	command.Dir = filepath.Dir(command.Path) // so that the caller's settings file is not read
	command.Env = append(os.Environ(), "LATCHKEY_DATABASE="+database, "LATCHKEY_SECRET_KEY="+SecretKey,
		fmt.Sprintf("LATCHKEY_PASSWORD_ITERATIONS=%d", iterations),
		"LATCHKEY_PASSWORD_MAX_WAIT=5m", "LATCHKEY_POOL_WAIT=5m") // no 503 on a busy machine
	command.Env = append(command.Env, env...)
	return start(ctx, command, address, log)
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", fmt.Errorf("find a free port: %w", err)
	}
	return l.Addr().String(), l.Close()
}

func start(ctx context.Context, command *exec.Cmd, address string, log io.Writer) (*Server, error) {
	command.Stdout, command.Stderr = log, log
	command.Cancel = func() error { return command.Process.Signal(syscall.SIGTERM) }
	command.WaitDelay = time.Minute
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command.Path, err)
	}
	s := &Server{Address: address, command: command, ended: make(chan struct{})}
	go func() {
		defer close(s.ended)
		_ = command.Wait() // requests to it then fail
	}()
	if err := s.wait(ctx); err != nil {
		s.Stop()
		return nil, fmt.Errorf("start %s: %w", filepath.Base(command.Path), err)
	}
	return s, nil
}

// wait waits until the server answers.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Minute)
	defer cancel()
	for {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.Address+"/render/json/", nil)
		if err != nil {
			return err
		}
		if answer, err := http.DefaultClient.Do(r); err == nil {
			answer.Body.Close()
			return nil
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", ctx.Err())
		case <-s.ended:
			return errors.New("the server ended")
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// Stop asks the server to end and waits until it has ended.
func (s *Server) Stop() {
	_ = s.command.Process.Signal(syscall.SIGTERM) // fails if it has ended already
	<-s.ended
}

//go:build unix

// Command with starts throw-away database servers, runs a command, and exits with the command's
// code:
//
//	go run ./internal/cluster/with go test ./sqlstore/...
//
// It sets LATCHKEY_TEST_POSTGRES, LATCHKEY_TEST_PGBOUNCER and LATCHKEY_TEST_MYSQL to the addresses
// of the servers. If a variable is already set, it stays as it is and its server is not started. If
// a server cannot be started, the program says so and leaves the variable unset. Without a command
// it prints the variables and serves until it is interrupted.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"

	"github.com/latchkey-go/latchkey/internal/cluster"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

func run(ctx context.Context, command []string, out, errs io.Writer) int {
	s := &servers{errs: errs}
	defer s.stop()
	defer shareTemplates()()
	s.start(context.WithoutCancel(ctx)) // after a signal the command ends first, then the servers
	switch {
	case ctx.Err() != nil:
		return 130
	case len(command) > 0:
		return s.serve(ctx, command, out)
	}
	for _, v := range s.env {
		fmt.Fprintf(out, "export %s\n", v)
	}
	if len(s.env) == 0 {
		return 1
	}
	fmt.Fprintln(errs, "Ctrl-C stops the servers.")
	<-ctx.Done()
	return 0
}

// shareTemplates sets TemplatesVar, so that the servers that this program and the command start
// share their fresh data. The returned function removes the data.
func shareTemplates() (end func()) {
	if _, set := os.LookupEnv(cluster.TemplatesVar); set {
		return func() {}
	}
	dir, err := cluster.Templates()
	if err != nil {
		return func() {} // each server creates its own data
	}
	os.Setenv(cluster.TemplatesVar, dir)
	return func() {
		os.Unsetenv(cluster.TemplatesVar)
		os.RemoveAll(dir)
	}
}

const (
	postgresVar = "LATCHKEY_TEST_POSTGRES"
	bouncerVar  = "LATCHKEY_TEST_PGBOUNCER"
	mysqlVar    = "LATCHKEY_TEST_MYSQL"
)

type servers struct {
	errs io.Writer

	mu  sync.Mutex
	all []*cluster.Server
	env []string
}

func (s *servers) start(ctx context.Context) {
	var both sync.WaitGroup
	both.Go(func() {
		if _, set := os.LookupEnv(postgresVar); set {
			return // our PgBouncer needs a PostgreSQL of ours
		}
		postgres := s.add(postgresVar, "PostgreSQL", "postgres",
			func() (*cluster.Server, error) { return cluster.StartPostgres(ctx) })
		if _, set := os.LookupEnv(bouncerVar); !set && postgres != nil {
			s.add(bouncerVar, "PgBouncer", "postgres",
				func() (*cluster.Server, error) { return cluster.StartPgBouncer(ctx, postgres) })
		}
	})
	both.Go(func() {
		if _, set := os.LookupEnv(mysqlVar); !set {
			s.add(mysqlVar, "MariaDB", "mysql", func() (*cluster.Server, error) { return cluster.StartMariaDB(ctx) })
		}
	})
	both.Wait()
}

// add starts a server and sets its variable. If the server does not start, add prints why.
func (s *servers) add(variable, name, database string, start func() (*cluster.Server, error)) *cluster.Server {
	server, err := start()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err != nil {
		fmt.Fprintf(s.errs, "not started: %s: %v\n", name, err)
		return nil
	}
	s.all = append(s.all, server)
	s.env = append(s.env, variable+"="+server.URL(database))
	return server
}

// stop stops the servers, the last one first: PgBouncer before the PostgreSQL behind it.
func (s *servers) stop() {
	for i := range s.all {
		s.all[len(s.all)-1-i].Stop()
	}
}

// serve runs the command and returns its exit code. A signal is passed on to the command. From a
// terminal, the command has then got one already; a second one does no harm.
func (s *servers) serve(ctx context.Context, command []string, out io.Writer) int {
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.Env = append(os.Environ(), s.env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, out, s.errs
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case cmd.ProcessState == nil:
		fmt.Fprintln(s.errs, err)
		return 127
	case errors.As(err, &exit) && exit.ExitCode() < 0: // ended by a signal
		return 128 + int(exit.Sys().(syscall.WaitStatus).Signal())
	default:
		return cmd.ProcessState.ExitCode()
	}
}

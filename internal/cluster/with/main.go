//go:build unix

// Command with runs a command with throw-away database servers beside it, and ends with its code:
//
//	go run ./internal/cluster/with go test ./sqlstore/...
//
// It sets LATCHKEY_TEST_POSTGRES, LATCHKEY_TEST_PGBOUNCER and LATCHKEY_TEST_MYSQL to their addresses; a variable that
// is set already is left as it is, and its server not started. Where a server cannot be started it says so, and leaves
// the variable unset. Without a command it prints the variables and serves until it is interrupted.
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
	s.start(context.WithoutCancel(ctx)) // a signal is for the command first; they end after it
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
	fmt.Fprintln(errs, "Ctrl-C ends them.")
	<-ctx.Done()
	return 0
}

// shareTemplates has the servers that are started here and by the command share their fresh data, until the returned
// function is called.
func shareTemplates() (end func()) {
	if _, set := os.LookupEnv(cluster.TemplatesVar); set {
		return func() {}
	}
	dir, err := cluster.Templates()
	if err != nil {
		return func() {} // each makes its own
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
			return // a bouncer is before a server of ours
		}
		postgres := s.add(postgresVar, "PostgreSQL", "postgres", func() (*cluster.Server, error) { return cluster.StartPostgres(ctx) })
		if _, set := os.LookupEnv(bouncerVar); !set && postgres != nil {
			s.add(bouncerVar, "PgBouncer", "postgres", func() (*cluster.Server, error) { return cluster.StartPgBouncer(ctx, postgres) })
		}
	})
	both.Go(func() {
		if _, set := os.LookupEnv(mysqlVar); !set {
			s.add(mysqlVar, "MariaDB", "mysql", func() (*cluster.Server, error) { return cluster.StartMariaDB(ctx) })
		}
	})
	both.Wait()
}

// add starts a server and sets its variable, or says why not.
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

// stop ends them, the last one first: a bouncer before what is behind it.
func (s *servers) stop() {
	for i := range s.all {
		s.all[len(s.all)-1-i].Stop()
	}
}

// serve runs the command. A signal is handed on; the terminal has told it then already, and a second one does no harm.
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
	case errors.As(err, &exit) && exit.ExitCode() < 0: // by a signal
		return 128 + int(exit.Sys().(syscall.WaitStatus).Signal())
	default:
		return cmd.ProcessState.ExitCode()
	}
}

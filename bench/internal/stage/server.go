//go:build unix

package stage

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/latchkey-go/latchkey/bench/internal/proc"
)

// patience is how long a server may take to start.
const patience = 2 * time.Minute

// Server is a running variant.
type Server struct {
	Address       string
	Authorization string // the header that the view admits; "" if it admits everybody

	process *proc.Process
	output  string
}

// URL returns the address of a path.
func (s *Server) URL(path string) string { return "http://" + s.Address + path }

// Stop ends the server.
func (s *Server) Stop() { s.process.Stop() }

// ClearOutput empties the file of the server's output, so that access logs do not fill the disk.
func (s *Server) ClearOutput() error { return os.Truncate(s.output, 0) }

// start starts a command that serves at address, and returns when the view answers 200.
func (s *Stage) start(ctx context.Context, address, authorization string, c proc.Command) (*Server, error) {
	c.Output = s.File(fmt.Sprintf("output-%d", s.serial.Add(1)))
	server := &Server{Address: address, Authorization: authorization, output: c.Output}
	var err error
	if server.process, err = c.Start(ctx); err != nil {
		return nil, err
	}
	if err := server.wait(ctx); err != nil {
		server.Stop()
		return nil, fmt.Errorf("%s: %w\n%s", filepath.Base(c.Path), err, tail(c.Output))
	}
	return server, nil
}

// wait waits until the view answers.
func (s *Server) wait(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	for {
		status, err := s.ask(ctx)
		if err == nil && status == http.StatusOK {
			return nil
		}
		if err == nil {
			return fmt.Errorf("the view answers %d", status)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("the server does not answer: %w", ctx.Err())
		case <-s.process.Ended():
			return errors.New("the server ended")
		case <-time.After(500 * time.Microsecond): // the start is measured
		}
	}
}

// ask asks for the view, on a connection of its own.
func (s *Server) ask(ctx context.Context) (status int, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.URL(Path), nil)
	if err != nil {
		return 0, err
	}
	r.Close = true
	if s.Authorization != "" {
		r.Header.Set("Authorization", s.Authorization)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	_, err = io.Copy(io.Discard, answer.Body)
	return answer.StatusCode, err
}

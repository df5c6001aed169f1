//go:build unix

// Package cluster starts throw-away servers for tests: PostgreSQL, MariaDB, PgBouncer in front of a
// PostgreSQL, and nginx in front of a test's own server.
//
// The binaries are the machine's; the data are not. Each server has a folder of its own, which is
// removed with the server, and a free port of 127.0.0.1. If root calls, the servers run as nobody.
// The machine's own servers are never touched.
//
// Acknowledged writes survive [Server.Kill], but not a crash of the machine: the servers do not
// sync to disk. The servers' time zone is Asia/Kathmandu, 5 hours 45 minutes from UTC, so that code
// that relies on the server's time zone fails its tests.
package cluster

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"syscall"
)

// ErrMissing reports that a server is not installed. The wrapping error names the binary and
// Debian's package.
var ErrMissing = errors.New("not installed")

// An engine describes one server program.
type engine struct {
	name, scheme, user string

	create func(ctx context.Context, dir string) error // creates the data in the folder, once
	run    func(dir string, port int) []string         // returns the command line
	ready  string                                      // what the server logs when it accepts connections
	stop   syscall.Signal                              // stops the server in order
	clean  func(dir string)                            // removes what a kill leaves outside the folder; may be nil
}

// Server is a server with its data. Its methods may be called concurrently.
type Server struct {
	engine engine
	dir    string
	port   int

	mu      sync.Mutex
	process *process
	unwatch func() bool // stops watching the context that bounds the server
	gone    bool
}

// portTries is how many ports are tried before a failed start is not blamed on the port.
const portTries = 10

// start creates the folder and starts the server. If another process has taken the port meanwhile,
// start tries another port.
func start(ctx context.Context, e engine) (*Server, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	s := &Server{engine: e, dir: dir}
	if err = e.create(ctx, dir); err == nil {
		err = s.startSomewhere(ctx)
	}
	if err != nil {
		s.Stop()
		return nil, fmt.Errorf("start %s: %w", e.name, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unwatch = context.AfterFunc(ctx, s.Stop)
	return s, nil
}

// startSomewhere starts the server on a free port.
func (s *Server) startSomewhere(ctx context.Context) (err error) {
	for range portTries {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.Start(ctx); !errors.Is(err, errBusy) {
			break
		}
	}
	return err
}

// Start starts a killed server again, with its port and data, and returns when the server accepts
// connections. If the server runs, Start does nothing.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return fmt.Errorf("start %s: it was stopped", s.engine.name)
	}
	if s.process.isRunning() {
		return nil
	}
	p, err := launch(ctx, s.engine.run(s.dir, s.port), s.dir, s.engine.ready)
	if err != nil {
		return err
	}
	s.process = p
	return nil
}

// URL returns the address of a database, as the packages below sqlstore open it:
// "postgres://postgres@127.0.0.1:10432/name".
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: s.engine.scheme, User: url.User(s.engine.user), Host: s.Address(), Path: "/" + database}
	return u.String()
}

// Address returns "127.0.0.1:port".
func (s *Server) Address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Log returns the last part of the server's log since the last start.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return ""
	}
	return s.process.log.String()
}

// Stop stops the server in order, waits until all its processes have ended, and removes its folder.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return
	}
	s.gone = true
	if s.unwatch != nil {
		s.unwatch()
	}
	s.process.end(s.engine.stop)
	if s.engine.clean != nil {
		s.engine.clean(s.dir)
	}
	_ = os.RemoveAll(s.dir)
}

// Kill sends SIGKILL and waits until all the server's processes have ended.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.end(syscall.SIGKILL)
}

// Pause stops all the server's processes where they are: connections stay open, and nothing
// answers. If the tests are killed during a Pause, the server stays paused.
func (s *Server) Pause() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.pause()
}

// Resume ends a Pause.
func (s *Server) Resume() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.resume()
}

// lastLines returns the last n lines of text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

//go:build unix

// Package cluster starts throw-away servers for tests: PostgreSQL, MariaDB, PgBouncer before a PostgreSQL, and nginx
// before a server of the test's own.
// They are the machine's own binaries over data of their own: a folder that goes with the server, on a free port of
// 127.0.0.1, as nobody where root calls. A cluster of the machine is never touched.
//
// What they acknowledge outlives [Server.Kill], though not the machine: only the syncing to disk is left out. Their
// time zone is an odd one, so that who trusts it is found out.
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

// ErrMissing says that a server is not installed; the error that wraps it names the binary and Debian's package.
var ErrMissing = errors.New("not installed")

// An engine is what one server program needs to be told.
type engine struct {
	name, scheme, user string

	create func(ctx context.Context, dir string) error // makes what stands in the folder, once
	run    func(dir string, port int) []string         // the command line
	ready  string                                      // what it logs when it takes connections
	stop   syscall.Signal                              // ends it in order
	clean  func(dir string)                            // what a killed one left outside its folder; nil: nothing
}

// Server is a server and its data. Its methods may be called at once.
type Server struct {
	engine engine
	dir    string
	port   int

	mu      sync.Mutex
	process *process
	ended   func() bool // of the context that bounds it
	gone    bool
}

// ports is how many are tried before it is not the port's fault.
const ports = 10

// start makes the folder and starts the server, on another port where somebody took the first one meanwhile.
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
	s.ended = context.AfterFunc(ctx, s.Stop)
	return s, nil
}

func (s *Server) startSomewhere(ctx context.Context) (err error) {
	for range ports {
		if s.port, err = freePort(); err != nil {
			return err
		}
		if err = s.Start(ctx); !errors.Is(err, errBusy) {
			break
		}
	}
	return err
}

// Start starts a server that was killed, on its port and data, and returns when it takes connections. It does
// nothing to one that runs.
func (s *Server) Start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return fmt.Errorf("start %s: it was stopped", s.engine.name)
	}
	if s.process.runs() {
		return nil
	}
	p, err := launch(ctx, s.engine.run(s.dir, s.port), s.dir, s.engine.ready)
	if err != nil {
		return err
	}
	s.process = p
	return nil
}

// URL is the address of a database, as sqlstore's packages open it: "postgres://postgres@127.0.0.1:10432/name".
func (s *Server) URL(database string) string {
	u := url.URL{Scheme: s.engine.scheme, User: url.User(s.engine.user), Host: s.Address(), Path: "/" + database}
	return u.String()
}

// Address is "127.0.0.1:port".
func (s *Server) Address() string { return fmt.Sprintf("127.0.0.1:%d", s.port) }

// Log is the end of what the server has written since it was started.
func (s *Server) Log() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.process == nil {
		return ""
	}
	return s.process.log.String()
}

// Stop ends the server in order, waits until all its processes have ended, and removes its folder.
func (s *Server) Stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gone {
		return
	}
	s.gone = true
	if s.ended != nil {
		s.ended()
	}
	s.process.end(s.engine.stop)
	if s.engine.clean != nil {
		s.engine.clean(s.dir)
	}
	_ = os.RemoveAll(s.dir)
}

// Kill is kill -9, and waits until none of the server's processes is left.
func (s *Server) Kill() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.process.end(syscall.SIGKILL)
}

// Pause stops all of the server's processes where they are: connections stand, and nobody answers. A server that is
// paused when its tests are killed stays so.
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

// lastLines are the last n of a text.
func lastLines(text string, n int) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

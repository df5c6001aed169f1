package sqlite

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth/cache"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

const (
	// askEvery is how old the answer to the last question may be. A request that finds it older
	// asks again.
	askEvery = 4 * time.Millisecond
	// askWait is how old it may be while another request is asking.
	askWait = 8 * time.Millisecond
	// askAgain is how long nothing is asked after a question failed.
	askAgain = 100 * time.Millisecond
	// askBusy is how long a question waits for a lock: SQLite takes one to read in rollback mode.
	askBusy = 50 * time.Millisecond
	// askIn is how long all of a question may take, on a busy machine too. It only ends what hangs.
	askIn = 2 * time.Second
	// lookEvery is how old the last look at the files of the database may be.
	lookEvery = 100 * time.Millisecond
)

// signal hears of the commits of other processes by SQLite's data_version. It reads data_version on
// a connection of its own that never writes, because a connection's own commits do not change it.
//
// data_version changes with every commit. If the database has the triggers of package trigger,
// signal then reads their counts, so that commits on which no check depends end nothing.
type signal struct {
	db   *sqldb.DB
	path string
	open sqldriver.Connector

	asked  atomic.Int64 // when the last question began that was answered; negative: there is none
	failed atomic.Int64 // when the last question began, if it failed; else 0

	mu    sync.Mutex    // held while asking
	conn  *asker        // nil: not connected
	files []file        // as the first connection found them
	look  time.Duration // when they must be looked at again
	err   error         // of the last question
	ended bool          // Close was called
}

func newSignal(db *sqldb.DB, path string, open sqldriver.Connector) *signal {
	s := &signal{db: db, path: path, open: open}
	s.asked.Store(-1)
	return s
}

// Live implements sqldb.Signal.
func (s *signal) Live(now time.Duration) bool {
	if s.isRecent(now, askEvery) {
		return true
	}
	if failed := s.failed.Load(); failed > 0 && now-time.Duration(failed) < askAgain {
		return false
	}
	if !s.mu.TryLock() {
		if s.isRecent(now, askWait) {
			return true
		}
		s.mu.Lock()
	}
	defer s.mu.Unlock()
	if s.isRecent(now, askEvery) { // another request has asked meanwhile
		return true
	}
	if s.err = s.ask(now); s.err != nil {
		s.asked.Store(-1)
		s.failed.Store(int64(now))
		s.disconnect()
		return false
	}
	s.failed.Store(0)
	s.asked.Store(int64(now))
	return true
}

func (s *signal) isRecent(now, most time.Duration) bool {
	asked := s.asked.Load()
	return asked >= 0 && now-time.Duration(asked) < most
}

// ask counts what has changed since the last question.
func (s *signal) ask(now time.Duration) error {
	if s.ended {
		return errors.New("the database is closed")
	}
	if s.conn == nil {
		if err := s.connect(); err != nil {
			return err
		}
		s.look = now
	}
	if now >= s.look {
		if err := checkFiles(s.files); err != nil {
			return err
		}
		s.look = now + lookEvery
	}
	return s.conn.ask(s.db.Changes())
}

func (s *signal) connect() (err error) {
	ctx, cancel := context.WithTimeout(context.Background(), askIn)
	defer cancel()
	if s.conn, err = connect(ctx, s.open, s.db); err != nil {
		s.conn = nil
		return err
	}
	s.db.Changes().All() // changes before the connection are not known
	return s.noteFiles()
}

// noteFiles notes the files of the database on its first call.
func (s *signal) noteFiles() (err error) {
	if s.files == nil {
		s.files, err = filesOf(s.path)
	}
	return err
}

func (s *signal) disconnect() {
	if s.conn != nil {
		s.conn.close()
		s.conn = nil
	}
}

// Committed implements sqldb.Signal. data_version has changed now. The next check asks, before it
// reads: otherwise what it reads would end with the question of a later check.
func (s *signal) Committed() { s.asked.Store(-1) }

// Lost implements sqldb.Signal.
func (s *signal) Lost() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil && s.conn == nil {
		return cache.ErrNotAsked
	}
	return s.err
}

// Coarse returns why each commit ends all that is cached: triggers are missing.
func (s *signal) Coarse() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return cache.ErrNotAsked
	}
	return s.conn.lacks
}

// Close implements sqldb.Signal.
func (s *signal) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.ended = true
	s.asked.Store(-1)
	s.disconnect()
	return nil
}

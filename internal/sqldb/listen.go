package sqldb

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/latchkey-go/latchkey/auth/cache"
)

// Ear is a connection to a server, on which a [Listener] hears of changes. It counts them in
// [DB.Changes].
type Ear interface {
	// Ask returns when every change that was committed before the call is counted.
	Ask(ctx context.Context) error
	// Wait waits for this long, and counts the changes that it hears of meanwhile.
	Wait(ctx context.Context, d time.Duration) error
	// Close closes the connection.
	Close()
}

// ListenerConfig says how a Listener listens.
type ListenerConfig struct {
	Connect func(ctx context.Context) (Ear, error)
	Every   time.Duration // between two questions
	// Idle is how long the Listener goes on asking after the last call of Live. 0: until Close.
	Idle time.Duration
}

// Leases and pauses of a Listener.
const (
	// lease is how long the answer to a question counts after the question was sent. So a frozen
	// server, or a connection that is cut without a word, makes a cache stale for less than a
	// second.
	lease = 900 * time.Millisecond
	// firstTry is the pause before the first try to connect again. Each pause is twice as long as
	// the one before, up to lastTry.
	firstTry, lastTry = 50 * time.Millisecond, 5 * time.Second
	connectIn         = 5 * time.Second // how long a connection may take
)

// Listener is the Signal of a server. It asks in the background, beginning with the first call of
// Live.
type Listener struct {
	changes *cache.Changes
	config  ListenerConfig

	until atomic.Int64 // the end of the lease, as in Live
	used  atomic.Int64 // the last call of Live
	wake  chan struct{}
	begin sync.Once
	ctx   context.Context // ends with Close
	close context.CancelFunc
	ended chan struct{} // closed when the goroutine has ended

	mu  sync.Mutex
	why error
}

// NewListener returns a Listener that counts in the Changes of db.
func NewListener(db *DB, c ListenerConfig) *Listener {
	ctx, cancel := context.WithCancel(context.Background())
	return &Listener{changes: db.changes, config: c, wake: make(chan struct{}, 1), ctx: ctx, close: cancel,
		ended: make(chan struct{}), why: cache.ErrNotAsked}
}

// Live implements Signal.
func (l *Listener) Live(now time.Duration) bool {
	l.used.Store(int64(now))
	if int64(now) < l.until.Load() {
		return true
	}
	l.begin.Do(func() { go l.run() })
	select {
	case l.wake <- struct{}{}:
	default:
	}
	return false
}

// Lost implements Signal.
func (l *Listener) Lost() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.why
}

// lose ends the lease. why is the error of Lost from now on.
func (l *Listener) lose(why error) {
	l.until.Store(0)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.why = why
}

// Committed implements Signal. The server tells of the DB's own commits as of all others.
func (l *Listener) Committed() {}

// Close implements Signal.
func (l *Listener) Close() error {
	l.close()
	l.begin.Do(func() { close(l.ended) }) // it never ran
	<-l.ended
	return nil
}

// run listens until Close.
func (l *Listener) run() {
	defer close(l.ended)
	defer l.lose(errors.New("the database is closed"))
	for pause := firstTry; l.ctx.Err() == nil; pause = min(2*pause, lastTry) {
		heard, err := l.listen()
		if heard {
			pause = firstTry
		}
		if err == nil { // nobody has called Live for as long as Idle
			l.lose(cache.ErrNotAsked)
			select {
			case <-l.ctx.Done():
			case <-l.wake:
			}
			continue
		}
		l.lose(err)
		select {
		case <-l.ctx.Done():
		case <-time.After(pause):
		}
	}
}

// listen connects and asks until an error, or until nobody has called Live for as long as Idle.
// heard reports whether a question was answered.
func (l *Listener) listen() (heard bool, err error) {
	ctx, cancel := context.WithTimeout(l.ctx, connectIn)
	ear, err := l.config.Connect(ctx)
	cancel()
	if err != nil {
		return false, err
	}
	defer ear.Close()
	l.changes.All() // changes before the connection are not known
	for {
		sent := l.changes.Elapsed()
		ctx, cancel := context.WithTimeout(l.ctx, lease)
		err := ear.Ask(ctx)
		cancel()
		if err != nil {
			return heard, fmt.Errorf("ask for changes: %w", err)
		}
		l.until.Store(int64(sent + lease))
		l.mu.Lock()
		heard, l.why = true, nil
		l.mu.Unlock()
		if idle := l.config.Idle; idle > 0 && sent-time.Duration(l.used.Load()) > idle {
			return heard, nil
		}
		if err := ear.Wait(l.ctx, l.config.Every); err != nil {
			return heard, fmt.Errorf("wait for changes: %w", err)
		}
	}
}

package sqlstore_test

import (
	"context"
	"crypto/rand"
	"errors"
	"io"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// proxy is a proxy before a server. It can freeze its connections: they forward nothing any more
// and stay open on both sides. New connections are not frozen.
type proxy struct {
	address string

	mu    sync.Mutex
	lines []*line
}

type line struct {
	client, server net.Conn
	frozen         atomic.Bool
}

func newProxy(t *testing.T, server string) *proxy {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{address: listener.Addr().String()}
	t.Cleanup(func() {
		listener.Close()
		p.each(func(l *line) {
			l.client.Close()
			l.server.Close()
		})
	})
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			to, err := net.Dial("tcp", server)
			if err != nil {
				client.Close()
				continue
			}
			l := &line{client: client, server: to}
			p.mu.Lock()
			p.lines = append(p.lines, l)
			p.mu.Unlock()
			go l.pass(to, client)
			go l.pass(client, to)
		}
	}()
	return p
}

func (p *proxy) freeze() { p.each(func(l *line) { l.frozen.Store(true) }) }

func (p *proxy) each(do func(*line)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, l := range p.lines {
		do(l)
	}
}

func (l *line) pass(to io.WriteCloser, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if l.frozen.Load() {
			return
		}
		if err != nil {
			to.Close()
			return
		}
		_, _ = to.Write(buffer[:n]) // who is gone says so when it is read
	}
}

// TestFrozenConnection freezes a connection to the server at each point of a transaction. Nobody
// waits longer than the limits of Config, no write counts as done, and the next caller gets a new
// connection.
func TestFrozenConnection(t *testing.T) {
	t.Parallel()
	insert := func(ctx context.Context, db *sqlstore.DB) error {
		_, err := db.Groups().InsertGroup(ctx, rand.Text()) // the server keeps what it heard of the others
		return err
	}
	inTx := func(fn func(ctx context.Context, db *sqlstore.DB, freeze func()) error) func(context.Context, *sqlstore.DB,
		func()) error {
		return func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			return db.InTx(ctx, func(ctx context.Context) error { return fn(ctx, db, freeze) })
		}
	}
	ways := map[string]func(ctx context.Context, db *sqlstore.DB, freeze func()) error{
		"commit": inTx(func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			defer freeze()
			return insert(ctx, db)
		}),
		"rollback": inTx(func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			defer freeze()
			return errors.Join(insert(ctx, db), auth.ErrUnavailable)
		}),
		"statement": inTx(func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			freeze()
			return insert(ctx, db)
		}),
		"look-up": inTx(func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			freeze()
			_, err := db.Tokens().Identify(ctx, "key")
			return err
		}),
		"release of a savepoint": inTx(func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			return db.InTx(ctx, func(context.Context) error { freeze(); return nil })
		}),
		"rollback to a savepoint": inTx(func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			_ = db.InTx(ctx, func(context.Context) error { freeze(); return errors.New("undo") })
			return nil // it could not be undone, so that nothing may be committed
		}),
		"idle connection": func(ctx context.Context, db *sqlstore.DB, freeze func()) error {
			if err := db.InTx(ctx, func(context.Context) error { return nil }); err != nil {
				return err
			}
			time.Sleep(1100 * time.Millisecond) // drivers ask one that was idle for a second
			freeze()
			return insert(ctx, db)
		},
	}
	for _, name := range []string{"postgres", "mysql"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := engines[name]
			direct := e.fresh(t)
			migrated(t, e.open, direct, dbtest.Patient()).Close()
			var all sync.WaitGroup // they wait, and need no processor
			for what, do := range ways {
				all.Go(func() { frozen(t, e.open, direct, what, false, do) })
				all.Go(func() { frozen(t, e.open, direct, what+" for who goes away", true, do) })
			}
			all.Wait()
		})
	}
}

// openSoon opens a database with short time limits. It returns nil if that fails, and fails the
// test.
func openSoon(t *testing.T, open opener, url string, c sqlstore.Config) (db *sqlstore.DB) {
	t.Helper()
	wantSoon(t, "open", func() (err error) {
		db, err = open(t.Context(), url, c)
		return err
	})
	return db
}

// wantSoon repeats a call that fails with auth.ErrUnavailable: on a busy machine a short time limit
// may be too short.
func wantSoon(t *testing.T, what string, call func() error) {
	t.Helper()
	for start := time.Now(); ; time.Sleep(time.Millisecond) {
		err := call()
		if err == nil {
			return
		}
		if !errors.Is(err, auth.ErrUnavailable) || time.Since(start) > 5*time.Minute {
			t.Errorf("%s: %v", what, err)
			return
		}
	}
}

// frozen is the test of one point, with connections of its own.
func frozen(t *testing.T, open opener, direct, what string, leave bool,
	do func(ctx context.Context, db *sqlstore.DB, freeze func()) error) {
	u, err := url.Parse(direct)
	if err != nil {
		t.Error(err)
		return
	}
	p := newProxy(t, u.Host)
	u.Host = p.address
	const bound = 500 * time.Millisecond
	db := openSoon(t, open, u.String(),
		sqlstore.Config{Wait: 4 * bound, Statement: bound, Connect: time.Minute, Writers: 1})
	if db == nil {
		return
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	done := make(chan error, 1)
	go func() {
		done <- do(ctx, db, func() {
			p.freeze()
			if leave {
				time.AfterFunc(bound/2, cancel)
			}
		})
	}()
	select {
	case err := <-done:
		if !errors.Is(err, auth.ErrUnavailable) && !(leave && errors.Is(err, context.Canceled)) {
			t.Errorf("%s: got %v, want %v", what, err, auth.ErrUnavailable)
		}
	case <-time.After(time.Minute):
		t.Errorf("%s: it hangs, and would for ever", what)
		return // and so would Close
	}
	wantSoon(t, what+": the next one", func() error {
		_, err := db.Groups().InsertGroup(t.Context(), rand.Text())
		return err
	})
	db.Close()
}

package mysql

import (
	"context"
	sqldriver "database/sql/driver"
	"errors"
	"net"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/latchkey-go/latchkey/internal/sqldb"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// stub is a connector and its connections. exec and end are the results of a statement and of a
// commit or rollback.
type stub struct {
	sqldb.DriverConn
	dials     bool // with a network connection
	line      net.Conn
	hangs     bool // Connect does not return before its context ends
	dial, run error
	executed  string
	closed    bool
}

func (s *stub) Driver() sqldriver.Driver { return nil }

func (s *stub) Connect(ctx context.Context) (sqldriver.Conn, error) {
	if s.hangs {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	if to, ok := ctx.Value(lineKey{}).(*net.Conn); ok && s.dials {
		*to = s.line
	}
	return s, s.dial
}

func (s *stub) ExecContext(_ context.Context, query string, _ []sqldriver.NamedValue) (sqldriver.Result, error) {
	s.executed = query
	return nil, s.run
}

func (s *stub) BeginTx(context.Context, sqldriver.TxOptions) (sqldriver.Tx, error) { return s, s.dial }
func (s *stub) Close() error                                                       { s.closed = true; return nil }
func (s *stub) Rollback() error                                                    { return s.Commit() }

// Commit reads an answer from the network.
func (s *stub) Commit() error {
	_, err := s.line.Read(make([]byte, 1))
	return err
}

// TestConnect checks the first statement, the time limit of a handshake, and that a connection on
// which the statement fails is closed.
func TestConnect(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	for name, test := range map[string]struct {
		stub   *stub
		want   error
		closed bool
		takes  time.Duration
	}{
		"it connects":         {&stub{}, nil, false, 0},
		"no connection":       {&stub{dial: failed}, failed, false, 0},
		"the statement fails": {&stub{run: failed}, failed, true, 0},
		"a handshake hangs":   {&stub{hangs: true}, context.DeadlineExceeded, false, 5 * time.Second},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			made, err := connector{test.stub, "FIRST", sqlstore.Config{Connect: 5 * time.Second}}.Connect(t.Context())
			if !errors.Is(err, test.want) || (made != nil) != (test.want == nil) || test.stub.closed != test.closed ||
				time.Since(start) != test.takes {
				t.Errorf("%s: %v, %v, closed %v after %v", name, made, err, test.stub.closed, time.Since(start))
			}
			if err == nil && test.stub.executed != "FIRST" {
				t.Errorf("%s: executed %q", name, test.stub.executed)
			}
		})
	}
}

// TestHangUp has a server that does not answer a commit or rollback. After the limit the network
// connection is closed, and not before.
func TestHangUp(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(sqldriver.Tx) error{"commit": sqldriver.Tx.Commit,
		"rollback": sqldriver.Tx.Rollback} {
		for answers, takes := range map[time.Duration]time.Duration{6 * time.Second: 6 * time.Second,
			time.Hour: 7 * time.Second} {
			synctest.Test(t, func(t *testing.T) {
				line, server := net.Pipe()
				defer line.Close()
				answer := time.AfterFunc(answers, func() { server.Write([]byte{1}) })
				defer answer.Stop()
				made, err := connector{&stub{dials: true, line: line}, "",
					sqlstore.Config{Connect: time.Minute, Statement: 7 * time.Second}}.Connect(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				tx, err := made.(sqldriver.ConnBeginTx).BeginTx(t.Context(), sqldriver.TxOptions{})
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				if err := end(tx); (err == nil) != (answers == takes) || time.Since(start) != takes {
					t.Errorf("%s, answered after %v: %v after %v", name, answers, err, time.Since(start))
				}
				time.Sleep(time.Minute) // the limit of a transaction that has ended
				if err := line.SetDeadline(time.Time{}); answers == takes && err != nil {
					t.Errorf("%s: the connection is closed: %v", name, err)
				}
			})
		}
	}
	failed := errors.New("failed")
	if tx, err := (conn{&stub{dial: failed}, nil, time.Second}).BeginTx(t.Context(),
		sqldriver.TxOptions{}); tx != nil || !errors.Is(err, failed) {
		t.Errorf("a transaction that does not begin: %v, %v", tx, err)
	}
	synctest.Test(t, func(*testing.T) {
		conn{nil, nil, time.Second}.hangUp()
		time.Sleep(time.Minute) // a connection without a line has nothing to close
	})
}

// TestDial checks that dial stores the network connection where Connect looks for it.
func TestDial(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("unix", filepath.Join(t.TempDir(), "s")) // a port may soon be another server's
	if err != nil {
		t.Fatal(err)
	}
	var line net.Conn
	made, err := dial(context.WithValue(t.Context(), lineKey{}, &line), "unix", listener.Addr().String())
	if err != nil || line != made {
		t.Fatalf("%v, %v, %v", made, line, err)
	}
	made.Close()
	if made, err = dial(t.Context(), "unix", listener.Addr().String()); err != nil {
		t.Fatalf("with another context: %v", err)
	}
	made.Close()
	listener.Close()
	if _, err := dial(t.Context(), "unix", listener.Addr().String()); err == nil {
		t.Error("a server that is gone")
	}
}

package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"net"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// cachedPostgres returns two sites on one new database with triggers. The first uses the URL that
// via makes of the database's.
func cachedPostgres(t *testing.T, via func(direct string) string) (s, other *cachedSite, direct string) {
	t.Helper()
	direct = dbtest.Postgres(t)
	open := func(url string) *sqlstore.DB {
		db, err := postgres.Open(t.Context(), url, dbtest.Patient())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	db := open(direct)
	m := migrate.New(db)
	if err := errors.Join(m.Up(t.Context(), "", nil), m.CreateTriggers(t.Context())); err != nil {
		t.Fatal(err)
	}
	return newCachedSite(open(via(direct))), newCachedSite(db), direct
}

// listener returns the process id of the backend that listens, and the port of its client.
func listener(t *testing.T, direct string) (pid, port int) {
	t.Helper()
	err := dbtest.Raw(t, direct).QueryRowContext(t.Context(), "SELECT pid, client_port FROM pg_stat_activity "+
		"WHERE datname = current_database() AND query LIKE '%tgisinternal%' AND pid <> pg_backend_pid() "+
		"ORDER BY backend_start DESC LIMIT 1").Scan(&pid, &port)
	if err != nil {
		t.Fatal(err)
	}
	return pid, port
}

// revokeUnheard revokes a token of which no notification comes. No check that begins a second later
// accepts it.
func revokeUnheard(t *testing.T, s, other *cachedSite, of credentials) {
	t.Helper()
	if err := other.tokens.Revoke(t.Context(), of.user); err != nil {
		t.Fatal(err)
	}
	revoked := time.Now()
	for time.Since(revoked) < 2*time.Second {
		began := time.Since(revoked)
		if got := s.ask(t, of); got.token == "yes" && began > time.Second {
			t.Fatalf("accepted %v after it was revoked", began)
		}
	}
}

// TestFrozenListener stops the backend that notifies, as a debugger or a starved server does.
func TestFrozenListener(t *testing.T) {
	t.Parallel()
	s, other, direct := cachedPostgres(t, func(direct string) string { return direct })
	of := s.make(t, "alice")
	s.untilCached(t, of)
	pid, _ := listener(t, direct)
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		t.Skipf("the server's processes belong to another account: %v", err)
	}
	resume := func() { _ = syscall.Kill(pid, syscall.SIGCONT) }
	t.Cleanup(resume)
	revokeUnheard(t, s, other, of)
	resume()
	s.untilCached(t, s.make(t, "bob"))
}

// TestCutListener has a network that swallows what the server notifies, and closes nothing.
func TestCutListener(t *testing.T) {
	t.Parallel()
	var p *proxy
	s, other, direct := cachedPostgres(t, func(direct string) string {
		u, err := url.Parse(direct)
		if err != nil {
			t.Fatal(err)
		}
		p = newProxy(t, u.Host)
		u.Host = p.address
		return u.String()
	})
	of := s.make(t, "alice")
	s.untilCached(t, of)
	_, port := listener(t, direct)
	cut := 0
	p.each(func(l *line) {
		if l.server.LocalAddr().(*net.TCPAddr).Port == port {
			l.frozen.Store(true)
			cut++
		}
	})
	if cut != 1 {
		t.Fatalf("%d connections are cut", cut)
	}
	revokeUnheard(t, s, other, of)
	s.untilCached(t, s.make(t, "bob")) // on another connection
}

// TestPooledIsNotCached: PgBouncer answers the listener's questions, but loses its notifications.
func TestPooledIsNotCached(t *testing.T) {
	t.Parallel()
	s, _, _ := cachedPostgres(t, func(direct string) string { return dbtest.Pooled(t, direct) })
	of := s.make(t, "alice")
	for why := error(nil); why == nil || !strings.Contains(why.Error(), "pooler"); why = s.db.Changes().Lost() {
		if s.statements(func() { s.ask(t, of) }) == 0 {
			t.Fatal("an identity is cached")
		}
	}
}

// TestFileReplaced moves another database over a file. SQLite goes on to read the old file,
// and hears of no commit to it.
func TestFileReplaced(t *testing.T) {
	t.Parallel()
	where := dbtest.SQLite(t)
	db, err := sqlite.Open(t.Context(), where, sqlstore.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
		t.Fatal(err)
	}
	s := newCachedSite(db)
	of := s.make(t, "alice")
	s.untilCached(t, of)
	path, err := sqlite.Path(where)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path+".new", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(path+".new", path); err != nil {
		t.Fatal(err)
	}
	for s.db.Changes().Lost() == nil {
		s.ask(t, of)
	}
	if s.statements(func() { s.ask(t, of) }) == 0 {
		t.Error("an identity is cached")
	}
}

// TestTruncateThenError: on MySQL a TRUNCATE stays although its transaction fails, and fires no
// trigger.
func TestTruncateThenError(t *testing.T) {
	t.Parallel()
	cachedOn(t, true, func(t *testing.T, open func() *sqlstore.DB) {
		s := newCachedSite(open())
		if s.db.SQL().Engine() != "mysql" {
			t.Skip("there a TRUNCATE is part of its transaction, or unknown")
		}
		of := s.make(t, "alice")
		s.untilCached(t, of)
		err := s.db.InTx(t.Context(), func(ctx context.Context) error {
			_, err := s.db.SQL().Exec(ctx, "TRUNCATE TABLE authtoken_token")
			return errors.Join(err, sql.ErrNoRows)
		})
		if !errors.Is(err, sql.ErrNoRows) {
			t.Fatal(err)
		}
		if got, want := s.ask(t, of), (verdict{token: "unknown", key: "yes", session: "yes"}); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	})
}

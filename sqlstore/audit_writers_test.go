package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/latchkey-go/latchkey/audit"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

const (
	// writeTo is a variable. It names the database to which TestAuditWriterProcess writes.
	writeTo = "LATCHKEY_TEST_AUDIT_WRITE_TO"

	writers     = 25 // in each of two processes
	writesEach  = 4
	writersUser = auth.UserID("1")
)

// openURL opens the database at url.
func openURL(t *testing.T, url string) *sqlstore.DB {
	t.Helper()
	open := sqlite.Open
	switch scheme, _, _ := strings.Cut(url, ":"); scheme {
	case "postgres":
		open = postgres.Open
	case "mysql":
		open = mysql.Open
	}
	db, err := open(t.Context(), url, dbtest.Patient())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// TestAuditWriters has fifty writers in two processes extend one chain. A third of them only
// records. A third records first and locks a user then; the others do it the other way round, which
// would be a deadlock if the head of the chain were locked where an event is recorded. Half of the
// transactions are rolled back.
func TestAuditWriters(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("starts processes")
	}
	for engine, address := range map[string]func(t *testing.T) string{
		"sqlite":    func(t *testing.T) string { return dbtest.SQLite(t) },
		"postgres":  func(t *testing.T) string { return dbtest.Postgres(t) },
		"pgbouncer": func(t *testing.T) string { return dbtest.Pooled(t, dbtest.Postgres(t)) },
		"mysql":     func(t *testing.T) string { return dbtest.MySQL(t, "utf8mb4_bin") },
	} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			url := address(t)
			db := openURL(t, url)
			if err := migrate.New(db).Up(t.Context(), "", nil); err != nil {
				t.Fatal(err)
			}
			id, err := db.Users().InsertUser(t.Context(), auth.Account{User: auth.User{Username: "alice"}})
			if err != nil || id != writersUser {
				t.Fatal(id, err)
			}
			var all sync.WaitGroup
			for range 2 {
				all.Go(func() {
					cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestAuditWriterProcess$", "-test.v")
					cmd.Env = append(os.Environ(), writeTo+"="+url)
					if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "--- PASS") {
						t.Errorf("%v: %s", err, out)
					}
				})
			}
			all.Wait()
			const want = 2 * writers * writesEach
			report, err := audit.New(audit.Config{Store: db.Audit()}).Verify(t.Context(), audit.Checks{})
			if err != nil || report.Checked != want || report.Last.Number != want {
				t.Errorf("%+v, %v, want %d entries", report, err, want)
			}
		})
	}
}

// TestAuditWriterProcess is one of the processes of TestAuditWriters. It does nothing by itself.
func TestAuditWriterProcess(t *testing.T) {
	t.Parallel()
	url := os.Getenv(writeTo)
	if url == "" {
		return
	}
	db := openURL(t, url)
	trail := audit.New(audit.Config{Store: db.Audit()})
	undone := errors.New("undone")
	var runs atomic.Int64
	var all sync.WaitGroup
	for n := range writers {
		all.Go(func() {
			for range writesEach {
				record := func(ctx context.Context) error {
					return trail.Record(ctx, auth.Event{Action: "user.update", ID: fmt.Sprint(n)})
				}
				lock := func(ctx context.Context) error {
					_, err := db.Users().LockUser(ctx, writersUser)
					return err
				}
				steps := [][]func(context.Context) error{{record}, {record, lock}, {lock, record}}[n%3]
				for _, want := range []error{undone, nil} {
					err := db.InTx(t.Context(), func(ctx context.Context) error {
						runs.Add(1)
						for _, step := range steps {
							if err := step(ctx); err != nil {
								return err
							}
						}
						return want
					})
					if !errors.Is(err, want) {
						t.Error(err)
					}
				}
			}
		})
	}
	all.Wait()
	if got := runs.Load(); got != 2*writers*writesEach && !strings.HasPrefix(url, "sqlite:") {
		t.Errorf("%d runs of %d transactions: there were deadlocks", got, 2*writers*writesEach)
	}
}

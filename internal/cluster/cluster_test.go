//go:build unix

package cluster_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/go-sql-driver/mysql"
	_ "github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey/internal/cluster"
)

// serve starts a server. It skips t if the server is not installed.
func serve(t *testing.T, start func(context.Context) (*cluster.Server, error)) *cluster.Server {
	t.Helper()
	if testing.Short() {
		t.Skip("-short: no server is started")
	}
	s, err := start(t.Context())
	if errors.Is(err, cluster.ErrMissing) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Stop)
	return s
}

func postgres(ctx context.Context) (*cluster.Server, error) { return cluster.StartPostgres(ctx) }
func mariaDB(ctx context.Context) (*cluster.Server, error)  { return cluster.StartMariaDB(ctx) }

func openDB(t *testing.T, s *cluster.Server, database string) *sql.DB {
	t.Helper()
	driver, source := "pgx", s.URL(database)
	if strings.HasPrefix(source, "mysql:") {
		driver, source = "mysql", fmt.Sprintf("root@tcp(%s)/%s", s.Address(), database)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// answer returns the one value of a query. A running server answers at once; the time-out of a
// minute is for busy machines.
func answer(ctx context.Context, db *sql.DB, query string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	var value string
	err := db.QueryRowContext(ctx, query).Scan(&value)
	return value, err
}

func mustExec(t *testing.T, db *sql.DB, query string) {
	t.Helper()
	if _, err := db.ExecContext(t.Context(), query); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func want(t *testing.T, db *sql.DB, query, want string) {
	t.Helper()
	if got, err := answer(t.Context(), db, query); err != nil || got != want {
		t.Errorf("%s: %q, %v; want %q", query, got, err, want)
	}
}

func TestSettings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		start    func(context.Context) (*cluster.Server, error)
		database string
		answers  map[string]string
	}{
		"PostgreSQL": {postgres, "postgres", map[string]string{
			"SHOW server_encoding": "UTF8", "SHOW lc_collate": "C.UTF-8", "SHOW synchronous_commit": "on",
			"SHOW fsync": "off", "SHOW max_connections": "600", "SHOW timezone": "Asia/Kathmandu",
			"SELECT current_user": "postgres",
		}},
		"MariaDB": {mariaDB, "mysql", map[string]string{
			"SELECT @@collation_server": "utf8mb4_bin", "SELECT @@innodb_flush_log_at_trx_commit": "2",
			"SELECT @@max_connections": "600", "SELECT timediff(now(), utc_timestamp())": "05:45:00",
			"SELECT current_user()": "root@127.0.0.1",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openDB(t, serve(t, test.start), test.database)
			for query, answer := range test.answers {
				want(t, db, query, answer)
			}
		})
	}
}

// TestKill kills a server that is written to, and checks that the acknowledged rows are there after
// a restart.
func TestKill(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		start    func(context.Context) (*cluster.Server, error)
		database string
	}{"PostgreSQL": {postgres, "postgres"}, "MariaDB": {mariaDB, "mysql"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.start)
			db := openDB(t, s, test.database)
			mustExec(t, db, "CREATE TABLE rows_kept (n integer PRIMARY KEY)")
			some, acknowledged := make(chan bool, 1), make(chan int)
			go func() {
				n := 0
				for {
					if _, err := db.ExecContext(t.Context(),
						fmt.Sprintf("INSERT INTO rows_kept VALUES (%d)", n)); err != nil {
						some <- false
						acknowledged <- n
						return
					}
					if n++; n == 100 {
						some <- true
					}
				}
			}()
			if !<-some {
				t.Fatalf("the server takes no rows:\n%s", s.Log())
			}
			s.Kill()
			n := <-acknowledged
			if value, err := answer(t.Context(), db, "SELECT 1"); err == nil {
				t.Errorf("it answers %s", value)
			}
			if err := s.Start(t.Context()); err != nil {
				t.Fatal(err)
			}
			want(t, db, fmt.Sprintf("SELECT count(*) FROM rows_kept WHERE n < %d", n), fmt.Sprint(n))
		})
	}
}

func TestPause(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		start    func(context.Context) (*cluster.Server, error)
		database string
	}{"PostgreSQL": {postgres, "postgres"}, "MariaDB": {mariaDB, "mysql"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, test.start)
			db := openDB(t, s, test.database)
			want(t, db, "SELECT 1", "1")
			s.Pause()
			ctx, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
			defer cancel()
			if value, err := answer(ctx, db, "SELECT 2"); err == nil {
				t.Errorf("it answers %s", value)
			}
			s.Resume()
			want(t, db, "SELECT 3", "3")
			s.Pause() // the server is stopped while it is paused
		})
	}
}

func TestPgBouncer(t *testing.T) {
	t.Parallel()
	behind := serve(t, postgres)
	s := serve(t, func(ctx context.Context) (*cluster.Server, error) { return cluster.StartPgBouncer(ctx, behind) })
	db, err := sql.Open("pgx", s.URL("postgres")+"?default_query_exec_mode=exec")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	want(t, db, "SELECT current_user", "postgres")
	want(t, db, "SHOW port", portOf(behind)) // answered by the PostgreSQL behind PgBouncer
}

func portOf(s *cluster.Server) string {
	_, port, _ := net.SplitHostPort(s.Address())
	return port
}

// TestNothingIsLeft stops a running, a paused and a killed server, and checks that no process,
// folder or port is left.
func TestNothingIsLeft(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]func(context.Context) (*cluster.Server, error){"PostgreSQL": postgres,
		"MariaDB": mariaDB} {
		for how, before := range map[string]func(*cluster.Server){
			"running": func(*cluster.Server) {}, "paused": (*cluster.Server).Pause, "killed": (*cluster.Server).Kill,
		} {
			t.Run(name+" "+how, func(t *testing.T) {
				t.Parallel()
				s := serve(t, start)
				dir, pid := cluster.Folder(s), cluster.PID(s)
				before(s)
				s.Stop()
				s.Stop()
				if _, err := os.Stat(dir); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s is left: %v", dir, err)
				}
				if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
					t.Errorf("process %d: %v", pid, err)
				}
				if out, err := exec.CommandContext(t.Context(), "ps", "-axo", "pid=,command=").Output(); err != nil ||
					strings.Contains(string(out), dir) {
					t.Errorf("processes of it are left: %v, %s", err, out)
				}
				if _, err := net.Dial("tcp", s.Address()); err == nil {
					t.Error("it listens")
				}
				if err := s.Start(t.Context()); err == nil {
					t.Error("it starts again")
				}
			})
		}
	}
}

func TestContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s := serve(t, func(context.Context) (*cluster.Server, error) { return cluster.StartPostgres(ctx) })
	dir := cluster.Folder(s)
	cancel()
	for deadline := time.Now().Add(2 * time.Minute); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
	}
	t.Errorf("%s is left", dir)
}

// TestBusyPort starts a server on a port that another server has taken.
func TestBusyPort(t *testing.T) {
	t.Parallel()
	first := serve(t, postgres)
	for name, start := range map[string]func(context.Context) (*cluster.Server, error){
		"PostgreSQL": postgres, "MariaDB": mariaDB,
		"PgBouncer": func(ctx context.Context) (*cluster.Server, error) { return cluster.StartPgBouncer(ctx, first) },
	} {
		t.Run(name, func(t *testing.T) {
			s := serve(t, start)
			s.Kill()
			cluster.TakePortOf(s, first)
			if err := s.Start(t.Context()); !errors.Is(err, cluster.ErrBusy) {
				t.Errorf("got %v", err)
			}
		})
	}
}

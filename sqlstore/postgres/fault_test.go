//go:build unix

package postgres_test

import (
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/internal/cluster/faults"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

func TestFaults(t *testing.T) {
	t.Parallel()
	target := targetOf(t)
	faults.Test(t, target, func(t *testing.T, on bool) {
		admin := adminOf(t, target.Server)
		faults.Exec(t, admin, fmt.Sprint("ALTER SYSTEM SET default_transaction_read_only = ", on))
		faults.Exec(t, admin, "SELECT pg_reload_conf()")
	})
}

func TestNoConnectionLeft(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "max_connections=12", "superuser_reserved_connections=0")
	db := target.DB(t, sqlstore.Config{Wait: time.Second})
	faults.TestNoConnectionLeft(t, db, func(t *testing.T) (free func()) {
		admin := adminOf(t, target.Server)
		faults.Exec(t, admin, "SELECT 1")
		faults.Exec(t, admin,
			"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey'")
		return faults.Fill(t, admin)
	})
}

// targetOf starts a server for the test, with alice in its database.
func targetOf(t *testing.T, settings ...string) faults.Target {
	t.Helper()
	s := faults.Start(t, cluster.StartPostgres, settings...)
	return faults.NewTarget(t, s, postgres.Open, s.URL("postgres"))
}

func adminOf(t *testing.T, s *cluster.Server) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", s.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

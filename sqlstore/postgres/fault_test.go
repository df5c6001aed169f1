//go:build unix

package postgres_test

import (
	"context"
	"database/sql"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/internal/cluster/faults"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
)

// targetOf starts a server for the test, with alice in its database.
func targetOf(t *testing.T, settings ...string) faults.Target {
	t.Helper()
	s := faults.Start(t, func(ctx context.Context) (*cluster.Server, error) { return cluster.StartPostgres(ctx, settings...) })
	target := faults.Target{Server: s, Open: func(ctx context.Context, c sqlstore.Config) (*sqlstore.DB, error) {
		return postgres.Open(ctx, s.URL("postgres"), c)
	}}
	target.Migrate(t)
	return target
}

// TestFaults causes faults on one server, one after the other.
func TestFaults(t *testing.T) {
	t.Parallel()
	target := targetOf(t)
	t.Run("killed", func(t *testing.T) { faults.TestKilled(t, target) })
	t.Run("paused", func(t *testing.T) { faults.TestPaused(t, target) })
	t.Run("read-only", func(t *testing.T) {
		db, admin := target.DB(t, dbtest.Patient()), adminOf(t, target.Server)
		faults.Exec(t, admin, "ALTER SYSTEM SET default_transaction_read_only = on")
		faults.Exec(t, admin, "SELECT pg_reload_conf()")
		faults.TestReadOnly(t, db)
		faults.Exec(t, admin, "ALTER SYSTEM RESET default_transaction_read_only")
		faults.Exec(t, admin, "SELECT pg_reload_conf()")
		faults.TestWritable(t, db)
	})
}

func TestNoConnectionLeft(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "max_connections=12", "superuser_reserved_connections=0")
	db := target.DB(t, sqlstore.Config{Wait: time.Second})
	faults.TestNoConnectionLeft(t, db, func(t *testing.T) (free func()) {
		admin := adminOf(t, target.Server)
		faults.Exec(t, admin, "SELECT 1")
		faults.Exec(t, admin, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'latchkey'")
		return faults.Fill(t, admin)
	})
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

//go:build unix

package mysql_test

import (
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/internal/cluster"
	"github.com/latchkey-go/latchkey/internal/cluster/faults"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
)

// targetOf starts a server for the test, with alice in its database. The stores use an account
// without server privileges.
func targetOf(t *testing.T, options ...string) faults.Target {
	t.Helper()
	s := faults.Start(t, cluster.StartMariaDB, options...)
	admin := adminOf(t, s)
	faults.Exec(t, admin, "CREATE DATABASE latchkey")
	faults.Exec(t, admin, "CREATE USER latchkey@'127.0.0.1'")
	faults.Exec(t, admin, "GRANT ALL ON latchkey.* TO latchkey@'127.0.0.1'")
	return faults.NewTarget(t, s, mysql.Open, strings.Replace(s.URL("latchkey"), "root@", "latchkey@", 1))
}

func TestFaults(t *testing.T) {
	t.Parallel()
	target := targetOf(t)
	faults.Test(t, target, func(t *testing.T, on bool) {
		faults.Exec(t, adminOf(t, target.Server), fmt.Sprint("SET GLOBAL read_only = ", on))
	})
}

func TestNoConnectionLeft(t *testing.T) {
	t.Parallel()
	target := targetOf(t, "--max-connections=12")
	db := target.DB(t, sqlstore.Config{Wait: time.Second})
	faults.TestNoConnectionLeft(t, db, func(t *testing.T) (free func()) {
		admin := adminOf(t, target.Server)
		faults.Exec(t, admin, "KILL USER latchkey@'127.0.0.1'")
		return faults.Fill(t, admin)
	})
}

func adminOf(t *testing.T, s *cluster.Server) *sql.DB {
	t.Helper()
	db, err := sql.Open("mysql", fmt.Sprintf("root@tcp(%s)/", s.Address()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

package dbtest

import (
	"context"
	"crypto/rand"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"
)

// A server that tests use is named by a variable: the address of a database of it, for somebody who may make others.
const (
	postgresVar = "LATCHKEY_TEST_POSTGRES"  // postgres://postgres@127.0.0.1:5432/postgres
	bouncerVar  = "LATCHKEY_TEST_PGBOUNCER" // postgres://postgres@127.0.0.1:6432/postgres: before that server
	mysqlVar    = "LATCHKEY_TEST_MYSQL"     // mysql://root@127.0.0.1:3306/mysql
)

// Postgres is the address of a fresh, empty database on the PostgreSQL of LATCHKEY_TEST_POSTGRES. It is dropped with
// t. More is put behind CREATE DATABASE: an encoding, say. Without the variable t is skipped.
func Postgres(t testing.TB, more ...string) string {
	t.Helper()
	server := variable(t, postgresVar)
	name := freshName()
	exec(t, server, "CREATE DATABASE "+name+" "+strings.Join(more, " "))
	t.Cleanup(func() { exec(t, server, "DROP DATABASE "+name+" WITH (FORCE)") }) // a bouncer keeps connections to it
	return at(server, name)
}

// MySQL is the address of a fresh, empty database on the MySQL or MariaDB of LATCHKEY_TEST_MYSQL, of the collation and
// the character set that its name begins with; "" is the server's default. It is dropped with t. Without the variable t is skipped.
func MySQL(t testing.TB, collation string) string {
	t.Helper()
	server := variable(t, mysqlVar)
	name, of := freshName(), ""
	if collation != "" {
		characters, _, _ := strings.Cut(collation, "_")
		of = " CHARACTER SET " + characters + " COLLATE " + collation
	}
	exec(t, server, "CREATE DATABASE "+name+of)
	t.Cleanup(func() { exec(t, server, "DROP DATABASE "+name) })
	return at(server, name)
}

// Pooled is the same database of [Postgres], through the PgBouncer of LATCHKEY_TEST_PGBOUNCER, which stands before that
// server and pools transactions. Without the variable t is skipped.
func Pooled(t testing.TB, postgres string) string {
	t.Helper()
	u := *variable(t, bouncerVar)
	of, err := url.Parse(postgres)
	if err != nil {
		t.Fatal(err)
	}
	u.Path, u.RawQuery = of.Path, "pooled=true"
	return u.String()
}

// variable is the address that the variable holds, or skips t.
func variable(t testing.TB, name string) *url.URL {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Skipf("%s is not set: make test starts a server, and so does make databases", name)
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Host == "" {
		t.Fatalf("%s is not the URL of a database", name)
	}
	return u
}

func freshName() string { return "latchkey_test_" + strings.ToLower(rand.Text()) }

// at is the address of another database of the server.
func at(server *url.URL, database string) string {
	u := *server
	u.Path = "/" + database
	return u.String()
}

// exec runs a statement on the server that nobody is waiting for: not even the end of the test stops it.
func exec(t testing.TB, server *url.URL, statements ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), time.Minute)
	defer cancel()
	driver, source := "pgx", server.String()
	if server.Scheme == "mysql" {
		// sqlstore/mysql alone imports the driver and its Config; this much of its address is stable.
		driver, source = "mysql", fmt.Sprintf("%s@tcp(%s)%s", userInfo(server.User), server.Host, server.Path)
	}
	db, err := sql.Open(driver, source)
	if err != nil {
		t.Errorf("open %s: %v", server.Redacted(), err)
		return
	}
	defer db.Close()
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

func userInfo(u *url.Userinfo) string {
	if password, ok := u.Password(); ok {
		return u.Username() + ":" + password
	}
	return u.Username()
}

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
	made := makePostgres(t, more...)
	t.Cleanup(func() { made.drop(t) })
	return made.url
}

// database is one that a test has made on a server, for whoever drops it.
type database struct {
	url  string
	drop func(t testing.TB)
}

func makePostgres(t testing.TB, more ...string) database {
	t.Helper()
	server := variable(t, postgresVar)
	name := freshName()
	exec(t, server, "CREATE DATABASE "+name+" "+strings.Join(more, " "))
	return database{at(server, name), func(t testing.TB) {
		exec(t, server, "DROP DATABASE "+name+" WITH (FORCE)") // a bouncer keeps connections to it
	}}
}

// MySQL is the address of a fresh, empty database on the MySQL or MariaDB of LATCHKEY_TEST_MYSQL,
// of the collation and the character set that its name begins with; "" is the server's default. It
// is dropped with t. Without the variable t is skipped.
func MySQL(t testing.TB, collation string) string {
	t.Helper()
	made := makeMySQL(t, collation)
	t.Cleanup(func() { made.drop(t) })
	return made.url
}

func makeMySQL(t testing.TB, collation string) database {
	t.Helper()
	server := variable(t, mysqlVar)
	name, of := freshName(), ""
	if collation != "" {
		characters, _, _ := strings.Cut(collation, "_")
		of = " CHARACTER SET " + characters + " COLLATE " + collation
	}
	exec(t, server, "CREATE DATABASE "+name+of)
	return database{at(server, name), func(t testing.TB) { exec(t, server, "DROP DATABASE "+name) }}
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
	ctx, cancel := context.WithTimeout(context.WithoutCancel(t.Context()), 5*time.Minute)
	defer cancel()
	db, err := raw(server.String())
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

// Raw opens a database by its driver, behind the stores' back. It is closed with t.
func Raw(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := raw(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// raw makes addresses of drivers: only the packages of sqlstore import one, but this much of an address is stable.
func raw(address string) (*sql.DB, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return sql.Open("sqlite", path)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "mysql" {
		return sql.Open("pgx", address)
	}
	user := u.User.Username()
	if password, ok := u.User.Password(); ok {
		user += ":" + password
	}
	return sql.Open("mysql", fmt.Sprintf("%s@tcp(%s)%s?parseTime=true", user, u.Host, u.Path))
}

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

// The environment variables that name the servers for tests. Each holds the address of a database
// on the server, with a user who may create other databases.
const (
	postgresVar = "LATCHKEY_TEST_POSTGRES"  // postgres://postgres@127.0.0.1:5432/postgres
	bouncerVar  = "LATCHKEY_TEST_PGBOUNCER" // postgres://postgres@127.0.0.1:6432/postgres, in front of that server
	mysqlVar    = "LATCHKEY_TEST_MYSQL"     // mysql://root@127.0.0.1:3306/mysql
)

// Postgres returns the address of a fresh, empty database on the PostgreSQL of
// LATCHKEY_TEST_POSTGRES. The database is dropped when t ends. more is appended to CREATE DATABASE:
// an encoding, for example. Without the variable, Postgres skips t.
func Postgres(t testing.TB, more ...string) string {
	t.Helper()
	made := makePostgres(t, more...)
	t.Cleanup(func() { made.drop(t) })
	return made.url
}

// database is a database that was created on a server, with the function that drops it.
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
		exec(t, server, "DROP DATABASE "+name+" WITH (FORCE)") // PgBouncer keeps connections open
	}}
}

// MySQL returns the address of a fresh, empty database on the MySQL or MariaDB of
// LATCHKEY_TEST_MYSQL. The database has the collation, and the character set that the collation's
// name begins with; "" is the server's default. The database is dropped when t ends. Without the
// variable, MySQL skips t.
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

// Pooled returns the address of a database of [Postgres] through the PgBouncer of
// LATCHKEY_TEST_PGBOUNCER, which pools transactions in front of that server. Without the variable,
// Pooled skips t.
func Pooled(t testing.TB, postgres string) string {
	t.Helper()
	u := *variable(t, bouncerVar)
	of, err := url.Parse(postgres)
	if err != nil {
		t.Fatal(err)
	}
	query := u.Query()
	query.Set("pooled", "true")
	u.Path, u.RawQuery = of.Path, query.Encode()
	return u.String()
}

// variable returns the address in the environment variable. If there is none, it skips t.
func variable(t testing.TB, name string) *url.URL {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		t.Skipf("%s is not set: docs/testing.md says how to give tests a server", name)
	}
	u, err := url.Parse(value)
	if err != nil || u.Scheme == "" || u.Host == "" {
		t.Fatalf("%s is not the URL of a database", name)
	}
	return u
}

func freshName() string { return "latchkey_test_" + strings.ToLower(rand.Text()) }

// at returns the address of another database on the server.
func at(server *url.URL, database string) string {
	u := *server
	u.Path = "/" + database
	return u.String()
}

// exec runs statements on the server. They run to their end even if the test ends meanwhile.
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
	run(ctx, t, db, statements...)
}

func run(ctx context.Context, t testing.TB, db *sql.DB, statements ...string) {
	t.Helper()
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			t.Errorf("%s: %v", statement, err)
		}
	}
}

// Raw opens a database by its driver, without the stores. It is closed when t ends.
func Raw(t testing.TB, url string) *sql.DB {
	t.Helper()
	db, err := raw(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// raw translates the address for the driver. Only the packages below sqlstore import a driver and
// translate whole addresses; a test needs this part only.
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

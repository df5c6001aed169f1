package migrate_test

import (
	"context"
	"database/sql"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// database is a database of one engine, with a connection pool of its own.
type database struct {
	engine, url string
	raw         *sql.DB
}

// onEngines runs a test on a fresh database of each engine.
func onEngines(t *testing.T, test func(t *testing.T, d database)) {
	t.Helper()
	for _, engine := range []string{"sqlite", "postgres", "mysql"} {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			test(t, fresh(t, engine))
		})
	}
}

// fresh creates an empty database, or skips the test. The database is dropped at the end of the
// test.
func fresh(t testing.TB, engine string) database {
	t.Helper()
	at := ""
	switch engine {
	case "postgres":
		at = dbtest.Postgres(t)
	case "mysql":
		at = dbtest.MySQL(t, "utf8mb4_bin")
	default:
		path := filepath.Join(t.TempDir(), "db.sqlite3")
		return database{engine, "sqlite:" + path, connect(t, engine, path)}
	}
	return database{engine, at, connect(t, engine, at)}
}

// connect opens a connection pool of the bare driver. The pool is closed at the end of the test.
func connect(t testing.TB, engine, at string) *sql.DB {
	t.Helper()
	driver := map[string]string{"sqlite": "sqlite", "postgres": "pgx", "mysql": "mysql"}[engine]
	if engine == "mysql" {
		u, err := url.Parse(at)
		if err != nil {
			t.Fatal(err)
		}
		password, _ := u.User.Password()
		at = u.User.Username() + ":" + password + "@tcp(" + u.Host + ")" + u.Path
	}
	db, err := sql.Open(driver, at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// open opens the database for the stores. Each call stands for another process.
func (d database) open(t testing.TB, users sqlstore.UserModel) *sqlstore.DB {
	t.Helper()
	c := dbtest.Patient()
	c.Users = users
	return d.openWith(t, c)
}

func (d database) openWith(t testing.TB, c sqlstore.Config) *sqlstore.DB {
	t.Helper()
	open := map[string]func(context.Context, string, sqlstore.Config) (*sqlstore.DB, error){
		"sqlite": sqlite.Open, "postgres": postgres.Open, "mysql": mysql.Open,
	}
	db, err := open[d.engine](t.Context(), d.url, c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func (d database) exec(t testing.TB, statements ...string) {
	t.Helper()
	for _, s := range statements {
		if _, err := d.raw.Exec(s); err != nil {
			t.Fatalf("%s: %v", s, err)
		}
	}
}

// rows returns the rows of a query, one line each.
func (d database) rows(t testing.TB, query string) []string {
	t.Helper()
	rows, err := d.raw.Query(query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for rows.Next() {
		values, into := make([]sql.NullString, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		var line []string
		for _, v := range values {
			line = append(line, v.String)
		}
		lines = append(lines, strings.Join(line, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// wantRows compares the rows of a query, separated by spaces.
func (d database) wantRows(t testing.TB, query, want string) {
	t.Helper()
	if got := strings.Join(d.rows(t, query), " "); got != want {
		t.Errorf("got %q, want %q, from %s", got, want, query)
	}
}

package bench_test

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/latchkey-go/latchkey/auth/token"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/mysql"
	"github.com/latchkey-go/latchkey/sqlstore/postgres"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// engine describes how a database is opened, and filled by one statement for each table.
type engine struct {
	name        string
	open        func(ctx context.Context, databaseURL string, c sqlstore.Config) (*sqlstore.DB, error)
	fresh       func(b *testing.B) string
	setup       []string
	users, keys string // INSERT statements; %d is the number of rows
	join        string // the query of a token check, written by hand
}

const (
	join = `SELECT u.id, u.username, u.first_name, u.last_name, u.email, u.is_active, u.is_staff, u.is_superuser,
		u.date_joined, u.last_login, t.created FROM authtoken_token t JOIN auth_user u ON u.id = t.user_id WHERE t.`
	into = "INSERT INTO auth_user (id, username, password, first_name, last_name, email, is_active, is_staff, " +
		"is_superuser, date_joined) "
	ofS = " '!', '', '', '', true, false, false, '2024-01-02 03:04:05' FROM s"
	// numbers is the head of a query over the numbers from 1 to %d.
	numbers = "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < %d) "
)

var engines = []engine{
	{
		name: "sqlite", open: sqlite.Open,
		fresh: func(b *testing.B) string { return "sqlite:" + filepath.Join(b.TempDir(), "db.sqlite3") },
		users: numbers + into + "SELECT n, 'user' || n," + ofS,
		keys: numbers + `INSERT INTO authtoken_token ("key", created, user_id) ` +
			`SELECT printf('%%040x', n * 2654435761 %% 4294967296), '2024-01-02 03:04:05', n FROM s`,
		join: join + `"key" = ?`,
	},
	{
		name: "postgres", open: postgres.Open,
		fresh: func(b *testing.B) string { return dbtest.Postgres(b) },
		users: into + "SELECT n, 'user' || n," + strings.Replace(ofS, "FROM s", "FROM generate_series(1, %d) n", 1),
		keys: `INSERT INTO authtoken_token ("key", created, user_id) ` +
			`SELECT md5(n::text) || 'abcdefab', '2024-01-02 03:04:05', n FROM generate_series(1, %d) n`,
		join: join + `"key" = $1`,
	},
	{
		name: "mysql", open: mysql.Open,
		fresh: func(b *testing.B) string { return dbtest.MySQL(b, "utf8mb4_bin") },
		setup: []string{"SET max_recursive_iterations = 100000000"},
		users: into + numbers + "SELECT n, concat('user', n)," + ofS,
		keys: "INSERT INTO authtoken_token (`key`, created, user_id) " + numbers +
			"SELECT concat(md5(n), 'abcdefab'), '2024-01-02 03:04:05', n FROM s",
		join: join + "`key` = ?",
	},
}

// BenchmarkIdentify measures the uncached token check on each engine, among 10,000 and 1,000,000
// tokens. "bare" is the same query, prepared, through the driver alone. The order of the keys is
// not that of the users.
func BenchmarkIdentify(b *testing.B) {
	for _, e := range engines {
		for _, tokens := range []int{10_000, 1_000_000} {
			b.Run(fmt.Sprintf("%s/%d", e.name, tokens), func(b *testing.B) {
				url := e.fresh(b)
				db, err := e.open(b.Context(), url, sqlstore.Config{})
				if err != nil {
					b.Fatal(err)
				}
				defer db.Close()
				raw := dbtest.Raw(b, url)
				e.fill(b, db, raw, tokens)
				e.compare(b, db, raw, someKeys(b, db, tokens))
			})
		}
	}
}

// fill creates the tables and as many users as tokens, each with a token.
func (e engine) fill(b *testing.B, db *sqlstore.DB, raw *sql.DB, tokens int) {
	b.Helper()
	if err := migrate.New(db).Up(b.Context(), "", nil); err != nil {
		b.Fatal(err)
	}
	conn, err := raw.Conn(b.Context())
	if err != nil {
		b.Fatal(err)
	}
	defer conn.Close()
	for _, s := range append(e.setup, fmt.Sprintf(e.users, tokens), fmt.Sprintf(e.keys, tokens)) {
		if _, err := conn.ExecContext(b.Context(), s); err != nil {
			b.Fatalf("%s: %v", s, err)
		}
	}
}

// someKeys returns about 5,000 keys, spread evenly over all tokens.
func someKeys(b *testing.B, db *sqlstore.DB, tokens int) (keys []string) {
	b.Helper()
	every, n := max(1, tokens/5000), 0
	for token, err := range db.Tokens().ListTokens(b.Context(), token.Filter{}) {
		if err != nil {
			b.Fatal(err)
		}
		if n++; n%every == 0 {
			keys = append(keys, token.Key)
		}
	}
	return keys
}

// compare measures the bare query and Identify with the same keys.
func (e engine) compare(b *testing.B, db *sqlstore.DB, raw *sql.DB, keys []string) {
	bare, err := raw.PrepareContext(b.Context(), e.join)
	if err != nil {
		b.Fatal(err)
	}
	defer bare.Close()
	for name, check := range map[string]func(key string) error{
		"bare": func(key string) error {
			var id int64
			var name, first, last, email string
			var active, staff, super bool
			var joined, created time.Time
			var login sql.NullTime
			return bare.QueryRowContext(b.Context(), key).
				Scan(&id, &name, &first, &last, &email, &active, &staff, &super, &joined, &login, &created)
		},
		"identify": func(key string) error {
			_, err := db.Tokens().Identify(b.Context(), key)
			return err
		},
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if err := check(keys[i%len(keys)]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

//go:build unix

package measure

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"syscall"

	"github.com/latchkey-go/latchkey/bench/internal/stage"
)

// bytesPerToken is how much of the disk a token and its user take at most.
const bytesPerToken = 300

// table is a SQLite database with many tokens, as Django stores them.
type table struct {
	tokens int
	path   string
}

// keyPart returns the first 8 of the 40 hex digits of a token's key. They grow with the token's
// number, so that filling a table appends to each index, which is fast. Checks with random numbers
// still read random places of each index.
func (t table) keyPart(number int) int { return number * (1<<32/t.tokens - 1) }

// key returns the key of a token. Numbers begin with 1.
func (t table) key(number int) string {
	return fmt.Sprintf("%08x%032x", t.keyPart(number), number)
}

// fits reports whether the disk has room for the table in dir, and some to spare.
func (t table) fits(dir string) bool {
	var disk syscall.Statfs_t
	if syscall.Statfs(dir, &disk) != nil {
		return true // not known: filling it would say so
	}
	return uint64(disk.Bavail)*uint64(disk.Bsize) > uint64(t.tokens)*bytesPerToken*5/4
}

// fill creates the database with its users and tokens.
func (t table) fill(ctx context.Context) (err error) {
	site, err := stage.Open(ctx, t.path, "plain")
	if err != nil {
		return err
	}
	if err := errors.Join(site.Migrate(ctx), site.Close()); err != nil {
		return err
	}
	db, err := sql.Open("sqlite", t.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	db.SetMaxOpenConns(1) // the pragmas belong to a connection
	const numbers = "WITH RECURSIVE s (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM s WHERE n < ?) "
	for _, s := range []struct {
		statement string
		args      []any
	}{
		{"PRAGMA synchronous = OFF", nil},
		{"PRAGMA journal_mode = OFF", nil},
		{numbers + `INSERT INTO auth_user (id, password, is_superuser, username, first_name, last_name, email, is_staff,
			is_active, date_joined) SELECT n, '!', false, printf('user%09d', n), '', '', '', false, true,
			'2024-01-02 03:04:05' FROM s`, []any{t.tokens}},
		{numbers + `INSERT INTO authtoken_token ("key", created, user_id) SELECT printf('%08x%032x', n * ?, n),
			'2024-01-02 03:04:05', n FROM s`, []any{t.tokens, t.keyPart(1)}},
		{"PRAGMA journal_mode = WAL", nil},
	} {
		if _, err := db.ExecContext(ctx, s.statement, s.args...); err != nil {
			return fmt.Errorf("fill a table: %w", err)
		}
	}
	return nil
}

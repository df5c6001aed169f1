package dbtx

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jmoiron/sqlx"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
)

// drivers are sqlx' names of the engines, from which it knows their placeholders.
var drivers = map[string]string{"sqlite": "sqlite3", "postgres": "pgx", "mysql": "mysql"}

type note struct {
	ID    int64  `db:"id"`
	Title string `db:"title"`
}

// TestSqlx reads and writes with sqlx, in a transaction and outside of one.
func TestSqlx(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	site, err := latchkey.Open(ctx, latchkey.Project{Migrations: []migrate.Migration{{
		App: "notes", Name: "0001_initial",
		Up: []string{"CREATE TABLE notes_note (id integer PRIMARY KEY, title varchar(40) NOT NULL UNIQUE)"},
	}}}, latchkey.Settings{Database: "sqlite:" + filepath.Join(t.TempDir(), "db.sqlite3")})
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(ctx); err != nil {
		t.Fatal(err)
	}
	db := sqlx.NewDb(site.DB.DBTX(), drivers[site.DB.Engine()])
	var _ sqlx.ExtContext = db
	const insert = "INSERT INTO notes_note (title) VALUES (:title)"
	if _, err := db.NamedExecContext(ctx, insert, note{Title: "a"}); err != nil {
		t.Fatal(err)
	}
	failed := errors.New("failed")
	err = site.DB.InTx(ctx, func(ctx context.Context) error {
		if _, err := db.NamedExecContext(ctx, insert, []note{{Title: "b"}, {Title: "c"}}); err != nil {
			return err
		}
		var notes []note
		query, args, err := sqlx.In("SELECT id, title FROM notes_note WHERE title IN (?) ORDER BY title",
			[]string{"a", "b", "c"})
		if err != nil {
			return err
		}
		if err := db.SelectContext(ctx, &notes, db.Rebind(query), args...); err != nil {
			return err
		}
		if diff := cmp.Diff([]note{{1, "a"}, {2, "b"}, {3, "c"}}, notes); diff != "" {
			t.Error(diff)
		}
		return failed
	})
	if !errors.Is(err, failed) {
		t.Errorf("in a transaction: %v", err)
	}
	var one note
	if err := db.GetContext(ctx, &one, db.Rebind("SELECT * FROM notes_note WHERE id = ?"), 1); err != nil ||
		one.Title != "a" {
		t.Errorf("got %+v, %v", one, err)
	}
	if err := db.GetContext(ctx, &one, "SELECT * FROM notes_note WHERE title = 'b'"); !errors.Is(err, sql.ErrNoRows) {
		t.Errorf("not rolled back: %v", err)
	}
	if _, err := db.NamedExecContext(ctx, insert, note{Title: "a"}); !errors.Is(err, auth.ErrExists) {
		t.Errorf("duplicate: %v", err)
	}
}

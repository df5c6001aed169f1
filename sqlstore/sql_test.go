package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestSQLRoundTrip writes a row of a project's own table, and reads it in each way.
func TestSQLRoundTrip(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s, ctx := o.db.SQL(), t.Context()
		alice := newUser(t, o.db, "alice")
		made := time.Date(2026, 2, 3, 4, 5, 6, 789_012_999, time.FixedZone("", 3600))
		first, err := s.Insert(ctx, "id", "INSERT INTO notes_note (title, made, owner_id) VALUES (?, ?, ?)", "what?",
			made, alice)
		if err != nil || first == 0 {
			t.Fatalf("insert: id %d, %v", first, err)
		}
		second, err := s.Insert(ctx, "id", "INSERT INTO notes_note (title, made) VALUES (?, ?)", "ünïcode ☃",
			(*time.Time)(nil))
		if err != nil || second == first {
			t.Fatalf("insert: id %d after %d, %v", second, first, err)
		}
		var (
			id    int64
			title string
			at    time.Time
			owner auth.UserID
		)
		err = s.QueryRow(ctx, "SELECT id, title, made, owner_id FROM notes_note WHERE title = 'what?' AND id = ?",
			first).
			Scan(&id, &title, &at, &owner)
		if err != nil || id != first || title != "what?" || !at.Equal(made.Truncate(time.Microsecond)) ||
			owner != alice {
			t.Errorf("found %d %q %v %q: %v", id, title, at, owner, err)
		}
		if err := s.QueryRow(ctx, "SELECT max(made) FROM notes_note").Scan(&at); err != nil ||
			!at.Equal(made.Truncate(time.Microsecond)) {
			t.Errorf("a time without a column: %v, %v", at, err)
		}
		if s.Engine() == "postgres" { // a column without a time zone
			const want = "2026-02-03 03:05:06.789012"
			var plain string
			err := s.QueryRow(ctx, "SELECT CAST(CAST(? AS timestamp) AS text)", made).Scan(&plain)
			if err != nil || plain != want {
				t.Errorf("without a time zone: %q, want %q: %v", plain, want, err)
			}
		}
		var null sql.NullTime
		if err := s.QueryRow(ctx, "SELECT made FROM notes_note WHERE id = ?", second).Scan(&null); err != nil ||
			null.Valid {
			t.Errorf("NULL: %v, %v", null, err)
		}
		if diff := cmp.Diff([]string{"what?", "ünïcode ☃"}, titles(ctx, t, s)); diff != "" {
			t.Error(diff)
		}
		if n, err := s.Exec(ctx, "UPDATE notes_note SET title = ? WHERE id = ?", "what?", first); n != 1 || err != nil {
			t.Errorf("an update that changes nothing: %d rows, %v", n, err)
		}
		if n, err := s.Exec(ctx, "DELETE FROM notes_note WHERE owner_id = ?", alice); n != 1 || err != nil {
			t.Errorf("delete: %d rows, %v", n, err)
		}
		err = s.QueryRow(ctx, "SELECT id FROM notes_note WHERE id = ?", first).Scan(&id)
		if !errors.Is(err, auth.ErrNotFound) {
			t.Errorf("a row that is gone: %v", err)
		}
	})
}

// TestSQLJoinsTransactions reads and writes inside InTx, in savepoints and outside.
func TestSQLJoinsTransactions(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s := o.db.SQL()
		var hooks []string
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			if err := addNote(ctx, s, "kept"); err != nil {
				return err
			}
			s.AfterCommit(ctx, func() { hooks = append(hooks, "outer") })
			err := s.InTx(ctx, func(ctx context.Context) error {
				s.AfterCommit(ctx, func() { hooks = append(hooks, "inner") })
				return errors.Join(addNote(ctx, s, "undone"), failed)
			})
			if !errors.Is(err, failed) {
				t.Errorf("savepoint: %v", err)
			}
			err = s.InTx(ctx, func(ctx context.Context) error { return addNote(ctx, s, "kept") })
			if !errors.Is(err, auth.ErrExists) { // the savepoint keeps PostgreSQL's transaction usable
				t.Errorf("duplicate: %v", err)
			}
			if diff := cmp.Diff([]string{"kept"}, titles(ctx, t, s)); diff != "" {
				t.Error("inside: " + diff)
			}
			if got := titles(t.Context(), t, s); got != nil {
				t.Errorf("outside: %q", got)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"kept"}, titles(t.Context(), t, s)); diff != "" {
			t.Error("after: " + diff)
		}
		if diff := cmp.Diff([]string{"outer"}, hooks); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSQLWritesWithRows runs statements that write and return rows, where the engine has them.
func TestSQLWritesWithRows(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s, ctx := o.db.SQL(), t.Context()
		const insert = "INSERT INTO notes_note (title) VALUES (?) RETURNING title"
		var title string
		if err := s.QueryRow(ctx, insert, "a").Scan(&title); err != nil || title != "a" {
			t.Errorf("%q, %v", title, err)
		}
		for row, err := range s.Query(ctx, insert, "b") {
			if err != nil || row.Scan(&title) != nil || title != "b" {
				t.Errorf("%q, %v", title, err)
			}
		}
		err := s.InTx(ctx, func(ctx context.Context) error { return s.QueryRow(ctx, insert, "c").Scan(&title) })
		if err != nil || title != "c" {
			t.Errorf("%q, %v", title, err)
		}
		want := []string{"a", "b", "c"}
		if s.Engine() != "mysql" { // a statement that begins as one that reads
			const hidden = "/* add */ INSERT INTO notes_note (title) VALUES (?) RETURNING title"
			if err := s.QueryRow(ctx, hidden, "d").Scan(&title); err != nil || title != "d" {
				t.Errorf("%q, %v", title, err)
			}
			want = append(want, "d")
		}
		if diff := cmp.Diff(want, titles(ctx, t, s)); diff != "" {
			t.Error(diff)
		}
	})
}

// TestSQLConflict violates each constraint, and looks at the errors.
func TestSQLConflict(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s, ctx := o.db.SQL(), t.Context()
		if err := addNote(ctx, s, "it's a for key 'x'"); err != nil {
			t.Fatal(err)
		}
		var conflict *sqlstore.Conflict
		err := addNote(ctx, s, "it's a for key 'x'")
		if !errors.Is(err, auth.ErrExists) || !errors.As(err, &conflict) {
			t.Fatalf("got %v", err)
		}
		want := map[string]sqlstore.Conflict{
			"sqlite":   {Table: "notes_note", Columns: []string{"title"}},
			"postgres": {Table: "notes_note", Columns: []string{"title"}, Constraint: "notes_note_title"},
			"mysql":    {Constraint: "notes_note_title"},
		}[s.Engine()]
		got := sqlstore.Conflict{Constraint: conflict.Constraint, Table: conflict.Table, Columns: conflict.Columns}
		if s.Engine() == "mysql" {
			got.Table = "" // MySQL tells it, MariaDB does not
		}
		if diff := cmp.Diff(want, got, cmp.AllowUnexported(sqlstore.Conflict{})); diff != "" {
			t.Error(diff)
		}
		if !conflict.Of("notes_note_title", "title") || conflict.Of("notes_note_owner", "owner_id") {
			t.Errorf("%+v is of another constraint", conflict)
		}
		_, err = s.Exec(ctx, "INSERT INTO notes_note (title, owner_id) VALUES (?, ?)", "b", 4711)
		if !errors.Is(err, sqlstore.ErrForeignKey) {
			t.Errorf("without the user: %v", err)
		}
		newUser(t, o.db, "alice")
		_, err = o.db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice"}})
		if !errors.As(err, &conflict) || !conflict.Of(conflict.Constraint, "username") {
			t.Errorf("the stores: %v, %+v", err, conflict)
		}
	})
}

// TestSQLHook inserts a row of a project's own table in the transaction that creates the user. With
// a connection of its own the hook waited for that transaction on SQLite until the database was
// "locked", and on PostgreSQL found no user to refer to.
func TestSQLHook(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s, ctx := o.db.SQL(), t.Context()
		users := auth.NewUsers(auth.UsersConfig{Store: o.db.Users(), Tx: o.db, Hasher: plainHasher{}})
		users.OnCreate(func(ctx context.Context, u auth.User) error {
			_, err := s.Insert(ctx, "id", "INSERT INTO notes_note (title, owner_id) VALUES (?, ?)", "of "+u.Username,
				u.ID)
			return err
		})
		alice, err := users.Create(ctx, auth.CreateParams{Username: "alice", Password: "p"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := users.Create(ctx, auth.CreateParams{Username: "bob", Password: "p"}); err != nil {
			t.Fatal(err)
		}
		users.OnCreate(func(context.Context, auth.User) error { return errors.New("refused") })
		if _, err := users.Create(ctx, auth.CreateParams{Username: "carol", Password: "p"}); err == nil {
			t.Error("created in spite of its hook")
		}
		if diff := cmp.Diff([]string{"of alice", "of bob"}, titles(ctx, t, s)); diff != "" {
			t.Error(diff)
		}
		if err := users.Delete(ctx, alice.ID); err != nil {
			t.Errorf("delete: %v", err)
		}
		if diff := cmp.Diff([]string{"of bob"}, titles(ctx, t, s)); diff != "" {
			t.Error("ON DELETE CASCADE: " + diff)
		}
		users.OnDelete(func(ctx context.Context, u auth.User) error { // for rows whose foreign key does not cascade
			_, err := s.Exec(ctx, "DELETE FROM notes_note WHERE owner_id = ?", u.ID)
			return err
		})
		bob, err := users.ByName(ctx, "bob")
		if err != nil {
			t.Fatal(err)
		}
		users.OnDelete(func(ctx context.Context, u auth.User) error {
			if left := titles(ctx, t, s); len(left) > 0 || u.ID != bob.ID {
				t.Errorf("while %s is deleted: %q", u.Username, left)
			}
			return errors.New("refused")
		})
		if err := users.Delete(ctx, bob.ID); err == nil {
			t.Error("deleted in spite of its hook")
		}
		if diff := cmp.Diff([]string{"of bob"}, titles(ctx, t, s)); diff != "" {
			t.Error("a refused deletion: " + diff)
		}
	})
}

// plainHasher makes hashes that no password fits.
type plainHasher struct{}

func (plainHasher) Hash(context.Context, string) (string, error) { return "!", nil }

func (plainHasher) Verify(context.Context, string, string) (bool, string, error) {
	return false, "", nil
}

// TestSQLWithoutTables names what is missing, whichever way the statement takes.
func TestSQLWithoutTables(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		c := dbtest.Patient()
		c.Readers = 1
		o := open(t, c)
		s := o.db.SQL()
		calls := func() map[string]error {
			_, exec := s.Exec(t.Context(), "DELETE FROM notes_lost")
			return map[string]error{
				"Exec": exec, "QueryRow": s.QueryRow(t.Context(), "SELECT id FROM notes_lost WHERE id = ?",
					1).Scan(new(int)),
				"DBTX": s.DBTX().QueryRowContext(t.Context(), "SELECT id FROM notes_lost").Scan(new(int)),
			}
		}
		for what, err := range calls() {
			if !errors.Is(err, sqlstore.ErrNoSchema) || !strings.Contains(err.Error(), "the table notes_lost") ||
				errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("%s on a missing table of the project: %v", what, err)
			}
		}
		run(t, dbtest.Raw(t, o.url), "DROP TABLE latchkey_throttle")
		for what, err := range calls() {
			if !errors.Is(err, sqlstore.ErrNoSchema) {
				t.Errorf("%s without all migrations: %v", what, err)
			}
		}
	})
}

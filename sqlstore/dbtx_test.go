package sqlstore_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/dbtest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// TestDBTX runs code as sqlc generates it, in a transaction and outside of one.
func TestDBTX(t *testing.T) {
	t.Parallel()
	failed := errors.New("failed")
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s := o.db.SQL()
		id, err := strconv.Atoi(string(newUser(t, o.db, "alice")))
		if err != nil {
			t.Fatal(err)
		}
		owner := sql.NullInt32{Int32: int32(id), Valid: true}
		dollars := s.Engine() == "postgres"
		prepared, err := Prepare(t.Context(), s.DBTX(), dollars)
		if err != nil {
			t.Fatal(err)
		}
		defer prepared.Close()
		for name, q := range map[string]*Queries{"by text": New(s.DBTX(), dollars), "prepared": prepared} {
			if n, err := q.CreateNote(t.Context(), CreateNoteParams{name, owner}); n != 1 || err != nil {
				t.Fatalf("%s: create: %d, %v", name, n, err)
			}
			note, err := q.GetNote(t.Context(), name)
			if err != nil || note.Title != name || note.OwnerID != owner || note.ID == 0 {
				t.Errorf("%s: got %+v, %v", name, note, err)
			}
			err = s.InTx(t.Context(), func(ctx context.Context) error {
				if _, err := q.CreateNote(ctx, CreateNoteParams{Title: "undone"}); err != nil {
					return err
				}
				if _, err := q.GetNote(ctx, "undone"); err != nil {
					t.Errorf("%s: not found in its transaction: %v", name, err)
				}
				if _, err := q.GetNote(t.Context(), "undone"); !errors.Is(err, sql.ErrNoRows) {
					t.Errorf("%s: found outside: %v", name, err)
				}
				all, err := q.ListNotes(ctx, name)
				return errors.Join(err, unless(len(all) > 0, "no notes"), failed)
			})
			if !errors.Is(err, failed) || errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("%s: %v", name, err)
			}
			if _, err := q.GetNote(t.Context(), "undone"); !errors.Is(err, sql.ErrNoRows) {
				t.Errorf("%s: not rolled back: %v", name, err)
			}
			conflict := new(sqlstore.Conflict)
			if _, err := q.CreateNote(t.Context(), CreateNoteParams{Title: name}); !errors.Is(err, auth.ErrExists) ||
				!errors.As(err, &conflict) {
				t.Errorf("%s: duplicate: %v", name, err)
			}
			if _, err := q.CreateNote(t.Context(), CreateNoteParams{"b",
				sql.NullInt32{Int32: 4711, Valid: true}}); !errors.Is(err, sqlstore.ErrForeignKey) {
				t.Errorf("%s: foreign key: %v", name, err)
			}
		}
		err = s.InTx(t.Context(), func(ctx context.Context) error {
			rows, err := s.DBTX().QueryContext(ctx, "SELECT title FROM notes_note")
			if err != nil {
				return err
			}
			if _, err := New(s.DBTX(), dollars).GetNote(ctx, "prepared"); err == nil ||
				errors.Is(err, auth.ErrUnavailable) {
				t.Errorf("while other rows are open: %v", err)
			}
			rows.Close()
			_, err = New(s.DBTX(), dollars).GetNote(ctx, "prepared")
			return err
		})
		if err != nil {
			t.Error(err)
		}
		if _, err := s.DBTX().BeginTx(t.Context(), nil); err == nil {
			t.Error("begun outside InTx")
		}
		if err := s.DBTX().PingContext(t.Context()); err != nil {
			t.Error(err)
		}
		o.db.Close()
		if _, err := s.DBTX().ExecContext(t.Context(), "SELECT 1"); err == nil {
			t.Error("the database is closed")
		}
	})
}

// TestDBTXTypes reads values and the types of columns as the driver's own *sql.DB gives them.
func TestDBTXTypes(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		o := open(t, dbtest.Patient())
		s, ctx := o.db.SQL(), t.Context()
		mark := placeholder(s)
		made := time.Date(2026, 2, 3, 4, 5, 6, 789_000_000, time.UTC)
		if _, err := s.DBTX().ExecContext(ctx, "INSERT INTO notes_note (title, made) VALUES ('a', "+mark+")",
			made); err != nil {
			t.Fatal(err)
		}
		query := "SELECT id, title, made, owner_id FROM notes_note WHERE title <> " + mark
		describe := func(db *sql.DB) (all string) {
			rows, err := db.QueryContext(ctx, query, "")
			if err != nil {
				t.Fatal(err)
			}
			defer rows.Close()
			types, err := rows.ColumnTypes()
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range types {
				length, sized := c.Length()
				nullable, known := c.Nullable()
				precision, scale, decimal := c.DecimalSize()
				all += fmt.Sprintln(c.Name(), c.DatabaseTypeName(), c.ScanType(), length, sized, nullable, known,
					precision, scale, decimal)
			}
			var id int64
			var title string
			var at time.Time
			var owner any
			if !rows.Next() {
				t.Fatal("no row")
			}
			if err := rows.Scan(&id, &title, &at, &owner); err != nil || !at.Equal(made) {
				t.Errorf("made %v: %v", at, err)
			}
			return all + fmt.Sprintln(title, at.UTC(), owner)
		}
		if want, got := describe(dbtest.Raw(t, o.url)), describe(s.DBTX()); got != want {
			t.Errorf("got:\n%swant:\n%s", got, want)
		}
	})
}

// TestRaw uses pgx itself inside a transaction.
func TestRaw(t *testing.T) {
	t.Parallel()
	ownEngines(t, func(t *testing.T, open func(t *testing.T, c sqlstore.Config) own) {
		s := open(t, dbtest.Patient()).db.SQL()
		if err := s.Raw(t.Context(), func(any) error { return nil }); err == nil {
			t.Error("raw outside a transaction")
		}
		err := s.InTx(t.Context(), func(ctx context.Context) error {
			if err := addNote(ctx, s, "a"); err != nil {
				return err
			}
			err := s.Raw(ctx, func(conn any) error {
				if s.Engine() != "postgres" {
					want := map[string]string{"sqlite": "*sqlite.conn", "mysql": "*mysql.mysqlConn"}[s.Engine()]
					return unless(fmt.Sprintf("%T", conn) == want, "%T, want %s", conn, want)
				}
				raw := conn.(*stdlib.Conn).Conn()
				_, err := raw.CopyFrom(ctx, pgx.Identifier{"notes_note"}, []string{"title"},
					pgx.CopyFromRows([][]any{{"b"}, {"c"}}))
				return err
			})
			if s.Engine() == "postgres" {
				if got := titles(ctx, t, s); len(got) != 3 {
					t.Errorf("found %q", got)
				}
				duplicate := s.InTx(ctx, func(ctx context.Context) error {
					return s.Raw(ctx, func(conn any) error {
						_, err := conn.(*stdlib.Conn).Conn().Exec(ctx, "INSERT INTO notes_note (title) VALUES ($1)",
							"a")
						return err
					})
				})
				if !errors.Is(duplicate, auth.ErrExists) {
					t.Errorf("duplicate: %v", duplicate)
				}
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	})
}

package sqlstore_test

import (
	"context"
	"database/sql"
	"fmt"
)

// This file has the shape of the code that sqlc generates for database/sql, with
// emit_prepared_queries.

type DBTX interface {
	ExecContext(context.Context, string, ...interface{}) (sql.Result, error)
	PrepareContext(context.Context, string) (*sql.Stmt, error)
	QueryContext(context.Context, string, ...interface{}) (*sql.Rows, error)
	QueryRowContext(context.Context, string, ...interface{}) *sql.Row
}

func New(db DBTX, dollars bool) *Queries {
	return &Queries{db: db, create: createNote(dollars), list: listNotes(dollars), get: getNote(dollars)}
}

// createNote and the others are constants in generated code, which is for one engine.
func createNote(dollars bool) string {
	if dollars {
		return "INSERT INTO notes_note (title, owner_id) VALUES ($1, $2)"
	}
	return "INSERT INTO notes_note (title, owner_id) VALUES (?, ?)"
}

func listNotes(dollars bool) string {
	if dollars {
		return "SELECT id, title, owner_id FROM notes_note WHERE title <> $1 ORDER BY title"
	}
	return "SELECT id, title, owner_id FROM notes_note WHERE title <> ? ORDER BY title"
}

func getNote(dollars bool) string {
	if dollars {
		return "SELECT id, title, owner_id FROM notes_note WHERE title = $1"
	}
	return "SELECT id, title, owner_id FROM notes_note WHERE title = ?"
}

func Prepare(ctx context.Context, db DBTX, dollars bool) (*Queries, error) {
	q := New(db, dollars)
	var err error
	if q.createNoteStmt, err = db.PrepareContext(ctx, q.create); err != nil {
		return nil, fmt.Errorf("error preparing query CreateNote: %w", err)
	}
	if q.listNotesStmt, err = db.PrepareContext(ctx, q.list); err != nil {
		return nil, fmt.Errorf("error preparing query ListNotes: %w", err)
	}
	if q.getNoteStmt, err = db.PrepareContext(ctx, q.get); err != nil {
		return nil, fmt.Errorf("error preparing query GetNote: %w", err)
	}
	return q, nil
}

func (q *Queries) Close() error {
	var err error
	for _, stmt := range []*sql.Stmt{q.createNoteStmt, q.listNotesStmt, q.getNoteStmt} {
		if stmt != nil {
			if cerr := stmt.Close(); cerr != nil {
				err = fmt.Errorf("error closing stmt: %w", cerr)
			}
		}
	}
	return err
}

type Queries struct {
	db                                         DBTX
	create, list, get                          string
	createNoteStmt, listNotesStmt, getNoteStmt *sql.Stmt
}

func (q *Queries) exec(ctx context.Context, stmt *sql.Stmt, query string, args ...interface{}) (sql.Result, error) {
	if stmt != nil {
		return stmt.ExecContext(ctx, args...)
	}
	return q.db.ExecContext(ctx, query, args...)
}

func (q *Queries) query(ctx context.Context, stmt *sql.Stmt, query string, args ...interface{}) (*sql.Rows, error) {
	if stmt != nil {
		return stmt.QueryContext(ctx, args...)
	}
	return q.db.QueryContext(ctx, query, args...)
}

func (q *Queries) queryRow(ctx context.Context, stmt *sql.Stmt, query string, args ...interface{}) *sql.Row {
	if stmt != nil {
		return stmt.QueryRowContext(ctx, args...)
	}
	return q.db.QueryRowContext(ctx, query, args...)
}

type NotesNote struct {
	ID      int64
	Title   string
	OwnerID sql.NullInt32
}

type CreateNoteParams struct {
	Title   string
	OwnerID sql.NullInt32
}

func (q *Queries) CreateNote(ctx context.Context, arg CreateNoteParams) (int64, error) {
	result, err := q.exec(ctx, q.createNoteStmt, q.create, arg.Title, arg.OwnerID)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

func (q *Queries) GetNote(ctx context.Context, title string) (NotesNote, error) {
	row := q.queryRow(ctx, q.getNoteStmt, q.get, title)
	var i NotesNote
	err := row.Scan(&i.ID, &i.Title, &i.OwnerID)
	return i, err
}

func (q *Queries) ListNotes(ctx context.Context, title string) ([]NotesNote, error) {
	rows, err := q.query(ctx, q.listNotesStmt, q.list, title)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var items []NotesNote
	for rows.Next() {
		var i NotesNote
		if err := rows.Scan(&i.ID, &i.Title, &i.OwnerID); err != nil {
			return nil, err
		}
		items = append(items, i)
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return items, nil
}

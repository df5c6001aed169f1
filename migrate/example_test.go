package migrate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/migrate/ops"
	kinds "github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A project's own table is created after the built-in ones, and removed again.
func Example() {
	ctx := context.Background()
	db, remove := newFile(ctx)
	defer remove()

	m := migrate.New(db, migrate.Migration{
		App: "notes", Name: "0001_initial",
		Up:     []string{"CREATE TABLE notes_note (id integer PRIMARY KEY, text varchar(100) NOT NULL)"},
		Down:   []string{"DROP TABLE notes_note"},
		Models: []migrate.Model{{Name: "note"}}, // permissions notes.add_note, notes.change_note, …
	})
	progress := func(s migrate.Step, done bool) {
		if s.App == "notes" && done {
			fmt.Println(s.App, s.Name, s.Backward)
		}
	}
	if err := m.Up(ctx, "", progress); err != nil {
		panic(err)
	}
	pending, err := m.Pending(ctx)
	fmt.Println(len(pending), err)
	if err := m.To(ctx, "notes", "zero", progress); err != nil {
		panic(err)
	}
	// Output:
	// notes 0001_initial false
	// 0 <nil>
	// notes 0001_initial true
}

func fillSlugs(ctx context.Context, db ops.DB, b ops.Batch) error {
	where, args := b.Where("id")
	_, err := db.Exec(ctx, "UPDATE blog_article SET slug = lower(title) WHERE "+where, args...)
	return err
}

// The rows that exist get a value for a new column, a thousand in a transaction.
func Example_batches() {
	ctx := context.Background()
	db, remove := newFile(ctx)
	defer remove()

	id := ops.Field{Name: "id", Kind: kinds.BigAutoField, PrimaryKey: true}
	title := ops.Field{Name: "title", Kind: kinds.TextField}
	slug := ops.Field{Name: "slug", Kind: kinds.TextField}
	const rows = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500) " +
		"INSERT INTO blog_article (title, slug) SELECT 'Title ' || i, '' FROM n"
	m := migrate.New(db,
		migrate.Migration{App: "blog", Name: "0001_initial", Operations: []ops.Operation{
			ops.CreateModel{Name: "Article", Fields: []ops.Field{id, title, slug}},
			ops.RunSQL{Up: []string{rows}},
		}},
		migrate.Migration{App: "blog", Name: "0002_slugs", Operations: []ops.Operation{
			ops.RunBatches{Name: "fill the slugs", Model: "article", Size: 1000, Each: fillSlugs, Back: ops.NoBatch},
		}},
	)
	err := m.Up(ctx, "", func(s migrate.Step, _ bool) {
		if s.Total > 0 {
			fmt.Printf("%d of %d rows\n", s.Rows, s.Total)
		}
	})
	if err != nil {
		panic(err)
	}
	// Output:
	// 1000 of 2500 rows
	// 2000 of 2500 rows
	// 2500 of 2500 rows
}

// newFile opens a new database file. The function removes it.
func newFile(ctx context.Context) (*sqlstore.DB, func()) {
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(folder, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		panic(err)
	}
	return db, func() {
		db.Close()
		os.RemoveAll(folder)
	}
}

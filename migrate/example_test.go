package migrate_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A project's own table is created after the built-in ones, and removed again.
func Example() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(folder)
	db, err := sqlite.Open(ctx, "sqlite:"+filepath.Join(folder, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		panic(err)
	}
	defer db.Close()

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

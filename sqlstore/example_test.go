package sqlstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/sqlite"
)

// A project's own statements run on its own tables, in transactions with the stores.
func ExampleSQL() {
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
	notes := migrate.Migration{App: "notes", Name: "0001_initial", Up: []string{`CREATE TABLE notes_note (
		id integer PRIMARY KEY AUTOINCREMENT,
		text varchar(100) NOT NULL UNIQUE,
		owner_id integer NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE
	)`}}
	if err := migrate.New(db, notes).Up(ctx, "", nil); err != nil {
		panic(err)
	}

	own := db.SQL()
	err = own.InTx(ctx, func(ctx context.Context) error { // a user with a note, or neither
		user, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice", Active: true}})
		if err != nil {
			return err
		}
		_, err = own.Insert(ctx, "id", "INSERT INTO notes_note (text, owner_id) VALUES (?, ?)", "milk", user)
		return err
	})
	if err != nil {
		panic(err)
	}
	for row, err := range own.Query(ctx, "SELECT text, owner_id FROM notes_note ORDER BY id") {
		if err != nil {
			panic(err)
		}
		var text string
		var owner auth.UserID
		if err := row.Scan(&text, &owner); err != nil {
			panic(err)
		}
		fmt.Println(text, owner)
	}
	_, err = own.Exec(ctx, "INSERT INTO notes_note (text, owner_id) VALUES (?, ?)", "milk", auth.UserID("1"))
	var conflict *sqlstore.Conflict
	fmt.Println(errors.As(err, &conflict) && conflict.Of("notes_note_text_key", "text"))
	// Output:
	// milk 1
	// true
}

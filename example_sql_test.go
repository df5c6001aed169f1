package latchkey_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"

	"github.com/latchkey-go/latchkey"
	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/rest"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// shelf is a project with a table of its own. The database deletes the rows of a user together with
// the user.
var shelf = latchkey.Project{
	Name: "shelf",
	Migrations: []migrate.Migration{{
		App: "shelf", Name: "0001_initial",
		Up: []string{`CREATE TABLE shelf_book (
			id integer PRIMARY KEY AUTOINCREMENT,
			title varchar(100) NOT NULL UNIQUE,
			owner_id integer NOT NULL REFERENCES auth_user (id) ON DELETE CASCADE
		)`},
		Down: []string{`DROP TABLE shelf_book`},
	}},
	Setup: func(site *latchkey.Site) error {
		// in the transaction that creates the user
		site.Users.OnCreate(func(ctx context.Context, user auth.User) error {
			_, err := site.DB.Exec(ctx, "INSERT INTO shelf_book (title, owner_id) VALUES (?, ?)",
				"Diary of "+user.Username, user.ID)
			return err
		})
		site.View("/books/", BooksView{site})
		site.View("/books/{id:int}/", BookView{site})
		return nil
	},
}

// Book is a row of shelf_book.
type Book struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

// BooksView lists and creates the books of the user who asks.
type BooksView struct{ site *latchkey.Site }

func (v BooksView) Get(r *rest.Request) (*rest.Response, error) {
	books := []Book{}
	const owned = "SELECT id, title FROM shelf_book WHERE owner_id = ? ORDER BY id"
	for row, err := range v.site.DB.Query(r.Context(), owned, r.User.ID) {
		if err != nil {
			return nil, err
		}
		var b Book
		if err := row.Scan(&b.ID, &b.Title); err != nil {
			return nil, err
		}
		books = append(books, b)
	}
	return rest.JSONResponse(books), nil
}

// BookView is one of the user's books.
type BookView struct{ site *latchkey.Site }

func (v BookView) Get(r *rest.Request) (*rest.Response, error) {
	id, err := r.PathInt("id")
	if err != nil {
		return nil, err
	}
	const owned = "SELECT id, title FROM shelf_book WHERE id = ? AND owner_id = ?"
	scan := func(row *sqlstore.Row, b *Book) error { return row.Scan(&b.ID, &b.Title) }
	book, err := sqlstore.One(v.site.DB.Query(r.Context(), owned, id, r.User.ID), scan)
	return rest.OK(book), r.CheckFound(book, err)
}

// A project keeps rows in a table of its own, on the database of the users.
func ExampleSite_ownTable() {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "shelf")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	site, err := latchkey.Open(ctx, shelf, latchkey.Settings{
		Database: "sqlite:" + filepath.Join(dir, "shelf.sqlite3"),
		Password: latchkey.PasswordSettings{Iterations: 1000}, // fast, for tests only
	})
	if err != nil {
		log.Fatal(err)
	}
	defer site.Close()
	if err := site.Migrate(ctx); err != nil {
		log.Fatal(err)
	}
	alice, err := site.Users.Create(ctx, auth.CreateParams{Username: "alice", Password: "password"})
	if err != nil {
		log.Fatal(err)
	}

	err = site.DB.InTx(ctx, func(ctx context.Context) error { // both books, or neither
		for _, title := range []string{"Emma", "Diary of alice"} {
			id, err := site.DB.Insert(ctx, "id", "INSERT INTO shelf_book (title, owner_id) VALUES (?, ?)", title,
				alice.ID)
			if err != nil {
				return err
			}
			fmt.Println(id, title)
		}
		return nil
	})
	var conflict *sqlstore.Conflict
	if errors.As(err, &conflict) {
		fmt.Println("there is such a book already:", conflict.Columns)
	}
	var books int
	if err := site.DB.QueryRow(ctx, "SELECT count(*) FROM shelf_book WHERE owner_id = ?",
		alice.ID).Scan(&books); err != nil {
		log.Fatal(err)
	}
	fmt.Println(books)
	// Output:
	// 2 Emma
	// there is such a book already: [title]
	// 1
}

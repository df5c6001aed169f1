package engine_test

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"

	driver "modernc.org/sqlite"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/migrate"
	"github.com/latchkey-go/latchkey/sqlstore"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// openWith opens a SQLite file through a driver that the program chooses. It could be the Open of a
// Project.Engines.
func openWith(ctx context.Context, path string, c sqlstore.Config) (*sqlstore.DB, error) {
	c = c.WithDefaults(false)
	dsn := (&url.URL{Scheme: "file", Opaque: path}).String() + "?_pragma=journal_mode(WAL)" +
		"&_pragma=foreign_keys(1)&_pragma=synchronous(FULL)&_pragma=busy_timeout(" +
		strconv.FormatInt(c.Wait.Milliseconds(), 10) + ")"
	read, err := driver.NewConnector(dsn + "&_query_only=1")
	if err != nil {
		return nil, err
	}
	write, err := driver.NewConnector(dsn + "&_txlock=immediate")
	if err != nil {
		return nil, err
	}

	e := engine.SQLite()
	e.KindOf = func(err error) engine.Kind {
		var refused *driver.Error
		if errors.As(err, &refused) {
			return engine.SQLiteKind(refused.Code())
		}
		return engine.Other
	}
	db := sqlstore.New(read, write, e, c)
	if err := db.Ping(ctx); err != nil {
		db.Close()
		return nil, err
	}
	return db, nil
}

func ExampleEngine() {
	ctx := context.Background()
	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)

	db, err := openWith(ctx, filepath.Join(folder, "db.sqlite3"), sqlstore.Config{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer db.Close()
	if err := migrate.New(db).Up(ctx, "", nil); err != nil {
		fmt.Println(err)
		return
	}

	for range 2 {
		err := db.InTx(ctx, func(ctx context.Context) error {
			_, err := db.Users().InsertUser(ctx, auth.Account{User: auth.User{Username: "alice", Active: true}})
			return err
		})
		fmt.Println("taken:", errors.Is(err, auth.ErrExists))
	}
	// Output:
	// taken: false
	// taken: true
}

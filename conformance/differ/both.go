package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/databases"
	"github.com/latchkey-go/latchkey/conformance/launch"
	"github.com/latchkey-go/latchkey/sqlstore"
)

// launchBoth starts both servers on an engine: Django on a database that it creates, and Latchkey
// on a copy of that database.
func launchBoth(ctx context.Context, engine string) (servers pair, stop func(), err error) {
	var undo []func()
	end := func() {
		for _, f := range slices.Backward(undo) {
			f()
		}
	}
	defer func() {
		if err != nil {
			end()
		}
	}()
	dir, err := os.MkdirTemp("", "differ")
	if err != nil {
		return pair{}, nil, err
	}
	undo = append(undo, func() { os.RemoveAll(dir) })
	var urls [2]string
	for i := range urls {
		database, drop, err := databases.Fresh(ctx, engine, dir)
		if err != nil {
			return pair{}, nil, err
		}
		urls[i] = database
		undo = append(undo, func() {
			if err := drop(); err != nil {
				fmt.Fprintln(os.Stderr, "differ: drop database:", err)
			}
		})
	}
	var log bytes.Buffer
	django, err := launch.Django{Database: urls[0], Dir: dir}.Serve(ctx, &log)
	if err != nil {
		return pair{}, nil, fmt.Errorf("%w\n%s", err, log.String())
	}
	undo = append(undo, django.Stop)
	latchkey, err := launchLatchkey(ctx, dir, urls[0], urls[1])
	if err != nil {
		return pair{}, nil, err
	}
	undo = append(undo, latchkey.Stop)
	return pair{django: django.Address, latchkey: latchkey.Address, engine: engine}, end, nil
}

// launchLatchkey starts Latchkey on database, a copy of Django's.
func launchLatchkey(ctx context.Context, dir, djangos, database string) (*launch.Server, error) {
	if err := copyDatabase(ctx, djangos, database); err != nil {
		return nil, fmt.Errorf("copy Django's database: %w", err)
	}
	binary, err := launch.Build(ctx, dir)
	if err != nil {
		return nil, err
	}
	var log bytes.Buffer
	server, err := launch.Latchkey(ctx, binary, database, 1, &log)
	if err != nil {
		return nil, fmt.Errorf("%w\n%s", err, log.String())
	}
	return server, nil
}

func copyDatabase(ctx context.Context, from, to string) error {
	if path, ok := strings.CutPrefix(from, "sqlite:"); ok { // copy the whole file, with Django's own tables
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(strings.TrimPrefix(to, "sqlite:"), data, 0o600)
	}
	if err := databases.Migrate(ctx, to, sqlstore.UserModel{}); err != nil {
		return err
	}
	return databases.Copy(ctx, from, to)
}

package sqldb

import (
	"context"
	"strings"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// Tables returns the names of all tables.
func (db *DB) Tables(ctx context.Context) (map[string]bool, error) {
	have := map[string]bool{}
	err := db.query(ctx, func(scan func(...any) error) error {
		var name string
		err := scan(&name)
		have[name] = true
		return err
	}, db.engine.Tables)
	_, err = db.translate(ctx, err)
	return have, err
}

// HasColumns reports whether the table has all the columns or, without columns, whether the table
// exists. It runs a query and compares no names, because engines differ about upper and lower case.
func (db *DB) HasColumns(ctx context.Context, table string, columns ...string) (bool, error) {
	list := []string{"1"}
	for _, column := range columns {
		list = append(list, "t."+db.engine.Quote(column)) // without "t." SQLite reads an unknown quoted name as a text
	}
	ctx = db.outside(ctx)
	err := db.query(ctx, Discard, "SELECT "+strings.Join(list, ", ")+" FROM "+db.engine.Quote(table)+" t WHERE 1 = 0")
	fault, err := db.translate(ctx, err)
	if fault == engine.Missing {
		return false, nil
	}
	return err == nil, err
}

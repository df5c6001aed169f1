package sqldb

import (
	"context"
	"strings"
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

// HasColumns reports whether the table has the columns; without columns, whether there is the
// table. It asks the engine by a query, since each has its own rules about the case of names.
func (db *DB) HasColumns(ctx context.Context, table string, columns ...string) (bool, error) {
	list := []string{"1"}
	for _, column := range columns {
		list = append(list, "t."+db.engine.Quote(column)) // without "t." SQLite takes an unknown name for a text
	}
	ctx = db.outside(ctx)
	err := db.query(ctx, Discard, "SELECT "+strings.Join(list, ", ")+" FROM "+db.engine.Quote(table)+" t WHERE 1 = 0")
	fault, err := db.translate(ctx, err)
	if fault == FaultStatement {
		return false, nil
	}
	return err == nil, err
}

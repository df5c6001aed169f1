package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"

	"github.com/latchkey-go/latchkey/auth"
)

// Exec runs a statement in the transaction of ctx, which must have one.
func (db *DB) Exec(ctx context.Context, statement string, args ...any) error {
	_, err := db.exec(ctx, statement, args...)
	return err
}

// ExecCount is Exec, and returns how many rows the statement matched.
func (db *DB) ExecCount(ctx context.Context, statement string, args ...any) (int64, error) {
	result, err := db.exec(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	_, err = db.translate(ctx, err)
	return n, err
}

// ExecOne is Exec for a statement that must match a row. It returns auth.ErrNotFound if none
// matched.
func (db *DB) ExecOne(ctx context.Context, statement string, args ...any) error {
	n, err := db.ExecCount(ctx, statement, args...)
	if err == nil && n == 0 {
		err = auth.ErrNotFound
	}
	return err
}

// Insert runs an INSERT of one row and returns the key that the database gave it. idColumn is the
// column of the key.
func (db *DB) Insert(ctx context.Context, idColumn, statement string, args ...any) (int64, error) {
	if db.engine.Returning {
		var key int64
		_, err := db.QueryRow(ctx, []any{&key}, statement+" RETURNING "+idColumn, args...)
		return key, err
	}
	result, err := db.exec(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	key, err := result.LastInsertId()
	_, err = db.translate(ctx, err)
	return key, err
}

var errNoTransaction = errors.New("a write needs a transaction")

func (db *DB) exec(ctx context.Context, statement string, args ...any) (sql.Result, error) {
	t := db.tx(ctx)
	if t == nil {
		return nil, errNoTransaction
	}
	statement = db.rebind(statement, args)
	db.observe(statement)
	return db.execIn(ctx, t, statement, args)
}

// control runs a statement that controls the transaction of ctx, which must have one.
func (db *DB) control(ctx context.Context, statement string) error {
	_, err := db.execIn(ctx, db.tx(ctx), statement, nil)
	return err
}

// execIn runs a statement with the engine's placeholders in t, the transaction of ctx.
func (db *DB) execIn(ctx context.Context, t *tx, statement string, args []any) (sql.Result, error) {
	if err := t.usable(); err != nil {
		return nil, err
	}
	db.noteEffect(ctx, t, statement)
	bound, cancel := db.boundStatement(ctx)
	defer cancel()
	result, err := t.ExecContext(bound, statement, args...)
	return result, db.noteError(ctx, err)
}

// execText runs a statement with the engine's placeholders, in the transaction of ctx or in one of
// its own.
func (db *DB) execText(ctx context.Context, statement string, args []any) (result sql.Result, err error) {
	db.observe(statement)
	if t := db.tx(ctx); t != nil {
		return db.execIn(ctx, t, statement, args)
	}
	err = db.InTx(ctx, func(ctx context.Context) error {
		result, err = db.execIn(ctx, db.tx(ctx), statement, args)
		return err
	})
	return result, err
}

// Raw calls fn with the driver's connection on which the transaction of ctx runs.
func (db *DB) Raw(ctx context.Context, fn func(conn any) error) error {
	t := db.tx(ctx)
	if t == nil {
		return errNoTransaction
	}
	if err := t.usable(); err != nil {
		return err
	}
	db.noteAny(t)
	return db.noteError(ctx, t.conn.Raw(func(conn any) error {
		for {
			wrapped, ok := conn.(interface{ Unwrap() driver.Conn })
			if !ok {
				return fn(conn)
			}
			conn = wrapped.Unwrap()
		}
	}))
}

package sqldb

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
)

// Facade returns a *sql.DB for code that was written for database/sql. Each statement runs in the
// transaction of its context. Outside a transaction a statement that returns rows runs on a reader,
// and another one in a transaction of its own. The bounds on waiting and the errors are those of
// db. Statements are sent as they are: their placeholders must be the engine's.
//
// Rows hold their reader until they are closed, or until their context ends. Begin is refused,
// because transactions are those of InTx.
func (db *DB) Facade() *sql.DB {
	db.mu.Lock()
	defer db.mu.Unlock()
	if db.facade == nil {
		db.facade = sql.OpenDB(facade{db})
	}
	return db.facade
}

// facade is the driver.Connector of Facade. Its connections are empty: each statement finds a real
// one by its context.
type facade struct{ db *DB }

func (f facade) Connect(context.Context) (driver.Conn, error) { return f, nil }
func (f facade) Driver() driver.Driver                        { return f }
func (f facade) Open(string) (driver.Conn, error)             { return f, nil }

// Close implements driver.Conn.
func (facade) Close() error { return nil }

// Ping implements driver.Pinger.
func (f facade) Ping(ctx context.Context) error { return f.db.Ping(ctx) }

// CheckNamedValue implements driver.NamedValueChecker. The real connection converts the values.
func (facade) CheckNamedValue(*driver.NamedValue) error { return nil }

// Begin implements driver.Conn.
func (facade) Begin() (driver.Tx, error) { return nil, errControl }

// BeginTx implements driver.ConnBeginTx.
func (facade) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) { return nil, errControl }

// Prepare implements driver.Conn. The connection that runs the statement keeps it prepared.
func (f facade) Prepare(query string) (driver.Stmt, error) { return facadeStmt{f, query}, nil }

// ExecContext implements driver.ExecerContext.
func (f facade) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	if err := f.db.CheckStatement(query); err != nil {
		return nil, err
	}
	return f.db.execText(ctx, query, f.db.DescribeArgs(plain(args)))
}

// QueryContext implements driver.QueryerContext.
func (f facade) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	if err := f.db.CheckStatement(query); err != nil {
		return nil, err
	}
	return f.db.openRows(ctx, query, f.db.DescribeArgs(plain(args)))
}

// plain returns the arguments as a caller of database/sql passes them.
func plain(args []driver.NamedValue) []any {
	values := make([]any, len(args))
	for i, arg := range args {
		values[i] = arg.Value
		if arg.Name != "" {
			values[i] = sql.Named(arg.Name, arg.Value)
		}
	}
	return values
}

// facadeStmt is a statement of a facade. It joins the transaction of the context of each call.
type facadeStmt struct {
	facade
	query string
}

// NumInput implements driver.Stmt: the real connection counts the arguments.
func (facadeStmt) NumInput() int { return -1 }

var errNoContext = errors.New("a statement needs a context")

// Exec implements driver.Stmt. database/sql calls ExecContext instead.
func (facadeStmt) Exec([]driver.Value) (driver.Result, error) { return nil, errNoContext }

// Query implements driver.Stmt. database/sql calls QueryContext instead.
func (facadeStmt) Query([]driver.Value) (driver.Rows, error) { return nil, errNoContext }

// ExecContext implements driver.StmtExecContext.
func (s facadeStmt) ExecContext(ctx context.Context, args []driver.NamedValue) (driver.Result, error) {
	return s.facade.ExecContext(ctx, s.query, args)
}

// QueryContext implements driver.StmtQueryContext.
func (s facadeStmt) QueryContext(ctx context.Context, args []driver.NamedValue) (driver.Rows, error) {
	return s.facade.QueryContext(ctx, s.query, args)
}

package sqlstore

import (
	"context"
	"database/sql"
	"time"

	"github.com/latchkey-go/latchkey/auth"
	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// SQL runs a project's own statements on its own tables. They share the connections, the bounds on
// waiting and the errors of the stores. A SQL is safe for concurrent use.
//
// # Transactions
//
// A statement with the context of [SQL.InTx], or of a hook such as auth.Users.OnCreate, joins that
// transaction. Outside a transaction Query and QueryRow use a connection for reading, and Exec and
// Insert a transaction of their own. Statements such as BEGIN, COMMIT and SAVEPOINT are refused,
// because InTx is the way to begin and end a transaction. So is a text of several statements,
// because a COMMIT among them would end the transaction. A semicolon at the end is fine.
//
// # Placeholders
//
// A placeholder is ? on every engine. On PostgreSQL the placeholders become $1, $2 and so on. A
// question mark in a literal, a quoted name or a comment is no placeholder. In a statement with
// arguments ?? stands for PostgreSQL's operator ?. A statement without arguments is sent as it is.
//
// A time is bound in UTC and whole microseconds, as Django stores it. An auth.UserID is bound as
// the key of the user table.
//
// # Errors
//
// The errors are those of the stores: auth.ErrNotFound for a row that is missing, auth.ErrExists (a
// *[Conflict]) for a duplicate, [ErrForeignKey], auth.ErrInvalid for a value that a column or a
// check constraint refuses, auth.ErrUnavailable for a fault that may pass, and the error of the
// context. On PostgreSQL a transaction in which a statement has failed takes no more statements:
// run a statement that may fail in an InTx of its own, which is a savepoint.
type SQL struct {
	held // lets testkit observe the statements
	db   *DB
}

// SQL returns the SQL of db, which runs a project's own statements. In a project it is Site.DB.
func (db *DB) SQL() *SQL { return &SQL{db.held, db} }

// Engine returns the name of the database's engine: "sqlite", "postgres", or "mysql" for MySQL and
// MariaDB.
func (s *SQL) Engine() string { return s.db.engine.Name }

// Exec runs a statement, and returns how many rows it matched. On MySQL too, an UPDATE counts rows
// that already had the new values.
func (s *SQL) Exec(ctx context.Context, statement string, args ...any) (rows int64, err error) {
	err = s.writing(ctx, statement, func(ctx context.Context) error {
		rows, err = s.db.sql.ExecCount(ctx, statement, s.bind(args)...)
		return err
	})
	return rows, err
}

// Insert runs an INSERT of one row, and returns the key that the database gave it. idColumn names
// the column of the key. The key must be an integer. The name is not quoted, so it must be valid
// without quotes.
func (s *SQL) Insert(ctx context.Context, idColumn, statement string, args ...any) (id int64, err error) {
	err = s.writing(ctx, statement, func(ctx context.Context) error {
		id, err = s.db.sql.Insert(ctx, idColumn, statement, s.bind(args)...)
		return err
	})
	return id, err
}

// writing runs fn, which runs the statement, in the transaction of ctx, or in one of its own.
func (s *SQL) writing(ctx context.Context, statement string, fn func(ctx context.Context) error) error {
	if err := s.db.sql.CheckStatement(statement); err != nil {
		return err
	}
	if s.db.sql.InTransaction(ctx) {
		return fn(ctx)
	}
	return s.db.InTx(ctx, fn)
}

// InTx runs fn in a transaction: see [DB.InTx].
func (s *SQL) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.db.InTx(ctx, fn)
}

// AfterCommit runs fn after the commit of the transaction of ctx: see [DB.AfterCommit].
func (s *SQL) AfterCommit(ctx context.Context, fn func()) { s.db.AfterCommit(ctx, fn) }

// DBTX returns a *sql.DB for code that was written for database/sql: it is the DBTX of sqlc's
// generated code, and sqlx.NewDb takes it. Each statement joins the transaction of its context.
// Outside a transaction a statement that returns rows uses a connection for reading, and another
// one a transaction of its own. The errors are those of SQL, but a missing row is sql.ErrNoRows.
//
// Placeholders and arguments are the engine's own: $1 on PostgreSQL. Begin is refused, because
// InTx is the way to begin a transaction. Rows hold a connection until they are closed or their
// context ends. Inside a transaction, close them before the next statement. Close does nothing to
// the database.
func (s *SQL) DBTX() *sql.DB { return s.db.sql.Facade() }

// Raw calls fn with the driver's connection on which the transaction of ctx runs. On PostgreSQL it
// is a *stdlib.Conn of pgx, whose method Conn returns the *pgx.Conn. Raw returns an error outside a
// transaction. fn must not keep the connection, nor begin or end a transaction on it. Behind a
// pooler fn must not prepare statements by name: another client may get them.
func (s *SQL) Raw(ctx context.Context, fn func(conn any) error) error { return s.db.sql.Raw(ctx, fn) }

// bind returns the arguments as the engine stores them.
func (s *SQL) bind(args []any) []any {
	var bound []any
	for i, arg := range args {
		switch v := arg.(type) {
		case time.Time:
			arg = s.db.engine.EncodeTime(v)
		case *time.Time:
			arg = nil
			if v != nil {
				arg = s.db.engine.EncodeTime(*v)
			}
		case auth.UserID:
			key, ok := sqldb.ParseKey(s.db.users.model.Key.kind(), string(v))
			if !ok {
				continue // no row has this key: let the engine compare or refuse the text
			}
			arg = key
		default:
			continue
		}
		if bound == nil { // copy: args belongs to the caller
			bound = append(bound, args...)
		}
		bound[i] = arg
	}
	if bound == nil {
		bound = args
	}
	return s.db.sql.DescribeArgs(bound)
}

var _ auth.Transactor = (*SQL)(nil)

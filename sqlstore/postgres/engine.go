package postgres

import (
	"errors"
	"io"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// describe returns the description of PostgreSQL and pgx: see engine.Postgres.
func describe(wait time.Duration, pooled bool) *engine.Engine {
	e := engine.Postgres(wait, pooled)
	e.KindOf, e.ConstraintOf, e.MissingTable = kindOf, constraintOf, missingTable
	if pooled {
		e.DescribeArgs = describeArgs
	}
	return e
}

// describeArgs is the Engine.DescribeArgs behind a pooler. pgx then describes each text once on
// each connection, without a prepared statement. It keeps a mode that the caller has chosen.
func describeArgs(args []any) []any {
	if _, chosen := args[0].(pgx.QueryExecMode); chosen {
		return args
	}
	return append([]any{pgx.QueryExecModeCacheDescribe}, args...)
}

// kindOf is the Engine.KindOf of PostgreSQL.
func kindOf(err error) engine.Kind {
	var refused *pgconn.PgError
	if errors.As(err, &refused) {
		if refused.Code == "0A000" && refused.Routine == "RevalidateCachedQuery" {
			// "cached plan must not change result type"
			return engine.Stale
		}
		if refused.Code == "08P01" && refused.Routine == "PortalSetResultFormat" {
			// "bind message has … result formats but query has … columns": the statement was
			// described before a change of the schema
			return engine.Stale
		}
		return engine.PostgresKind(refused.Code)
	}
	var connect *pgconn.ConnectError
	var network net.Error
	if errors.As(err, &connect) || errors.As(err, &network) || pgconn.SafeToRetry(err) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return engine.Unavailable
	}
	return engine.Other
}

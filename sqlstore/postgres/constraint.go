package postgres

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// constraintOf is the Engine.ConstraintOf of PostgreSQL.
func constraintOf(err error) engine.Constraint {
	var refused *pgconn.PgError
	if !errors.As(err, &refused) {
		return engine.Constraint{}
	}
	return engine.PostgresConstraint(refused.ConstraintName, refused.TableName, refused.Detail)
}

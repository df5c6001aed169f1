package mysql

import (
	"errors"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// constraintOf is the Engine.ConstraintOf of MySQL and MariaDB.
func constraintOf(err error) engine.Constraint {
	var refused *driver.MySQLError
	if !errors.As(err, &refused) {
		return engine.Constraint{}
	}
	return engine.MySQLConstraint(refused.Message)
}

package mysql

import (
	"errors"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// constraintOf is the Engine.ConstraintOf of MySQL and MariaDB. The server tells the name of the
// key in the text of the error alone: "Duplicate entry 'a' for key 'name'", and on MySQL 8 also the
// table, 'table.name'. The entry may contain anything, so the name is what the last two quotes
// enclose.
func constraintOf(err error) engine.Constraint {
	var refused *driver.MySQLError
	if !errors.As(err, &refused) {
		return engine.Constraint{}
	}
	text, last := refused.Message, strings.LastIndexByte(refused.Message, '\'')
	if last < 0 {
		return engine.Constraint{}
	}
	first := strings.LastIndexByte(text[:last], '\'')
	if first < 0 {
		return engine.Constraint{}
	}
	if table, key, found := strings.Cut(text[first+1:last], "."); found {
		return engine.Constraint{Name: key, Table: table}
	}
	return engine.Constraint{Name: text[first+1 : last]}
}

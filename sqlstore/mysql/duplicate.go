package mysql

import (
	"errors"
	"strings"

	driver "github.com/go-sql-driver/mysql"

	"github.com/latchkey-go/latchkey/internal/sqldb"
)

// duplicateOf is the Engine.DuplicateOf of MySQL and MariaDB. The server tells the name of the key
// in the text of the error alone: "Duplicate entry 'a' for key 'name'", and on MySQL 8 also the
// table, 'table.name'. The entry may contain anything, so the name is what the last two quotes
// enclose.
func duplicateOf(err error) sqldb.Duplicate {
	var refused *driver.MySQLError
	if !errors.As(err, &refused) {
		return sqldb.Duplicate{}
	}
	text, last := refused.Message, strings.LastIndexByte(refused.Message, '\'')
	if last < 0 {
		return sqldb.Duplicate{}
	}
	first := strings.LastIndexByte(text[:last], '\'')
	if first < 0 {
		return sqldb.Duplicate{}
	}
	if table, key, found := strings.Cut(text[first+1:last], "."); found {
		return sqldb.Duplicate{Constraint: key, Table: table}
	}
	return sqldb.Duplicate{Constraint: text[first+1 : last]}
}

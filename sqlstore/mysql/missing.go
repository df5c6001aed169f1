package mysql

import (
	"errors"
	"strings"

	driver "github.com/go-sql-driver/mysql"
)

// noSuchTable is the code of a statement that names a table which does not exist.
const noSuchTable = 1146

// missingTable is the Engine.MissingTable of MySQL and MariaDB: "Table 'database.name' doesn't
// exist".
func missingTable(err error) string {
	var refused *driver.MySQLError
	if !errors.As(err, &refused) || refused.Number != noSuchTable {
		return ""
	}
	_, name, _ := strings.Cut(refused.Message, "'")
	name, _, _ = strings.Cut(name, "'")
	if _, table, found := strings.Cut(name, "."); found {
		name = table
	}
	return name
}

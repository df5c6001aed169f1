package sqlite

import "strings"

// missingTable is the Engine.MissingTable of SQLite: "SQL logic error: no such table: name (1)".
func missingTable(err error) string {
	_, name, _ := strings.Cut(err.Error(), "no such table: ")
	if end := strings.LastIndex(name, " ("); end >= 0 { // the driver appends the code
		name = name[:end]
	}
	return name
}

package sqldb

import "errors"

// Writes reports whether a statement begins with a verb that writes. Other statements may write
// too: WITH … INSERT.
func (db *DB) Writes(statement string) bool {
	for _, verb := range db.engine.FirstWords(statement) {
		switch verb {
		case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
			return true
		}
	}
	return false
}

var (
	errControl = errors.New("a statement that begins or ends a transaction or a savepoint is not available here: " +
		"use InTx, and pass on the context that its function gets")
	errSeveral = errors.New("the text has several statements: run each by itself, in one InTx if they belong together")
)

// CheckStatement returns an error for a statement of a project that begins or ends a transaction or
// a savepoint. After a COMMIT inside of InTx, the further statements would be kept one by one, also
// if the function of InTx fails. So it also refuses a text of several statements. Some drivers
// would run them all, others one or none.
func (db *DB) CheckStatement(statement string) error {
	verbs := db.engine.FirstWords(statement)
	if len(verbs) > 1 {
		return errSeveral
	}
	for _, verb := range verbs {
		switch verb {
		case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE":
			return errControl
		}
	}
	return nil
}

package sqldb

import (
	"errors"
	"strings"
)

// Writes reports whether a statement begins with a verb that writes. Other statements may write
// too: WITH … INSERT.
func Writes(statement string) bool {
	switch verbOf(statement) {
	case "INSERT", "UPDATE", "DELETE", "REPLACE", "MERGE":
		return true
	}
	return false
}

var errControl = errors.New("a statement that begins or ends a transaction or a savepoint is not available here: " +
	"use InTx, and pass on the context that its function gets")

// CheckStatement returns an error for a statement of a project that begins or ends a transaction or
// a savepoint. After a COMMIT inside of InTx, the further statements would be kept one by one, also
// if the function of InTx fails.
func CheckStatement(statement string) error {
	switch verbOf(statement) {
	case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE":
		return errControl
	}
	return nil
}

// verbOf returns the first word of a statement in capitals. Comments may stand before it, as in the
// statements of sqlc.
func verbOf(statement string) string {
	for {
		statement = strings.TrimLeft(statement, " \t\r\n\f(;")
		end, length := "", 0
		switch {
		case strings.HasPrefix(statement, "--"):
			end, length = "\n", 1
		case strings.HasPrefix(statement, "/*"):
			end, length = "*/", 2
		default:
			isLetter := func(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }
			return strings.ToUpper(statement[:len(statement)-len(strings.TrimLeftFunc(statement, isLetter))])
		}
		at := strings.Index(statement[2:], end)
		if at < 0 {
			return ""
		}
		statement = statement[2+at+length:]
	}
}

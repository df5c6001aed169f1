package engine

import "strings"

var mysqlSyntax = syntax{next: nextMySQL, bodyAfter: func([]string, string, string) int { return none }}

// firstWordMySQL is the Engine.FirstWords of MySQL and MariaDB. The server refuses a text with more
// than one statement, so only the first one counts, and the bodies of triggers and procedures need
// not be recognized.
func firstWordMySQL(text string) []string {
	firsts := mysqlSyntax.firstWords(text)
	return firsts[:min(1, len(firsts))]
}

// nextMySQL is the syntax.next of MySQL and MariaDB.
func nextMySQL(text string) (length int, kind token) {
	switch c := text[0]; {
	case strings.IndexByte(" \t\n\v\f\r", c) >= 0:
		return 1, space
	case c == '#':
		return upTo(text, 1, "\n"), space
	case strings.HasPrefix(text, "--") && (len(text) == 2 || text[2] <= ' '):
		return upTo(text, 2, "\n"), space
	case strings.HasPrefix(text, "/*!"), strings.HasPrefix(text, "/*M!"):
		// The server runs the text in such a comment, if its version is at least the number.
		n := strings.IndexByte(text, '!') + 1
		for n < len(text) && '0' <= text[n] && text[n] <= '9' {
			n++
		}
		return n, space
	case strings.HasPrefix(text, "*/"):
		return 2, space
	case strings.HasPrefix(text, "/*"):
		return upTo(text, 2, "*/"), space
	case c == '\'', c == '"':
		return quotedLen(text, true), other
	case c == '`':
		return quotedLen(text, false), other
	case isNameByte(c):
		return nameLen(text), word
	default:
		return 1, punctuation(c)
	}
}

package engine

import (
	"slices"
	"strings"
)

var sqliteSyntax = syntax{next: nextSQLite, bodyAfter: sqliteBody}

// sqliteBody recognizes triggers, as sqlite3_complete does.
func sqliteBody(head []string, _, last string) int {
	if last != "TRIGGER" {
		return none
	}
	switch {
	case len(head) > 3 && head[0] == "EXPLAIN" && head[1] == "QUERY" && head[2] == "PLAN":
		head = head[3:]
	case head[0] == "EXPLAIN":
		head = head[1:]
	}
	if slices.Equal(head, []string{"CREATE", "TRIGGER"}) || slices.Equal(head, []string{"CREATE", "TEMP", "TRIGGER"}) ||
		slices.Equal(head, []string{"CREATE", "TEMPORARY", "TRIGGER"}) {
		return within
	}
	return none
}

// nextSQLite is the syntax.next of SQLite. It follows sqlite3GetToken.
func nextSQLite(text string) (length int, kind token) {
	switch c := text[0]; {
	case strings.IndexByte(" \t\n\f\r", c) >= 0:
		return 1, space
	case strings.HasPrefix(text, "--"):
		return upTo(text, 2, "\n"), space
	case strings.HasPrefix(text, "/*"):
		return upTo(text, 2, "*/"), space
	case c == '\'', c == '"', c == '`':
		return quotedLen(text, false), other
	case c == '[':
		return upTo(text, 1, "]"), other
	case c == '$', c == '@', c == ':', c == '#':
		return variableLen(text), other
	case isNameByte(c):
		return nameLen(text), word
	default:
		return 1, punctuation(c)
	}
}

// variableLen returns the length of a parameter: $name, @name, :name, or Tcl's $name::name(any).
func variableLen(text string) int {
	named := false
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case isNameByte(c), c == '$':
			named = true
		case c == '(' && named:
			end := strings.IndexAny(text[i:], ") \t\n\v\f\r\x00")
			if end < 0 {
				return len(text)
			}
			if text[i+end] == ')' {
				end++
			}
			return i + end
		case strings.HasPrefix(text[i:], "::"):
			i++
		default:
			return i
		}
	}
	return len(text)
}

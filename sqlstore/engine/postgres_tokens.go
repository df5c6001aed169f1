package engine

import (
	"strconv"
	"strings"
)

var postgresSyntax = syntax{next: nextPostgres, nests: true, bodyAfter: postgresBody}

// postgresBody recognizes functions and procedures with a body BEGIN ATOMIC … END, which may be
// empty. The only other semicolons within a statement are between the parentheses of CREATE RULE.
func postgresBody(head []string, before, last string) int {
	if before != "BEGIN" || last != "ATOMIC" || head[0] != "CREATE" {
		return none
	}
	if len(head) > 3 && head[1] == "OR" && head[2] == "REPLACE" {
		head = head[2:]
	}
	if len(head) > 1 && (head[1] == "FUNCTION" || head[1] == "PROCEDURE") {
		return afterSemicolon
	}
	return none
}

// nextPostgres is the syntax.next of PostgreSQL.
func nextPostgres(text string) (length int, kind token) {
	length = tokenLen(text, 0)
	switch c := text[0]; {
	case strings.IndexByte(" \t\n\v\f\r", c) >= 0, strings.HasPrefix(text, "--"), strings.HasPrefix(text, "/*"):
		return length, space
	case isNameByte(c) && text[length-1] != '\'': // not a literal E'…'
		return length, word
	case length == 1:
		return length, punctuation(c)
	}
	return length, other
}

// rebind replaces each placeholder ? by $1, $2 and so on, and each ?? by the operator ?. It skips
// literals, quoted names and comments.
func rebind(query string) string {
	if strings.IndexByte(query, '?') < 0 {
		return query
	}
	var b strings.Builder
	b.Grow(len(query) + 8)
	for i, n := 0, 0; i < len(query); {
		if query[i] == '?' {
			if strings.HasPrefix(query[i:], "??") {
				b.WriteByte('?')
				i += 2
				continue
			}
			n++
			b.WriteByte('$')
			b.WriteString(strconv.Itoa(n))
			i++
			if i < len(query) && '0' <= query[i] && query[i] <= '9' {
				b.WriteByte(' ') // the digits must not become a part of the number
			}
			continue
		}
		length := tokenLen(query, i)
		b.WriteString(query[i : i+length])
		i += length
	}
	return b.String()
}

// tokenLen returns the length of the token that begins at i: a literal, a quoted name, a comment, a
// word, or a single byte. A token without an end extends to the end of the query.
func tokenLen(query string, i int) int {
	rest := query[i:]
	switch c := rest[0]; {
	case c == '\'', c == '"':
		return quotedLen(rest, false)
	case strings.HasPrefix(rest, "--"):
		if end := strings.IndexAny(rest, "\n\r"); end >= 0 { // each of them ends a comment
			return end + 1
		}
		return len(rest)
	case strings.HasPrefix(rest, "/*"):
		return commentLen(rest)
	case c == '$':
		return dollarLen(rest)
	case isNameByte(c):
		n := nameLen(rest)
		if n == 1 && (c == 'e' || c == 'E') && len(rest) > 1 && rest[1] == '\'' {
			return 1 + quotedLen(rest[1:], true)
		}
		return n
	}
	return 1
}

// commentLen returns the length of a comment /* … */, in which others may be nested.
func commentLen(s string) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch {
		case strings.HasPrefix(s[i:], "/*"):
			depth++
			i++
		case strings.HasPrefix(s[i:], "*/"):
			depth--
			i++
			if depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// dollarLen returns the length of a literal $tag$ … $tag$, or 1 if none begins here.
func dollarLen(s string) int {
	n := 1
	for n < len(s) && isNameByte(s[n]) {
		n++
	}
	if n == len(s) || s[n] != '$' || n > 1 && '0' <= s[1] && s[1] <= '9' {
		return 1
	}
	return upTo(s, n+1, s[:n+1])
}

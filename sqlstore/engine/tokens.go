package engine

import "strings"

// quotedLen returns the length of a text in quotes, in which two quotes stand for one. If escapes
// is true, a backslash escapes the next byte, as in PostgreSQL's E'…'.
func quotedLen(s string, escapes bool) int {
	quote := s[0]
	for i := 1; i < len(s); i++ {
		switch {
		case escapes && s[i] == '\\':
			i++
		case s[i] == quote && i+1 < len(s) && s[i+1] == quote:
			i++
		case s[i] == quote:
			return i + 1
		}
	}
	return len(s)
}

// upTo returns the length of s up to the end of the first end at or after position from, or the
// length of s if there is none.
func upTo(s string, from int, end string) int {
	if at := strings.Index(s[from:], end); at >= 0 {
		return from + at + len(end)
	}
	return len(s)
}

// nameLen returns the length of a word, which may have $ after its first byte.
func nameLen(text string) int {
	n := 1
	for n < len(text) && (isNameByte(text[n]) || text[n] == '$') {
		n++
	}
	return n
}

// punctuation returns the kind of a token of one byte.
func punctuation(c byte) token {
	switch c {
	case ';':
		return semicolon
	case '(':
		return opening
	case ')':
		return closing
	}
	return other
}

// isNameByte reports whether c may be part of a name without quotes.
func isNameByte(c byte) bool {
	return c == '_' || c >= 0x80 || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

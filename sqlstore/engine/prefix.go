package engine

import (
	"strings"
	"unicode/utf8"
)

// prefixRange is StartsWith for an engine with these operators for the order of bytes. It is a
// range of an index that has this order.
func prefixRange(from, to string) func(column, prefix string) (string, []string) {
	return func(column, prefix string) (condition string, args []string) {
		condition, args = column+" "+from, []string{prefix}
		if end := successor(prefix); end != "" {
			condition, args = condition+" AND "+column+" "+to, append(args, end)
		}
		return "(" + condition + ")", args
	}
}

// successor returns the first text, in the order of bytes, that follows all texts that start with
// prefix. It is "" if there is none.
func successor(prefix string) string {
	for prefix != "" {
		last, size := utf8.DecodeLastRuneInString(prefix)
		prefix = prefix[:len(prefix)-size]
		switch {
		case last == 0xD7FF: // surrogates follow, which are no characters
			return prefix + "\uE000"
		case last < utf8.MaxRune:
			return prefix + string(last+1)
		}
	}
	return ""
}

// prefixPattern is StartsWith for MySQL, which reads the range of an index for a pattern that
// begins with a text, in any collation.
func prefixPattern(column, prefix string) (condition string, args []string) {
	return column + " LIKE ? ESCAPE '!'", []string{
		strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(prefix) + "%"}
}

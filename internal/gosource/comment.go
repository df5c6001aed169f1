package gosource

import (
	"strings"
	"unicode"
)

// Comment returns text as lines of a comment. Characters that are not to be printed become spaces,
// so that no text ends its comment or hides in it.
func Comment(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("// "+Line(line), " ") + "\n")
	}
	return b.String()
}

// Code returns text as the indented lines of a comment that quotes a source.
func Code(text string) string {
	var b strings.Builder
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		b.WriteString(strings.TrimRight("//\t"+Line(line), " \t") + "\n")
	}
	return b.String()
}

// Line returns one line of text without characters that are not to be printed, and not longer than
// a line of a comment may well be.
func Line(text string) string {
	const most = 400
	text = strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, strings.ReplaceAll(text, "\t", "    "))
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}

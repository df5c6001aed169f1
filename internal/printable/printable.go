// Package printable escapes untrusted text, so that no terminal interprets it. A name in a database
// may contain control characters, marks that reverse the direction of writing (U+202E) and
// zero-width characters (U+200B). Each such character becomes an escape sequence of Go or JSON,
// which is visible.
package printable

import (
	"io"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// Word returns s with every character escaped that is not printable, including line breaks and
// tabs. If there is such a character, Word escapes quotes and backslashes too, as in a Go string.
func Word(s string) string {
	if isClean(s, "") {
		return s
	}
	quoted := strconv.Quote(s)
	return quoted[1 : len(quoted)-1]
}

// Lines is Word for a text of several lines. It keeps line feeds and tabs, and never escapes quotes
// and backslashes.
func Lines(s string) string {
	const kept = "\n\t"
	if isClean(s, kept) {
		return s
	}
	var b strings.Builder
	for s != "" {
		r, size := utf8.DecodeRuneInString(s)
		switch {
		case strings.ContainsRune(kept, r) || r != utf8.RuneError && unicode.IsPrint(r):
			b.WriteString(s[:size])
		default:
			b.WriteString(Word(s[:size]))
		}
		s = s[size:]
	}
	return b.String()
}

// isClean reports whether s is valid UTF-8 and has only printable characters and those of kept.
func isClean(s, kept string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsPrint(r) && !strings.ContainsRune(kept, r)
	}) < 0
}

// JSON returns a JSON text with every character escaped that is not printable, except line feeds.
// text must be valid JSON, as an encoder writes it. Its value stays the same, because such
// characters occur only in strings.
func JSON(text []byte) []byte {
	out := make([]byte, 0, len(text))
	for len(text) > 0 {
		r, size := utf8.DecodeRune(text)
		switch {
		case r == '\n' || unicode.IsPrint(r):
			out = append(out, text[:size]...)
		default:
			out = pytext.AppendEscape(out, r)
		}
		text = text[size:]
	}
	return out
}

// Writer returns a writer that writes [Lines] of each text to w. A character must not be split
// between two writes.
func Writer(w io.Writer) io.Writer {
	return writer{w, func(text []byte) []byte { return []byte(Lines(string(text))) }}
}

// JSONWriter returns a writer that writes [JSON] of each text to w. It is for logs, because log
// encoders escape fewer characters.
func JSONWriter(w io.Writer) io.Writer { return writer{w, JSON} }

// writer writes each text to Writer after escape.
type writer struct {
	io.Writer
	escape func([]byte) []byte
}

func (w writer) Write(p []byte) (int, error) {
	if _, err := w.Writer.Write(w.escape(p)); err != nil {
		return 0, err
	}
	return len(p), nil
}

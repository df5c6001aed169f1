package rest

import (
	"bytes"
	"fmt"
	"regexp"
	"unicode/utf8"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// explain returns Python's error for the first mistake of the document. jsontext has stopped after
// the last valid token, so the mistake is in or before the next token. The container and the
// position in it say what was allowed there.
func (p *jsonParser) explain() error {
	at := skipSpace(p.text, int(p.dec.InputOffset()))
	container, length := p.dec.StackIndex(p.dec.StackDepth())
	switch {
	case container == jsontext.KindBeginObject && length%2 == 1:
		if !p.isAt(at, ':') {
			return p.errorAt("Expecting ':' delimiter", at)
		}
		return p.explainValue(skipSpace(p.text, at+1))
	case container == jsontext.KindBeginObject:
		if length > 0 {
			if !p.isAt(at, ',') {
				return p.errorAt("Expecting ',' delimiter", at)
			}
			at = skipSpace(p.text, at+1)
		}
		if !p.isAt(at, '"') {
			return p.errorAt("Expecting property name enclosed in double quotes", at)
		}
	case container == jsontext.KindBeginArray && length > 0:
		if !p.isAt(at, ',') {
			return p.errorAt("Expecting ',' delimiter", at)
		}
		at = skipSpace(p.text, at+1)
	}
	return p.explainValue(at)
}

// pythonNumber matches what Python reads as a number. Anything after it is then unexpected.
var pythonNumber = regexp.MustCompile(`^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?`)

// explainValue is explain for a value or a quoted name that begins at the offset at.
func (p *jsonParser) explainValue(at int) error {
	rest := p.text[at:]
	for _, c := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(rest, []byte(c)) {
			return jsonError("Out of range float values are not JSON compliant: '" + c + "'")
		}
	}
	if p.isAt(at, '"') {
		return p.explainString(at)
	}
	size := len(pythonNumber.Find(rest))
	for _, word := range []string{"null", "true", "false"} {
		if bytes.HasPrefix(rest, []byte(word)) {
			size = len(word)
		}
	}
	if size == 0 {
		return p.errorAt("Expecting value", at)
	}
	if at = skipSpace(p.text, at+size); p.dec.StackDepth() == 0 {
		return p.errorAt("Extra data", at)
	}
	return p.errorAt("Expecting ',' delimiter", at)
}

// explainString is explain for a string that opens at open: it is not terminated, or contains a
// forbidden character.
func (p *jsonParser) explainString(open int) error {
	for i := open + 1; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c < ' ':
			return p.errorAt("Invalid control character at", i)
		case c == '\\' && i+1 < len(p.text):
			if fault := p.explainEscape(open, i); fault != nil {
				return fault
			}
			i++
		}
	}
	return p.errorAt("Unterminated string starting at", open)
}

// explainEscape is explain for the escape at i, in a string that opens at open. It returns nil if
// the escape is valid.
func (p *jsonParser) explainEscape(open, i int) error {
	switch c := p.text[i+1]; {
	case bytes.IndexByte([]byte(`"\/bfnrt`), c) >= 0:
		return nil
	case c != 'u':
		return p.errorAt(`Invalid \escape`, i)
	}
	for k := i + 2; k <= i+6; k++ { // Python also needs a character after the four digits
		if k >= len(p.text) || k < i+6 && !pytext.IsHex(p.text[k]) {
			return p.errorAt(`Invalid \uXXXX escape`, i+1)
		}
	}
	return nil
}

func (p *jsonParser) isAt(at int, c byte) bool { return at < len(p.text) && p.text[at] == c }

// errorAt returns Python's JSONDecodeError, whose position is counted in characters.
func (p *jsonParser) errorAt(words string, at int) *Error {
	before := p.text[:at]
	line := bytes.Count(before, []byte("\n")) + 1
	column := utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:]) + 1
	return jsonError(fmt.Sprintf("%s: line %d column %d (char %d)", words, line, column, utf8.RuneCount(before)))
}

// skipSpace returns the offset of the first byte from at on that is not JSON white space.
func skipSpace(text []byte, at int) int {
	for at < len(text) && (text[at] == ' ' || text[at] == '\t' || text[at] == '\n' || text[at] == '\r') {
		at++
	}
	return at
}

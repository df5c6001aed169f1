package apikey

import (
	"bytes"

	"github.com/latchkey-go/latchkey/internal/keytext"
)

// Find returns the place text[start:end] of the first key with this prefix in text, which may be
// anything. start is -1 if there is none. The checksum tells keys from other text.
func Find(text []byte, prefix string) (start, end int) {
	mark := []byte(prefix + "_")
	length := len(mark) + keytext.TextLength
	for from := 0; ; from++ {
		at := bytes.Index(text[from:], mark)
		if at < 0 || from+at+length > len(text) {
			return -1, 0
		}
		if from += at; Check(string(text[from : from+length])) {
			return from, from + length
		}
	}
}

package sqldb

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/auth"
)

// IsStorable reports whether a text column of every engine could hold s: UTF-8 without a NUL.
func IsStorable(s string) bool { return strings.IndexByte(s, 0) < 0 && utf8.ValidString(s) }

// CheckStorable returns auth.ErrInvalid unless every text [IsStorable]. It ignores nil.
func CheckStorable(texts ...*string) error {
	for _, s := range texts {
		if s != nil && !IsStorable(*s) {
			return fmt.Errorf("%w: text with a NUL or not in UTF-8", auth.ErrInvalid)
		}
	}
	return nil
}

// IsASCII reports whether s has only characters that every character set of every engine has.
func IsASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

// Exact returns a condition that holds where a text column has exactly the bytes of text, and its
// arguments.
func (db *DB) Exact(column, text string) (condition string, args []any) {
	condition, n := db.engine.Exact(column)
	return condition, slices.Repeat([]any{text}, n)
}

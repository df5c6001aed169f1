// Package mask hides credentials in text of clients that goes to a log. A client may put a key into
// a URL, although no view reads one there.
package mask

import (
	"net/url"
	"strings"

	"github.com/latchkey-go/latchkey/internal/keytext"
)

// Path returns the escaped path of u without credentials: see [Text].
func Path(u *url.URL) string {
	if masked := Text(u.Path); masked != u.Path { // u.Path is unescaped, so escapes hide no key
		return (&url.URL{Path: masked}).EscapedPath()
	}
	return u.EscapedPath()
}

// Text returns text without API keys and without words of 40 lower-case hexadecimal digits, the
// form of DRF's tokens. A key is replaced by its prefix and its handle: "lk_...key:k7xq2mf4rcpa". A
// word keeps its first eight digits: the rest of a token cannot be guessed, and a git commit can
// still be found.
func Text(text string) string {
	if !hasLongWord(text) {
		return text
	}
	var out strings.Builder
	rest := text
	for rest != "" {
		start, end := findWord(rest)
		out.WriteString(rest[:start])
		out.WriteString(maskWord(rest[start:end]))
		rest = rest[end:]
	}
	return out.String()
}

// hasLongWord reports whether text has a word that is long enough for a credential.
func hasLongWord(text string) bool {
	const shortest = 40
	length := 0
	for i := range len(text) {
		if length++; !isWord(text[i]) {
			length = 0
		}
		if length == shortest {
			return true
		}
	}
	return false
}

// findWord returns the first word of text: letters, digits, underscores and hyphens.
func findWord(text string) (start, end int) {
	for start < len(text) && !isWord(text[start]) {
		start++
	}
	for end = start; end < len(text) && isWord(text[end]); {
		end++
	}
	return start, end
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-'
}

// maskWord returns a word without API keys, or the beginning of a word that looks like a token.
func maskWord(word string) string {
	const token, shown = 40, 8
	if len(word) == token && strings.Trim(word, "0123456789abcdef") == "" {
		return word[:shown] + "..."
	}
	for from := 0; ; {
		mark := strings.IndexByte(word[from:], '_')
		if mark < 0 {
			return word
		}
		if start, end, ok := keyAround(word, from+mark); ok {
			key := word[start:end]
			return word[:start] + word[start:from+mark] + "_...key:" + keytext.HandleOf(key) + maskWord(word[end:])
		}
		from += mark + 1
	}
}

// keyAround returns the place of the API key whose prefix ends before the underscore at mark. The
// checksum covers the prefix, so that it tells where the key begins.
func keyAround(word string, mark int) (start, end int, ok bool) {
	if end = mark + 1 + keytext.TextLength; end > len(word) || strings.IndexByte(word[mark+1:end], '_') >= 0 {
		return 0, 0, false
	}
	for start = mark - 1; start >= 0 && mark-start <= keytext.MaxPrefix; start-- {
		if keytext.Check(word[start:end]) {
			return start, end, true
		}
	}
	return 0, 0, false
}

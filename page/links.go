package page

import (
	"html"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// maxLink is how many bytes an address may have to become a link, as in Django.
const maxLink = 2048

// mailWord matches the name of a mailbox. It is compiled at its first use: programs without pages
// do not pay for it.
var mailWord = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^(?i)[-!#$%&*+/=?^_{}|~0-9A-Z]+(\.[-!#$%&*+/=?^_{}|~0-9A-Z]+)*` +
		`@([A-Z0-9]([A-Z0-9-]{0,61}[A-Z0-9])?\.)+[A-Z0-9-]{1,62}[A-Z0-9]$`)
})

// writeLinked writes text as HTML. The words in it that are addresses become links. All of it is
// escaped, and no link leads elsewhere than to http, https and mailto. isJSON says that text is
// within a JSON string: what stands in it as an escape belongs to the address.
func writeLinked(out *strings.Builder, text string, isJSON bool) {
	for len(text) > 0 {
		end := strings.IndexFunc(text, isBreak)
		if end != 0 {
			word := text[:max(end, 0)]
			if end < 0 {
				word = text
			}
			writeWord(out, word, isJSON)
			text = text[len(word):]
			continue
		}
		_, size := utf8.DecodeRuneInString(text)
		out.WriteString(html.EscapeString(text[:size]))
		text = text[size:]
	}
}

// isBreak reports whether c ends a word, as in Django's urlize.
func isBreak(c rune) bool {
	return c <= ' ' || strings.ContainsRune("<>\"'`\x7f\u0085\u00a0\u2028\u2029\u3000", c)
}

// writeWord writes a word, as a link if it is an address.
func writeWord(out *strings.Builder, word string, isJSON bool) {
	if isJSON && strings.Contains(word, `\`) {
		for len(word) > 0 { // an escape that stands for a break ends the word
			size := plainSize(word)
			writePlain(out, word[:size], true)
			if word = word[size:]; word == "" {
				break
			}
			_, size = unescape(word)
			out.WriteString(html.EscapeString(word[:size]))
			word = word[size:]
		}
		return
	}
	writePlain(out, word, false)
}

// plainSize returns how many bytes of a word in a JSON string stand before an escape that ends it.
func plainSize(word string) int {
	for i := 0; i < len(word); {
		if word[i] != '\\' {
			i++
			continue
		}
		c, size := unescape(word[i:])
		if c == utf8.RuneError || c == '\\' || isBreak(c) {
			return i
		}
		i += size
	}
	return len(word)
}

// unescape returns the character that an escape of JSON stands for, and the size of the escape.
func unescape(text string) (c rune, size int) {
	if len(text) < 2 {
		return utf8.RuneError, len(text)
	}
	switch text[1] {
	case '"', '\\', '/':
		return rune(text[1]), 2
	case 'u':
		if c, ok := unit(text); ok {
			if second, ok := unit(text[6:]); ok && utf16.IsSurrogate(c) {
				return utf16.DecodeRune(c, second), 12
			}
			if utf16.IsSurrogate(c) {
				c = utf8.RuneError
			}
			return c, 6
		}
	case 'b', 'f', 'n', 'r', 't':
		return ' ', 2
	}
	return utf8.RuneError, 2
}

// unit reads an escape as \u00e9.
func unit(text string) (rune, bool) {
	if len(text) < 6 || text[:2] != `\u` {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

// writePlain writes a word without breaks.
func writePlain(out *strings.Builder, word string, isJSON bool) {
	before, middle, after := trimmed(word)
	address := ""
	if len(middle) <= maxLink {
		address = addressOf(decoded(middle, isJSON))
	}
	if address == "" {
		out.WriteString(html.EscapeString(word))
		return
	}
	rel := ` rel="nofollow"`
	if strings.HasPrefix(address, "mailto:") {
		rel = ""
	}
	out.WriteString(html.EscapeString(before) + `<a href="` + html.EscapeString(address) + `"` + rel + `>` +
		html.EscapeString(middle) + `</a>` + html.EscapeString(after))
}

// decoded returns a word without the escapes of JSON.
func decoded(word string, isJSON bool) string {
	if !isJSON {
		return word
	}
	var out strings.Builder
	for i := 0; i < len(word); {
		if word[i] != '\\' {
			out.WriteByte(word[i])
			i++
			continue
		}
		c, size := unescape(word[i:])
		out.WriteRune(c)
		i += size
	}
	return out.String()
}

// trimmed splits off the punctuation around an address, as Django's trim_punctuation: brackets
// before it, and after it what ends a sentence and brackets that nothing in the word has opened.
func trimmed(word string) (before, middle, after string) {
	middle = strings.TrimLeft(word, "([")
	before = word[:len(word)-len(middle)]
	round := strings.Count(middle, ")") - strings.Count(middle, "(") // how many are not opened
	square := strings.Count(middle, "]") - strings.Count(middle, "[")
	for {
		short := strings.TrimRight(middle, ".,:;!")
		switch {
		case round > 0 && strings.HasSuffix(short, ")"):
			round--
			short = short[:len(short)-1]
		case square > 0 && strings.HasSuffix(short, "]"):
			square--
			short = short[:len(short)-1]
		case short == middle:
			return before, middle, word[len(before)+len(middle):]
		}
		middle = short
	}
}

// addressOf returns what a word leads to, or "": the words that are links in Django's urlize are
// addresses of http and https, names of sites, and names of mailboxes.
func addressOf(word string) string {
	switch {
	case !strings.ContainsAny(word, ".@:"):
		return ""
	case isWeb(word):
	case isSite(word):
		word = "http://" + word
	case strings.Contains(word, "@") && mailWord().MatchString(word):
		local, domain, _ := strings.Cut(word, "@")
		return "mailto:" + url.QueryEscape(local) + "@" + domain
	default:
		return ""
	}
	u, err := url.Parse(word)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || strings.Contains(word, `\`) {
		return ""
	}
	return u.String()
}

// isWeb reports whether a word begins as an address of http or https.
func isWeb(word string) bool {
	scheme, rest, found := strings.Cut(word, "://")
	return found && (strings.EqualFold(scheme, "http") || strings.EqualFold(scheme, "https")) &&
		beginsWithLetter(strings.TrimPrefix(rest, "["))
}

// isSite reports whether a word begins with www, or has a name in one of the seven original
// domains.
func isSite(word string) bool {
	host, _, _ := strings.Cut(strings.ToLower(word), "/")
	if strings.HasPrefix(host, "www.") {
		return true
	}
	name, top, found := cutLast(host, ".")
	return found && len(name) > 1 && beginsWithLetter(name) && !strings.HasPrefix(name, "http") &&
		!strings.Contains(name, "@") && slices.Contains([]string{"com", "edu", "gov", "int", "mil", "net", "org"}, top)
}

func cutLast(text, sep string) (before, after string, found bool) {
	i := strings.LastIndex(text, sep)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(sep):], true
}

// beginsWithLetter reports whether text begins with a character that Python's \w matches.
func beginsWithLetter(text string) bool {
	c, _ := utf8.DecodeRuneInString(text)
	return c == '_' || unicode.IsLetter(c) || unicode.IsNumber(c)
}

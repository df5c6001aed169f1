package fields

import (
	"regexp"
	"strings"
	"unicode"
)

// Regex is DRF's RegexField. Go's patterns take time in proportion to the text, whatever they are.
type Regex struct {
	Char
	Pattern *regexp.Regexp // is found in the text, as Python's re.search finds it
}

const msgRegex = "This value does not match the required pattern."

// Decode is Char's with the pattern.
func (r Regex) Decode(raw any) (string, *Error) {
	return r.decode(raw, msgRegex, func(text string) string {
		return messageUnless(r.Pattern.MatchString(text), msgRegex)
	})
}

// Read implements Kind.
func (r Regex) Read(raw any) (any, *Error) { return erase(r.Decode(raw)) }

// Slug is DRF's SlugField.
type Slug struct {
	Char
	Unicode bool // letters and digits of any script
}

const (
	msgSlug        = `Enter a valid "slug" consisting of letters, numbers, underscores or hyphens.`
	msgUnicodeSlug = `Enter a valid "slug" consisting of Unicode letters, numbers, underscores, or hyphens.`
)

// Decode is Char's for letters, digits, hyphens and underscores.
func (s Slug) Decode(raw any) (string, *Error) {
	return s.decode(raw, msgSlug, s.check)
}

func (s Slug) check(text string) string {
	if s.Unicode {
		other := strings.IndexFunc(text, func(r rune) bool {
			return r != '-' && r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r)
		})
		return messageUnless(other < 0, msgUnicodeSlug)
	}
	text = strings.TrimSuffix(text, "\n") // Python's $ matches before it
	other := strings.IndexFunc(text, func(r rune) bool { return r != '-' && r != '_' && !isAlphanumeric(r) })
	return messageUnless(text != "" && other < 0, msgSlug)
}

// Read implements Kind.
func (s Slug) Read(raw any) (any, *Error) { return erase(s.Decode(raw)) }

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

func messageUnless(ok bool, message string) string {
	if ok {
		return ""
	}
	return message
}

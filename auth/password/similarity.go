package password

import (
	"strings"
	"unicode"
)

// UserAttributeSimilarity refuses passwords that resemble an attribute of the user, or a word of
// one. The order of the letters does not matter.
type UserAttributeSimilarity struct {
	// Max is the similarity, from 0 to 1, at which a password is refused. Default 0.7.
	Max float64
}

// Validate returns password_too_similar for the first attribute that the password resembles.
func (u UserAttributeSimilarity) Validate(password string, about []Attribute) *Problem {
	limit := u.Max
	if limit == 0 {
		limit = 0.7
	}
	letters := []rune(strings.ToLower(password))
	for _, attribute := range about {
		if attribute.Value == "" {
			continue
		}
		value := strings.ToLower(attribute.Value)
		for _, part := range append(words(value), value) {
			if part := []rune(part); !isFarLonger(letters, part, limit) && quickRatio(letters, part) >= limit {
				return &Problem{"password_too_similar", "The password is too similar to the " + attribute.Name + "."}
			}
		}
	}
	return nil
}

// Help returns Django's text.
func (UserAttributeSimilarity) Help() string {
	return "Your password can’t be too similar to your other personal information."
}

// isFarLonger reports whether the lengths alone exclude a similarity of limit. As in Django, this
// bounds the work for a huge password (CVE-2021-45115).
func isFarLonger(password, part []rune, limit float64) bool {
	return len(password) >= 10*len(part) && float64(len(part)) < limit/2*float64(len(password))
}

// quickRatio is quick_ratio of Python's difflib.SequenceMatcher: twice the number of common
// letters, in any order, divided by the number of all letters. The ratio of two empty texts is 1.
func quickRatio(a, b []rune) float64 {
	if len(a)+len(b) == 0 {
		return 1
	}
	left := make(map[rune]int, len(b))
	for _, r := range b {
		left[r]++
	}
	common := 0
	for _, r := range a {
		if left[r] > 0 {
			left[r]--
			common++
		}
	}
	return 2 * float64(common) / float64(len(a)+len(b))
}

// words is Python's re.split(r'\W+', text). If text does not begin or end with a word, the result
// has an empty string there.
func words(text string) []string {
	var parts []string
	for {
		end := strings.IndexFunc(text, isNonWord)
		if end < 0 {
			return append(parts, text)
		}
		parts = append(parts, text[:end])
		text = strings.TrimLeftFunc(text[end:], isNonWord)
	}
}

func isNonWord(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) }

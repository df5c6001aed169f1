package password

import (
	"strings"
	"unicode"
)

// UserAttributeSimilarity refuses passwords that resemble what is known about the user: each attribute
// as a whole and each word of it, whatever the order of their letters.
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
			if part := []rune(part); !farLonger(letters, part, limit) && quickRatio(letters, part) >= limit {
				return &Problem{"password_too_similar", "The password is too similar to the " + attribute.Name + "."}
			}
		}
	}
	return nil
}

// Help is Django's.
func (UserAttributeSimilarity) Help() string {
	return "Your password can’t be too similar to your other personal information."
}

// farLonger reports whether the lengths alone rule a similarity of limit out. It is Django's bound on the
// work that a huge password can ask for (CVE-2021-45115).
func farLonger(password, part []rune, limit float64) bool {
	return len(password) >= 10*len(part) && float64(len(part)) < limit/2*float64(len(password))
}

// quickRatio is that of Python's difflib.SequenceMatcher: twice the letters in common, in any order, by the
// letters of both. Two empty texts are alike.
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

// words is Python's re.split(r'\W+', text): with an empty text where text begins or ends with no word.
func words(text string) []string {
	var parts []string
	for {
		end := strings.IndexFunc(text, isNoWord)
		if end < 0 {
			return append(parts, text)
		}
		parts = append(parts, text[:end])
		text = strings.TrimLeftFunc(text[end:], isNoWord)
	}
}

func isNoWord(r rune) bool { return r != '_' && !unicode.IsLetter(r) && !unicode.IsNumber(r) }

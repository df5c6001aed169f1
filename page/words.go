package page

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// languages are the languages of the pages. The first one is the default.
var languages = []string{"en", "de"}

// Words are the texts of one language. The zero value is English.
type Words struct{ catalog *catalog }

// catalog is a translation.
type catalog struct {
	lang  string
	texts map[string]string // by the English text
}

// Lang returns the language's code: "en".
func (w Words) Lang() string {
	if w.catalog == nil {
		return "en"
	}
	return w.catalog.lang
}

// T returns a text in the language, with args as in fmt.Sprintf. A text that is not translated
// stays English.
func (w Words) T(text string, args ...any) string {
	if own, ok := w.translated(text); ok {
		text = own
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
}

func (w Words) translated(text string) (own string, ok bool) {
	if w.catalog == nil {
		return "", false
	}
	own, ok = w.catalog.texts[text]
	return own, ok
}

// N returns one for a count of 1, and otherwise many. Both may have a %d for the count, or none.
func (w Words) N(n int, one, many string) string {
	if n != 1 {
		one = many
	}
	if text := w.T(one); !strings.Contains(text, "%d") {
		return text
	}
	return w.T(one, n)
}

// number matches a number in a text.
var number = regexp.MustCompile(`\d+`)

// Message returns a text that another package has written, as an error: one that has its numbers
// already. The translation has a %d for each.
func (w Words) Message(text string) string {
	if own, ok := w.translated(text); ok {
		return own
	}
	own, ok := w.translated(number.ReplaceAllString(text, "%d"))
	if !ok {
		return text
	}
	var numbers []any
	for _, digits := range number.FindAllString(text, -1) {
		n, err := strconv.Atoi(digits)
		if err != nil {
			return text
		}
		numbers = append(numbers, n)
	}
	return fmt.Sprintf(own, numbers...)
}

// Words returns the texts in the language that r asks for: by the cookie django_language, as
// Django's, or by Accept-Language.
func (s *Set) Words(r *http.Request) Words { return s.voice(r).words }

func (s *Set) voice(r *http.Request) *voice { return s.voices[languageOf(r, languages)] }

// catalogs reads the packed translations.
func catalogs() map[string]Words {
	all := map[string]Words{"en": {}}
	for _, code := range languages[1:] {
		c := &catalog{lang: code}
		if err := json.Unmarshal([]byte(unpacked()["words/"+code+".json"]), &c.texts); err != nil {
			panic("page: translation " + code + ": " + err.Error())
		}
		all[code] = Words{c}
	}
	return all
}

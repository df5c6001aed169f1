package page

import (
	"embed"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/language"
)

//go:embed words
var wordFiles embed.FS

// languages are the languages of the pages. The first one is the default.
var languages = []language.Tag{language.English, language.German}

// Words are the texts of one language. The zero value is English.
type Words struct {
	lang  string
	texts map[string]string // by the English text
}

// Lang returns the language's code: "en".
func (w Words) Lang() string {
	if w.lang == "" {
		return "en"
	}
	return w.lang
}

// T returns a text in the language, with args as in fmt.Sprintf. A text that is not translated
// stays English.
func (w Words) T(text string, args ...any) string {
	if own, ok := w.texts[text]; ok {
		text = own
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, args...)
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
	if own, ok := w.texts[text]; ok {
		return own
	}
	own, ok := w.texts[number.ReplaceAllString(text, "%d")]
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

func (s *Set) voice(r *http.Request) *voice {
	matcher := language.NewMatcher(languages)
	wanted := []string{strings.Join(r.Header["Accept-Language"], ",")}
	if c, err := r.Cookie("django_language"); err == nil {
		wanted = slices.Insert(wanted, 0, c.Value)
	}
	_, index := language.MatchStrings(matcher, wanted...)
	return s.voices[languages[index].String()]
}

// catalogs reads the embedded translations.
func catalogs() map[string]Words {
	all := map[string]Words{"en": {}}
	for _, tag := range languages[1:] {
		text, err := wordFiles.ReadFile("words/" + tag.String() + ".json")
		if err != nil {
			panic("page: " + err.Error())
		}
		w := Words{lang: tag.String()}
		if err := json.Unmarshal(text, &w.texts); err != nil {
			panic("page: translation " + tag.String() + ": " + err.Error())
		}
		all[tag.String()] = w
	}
	return all
}

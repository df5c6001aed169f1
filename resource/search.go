package resource

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// searchPath returns the path of a search field with its look-up: DRF's construct_search.
func (s *set) searchPath(field string) string {
	if field == "" {
		s.fail("Search", `"" is no field`)
	}
	lookup, name := "__icontains", field
	switch field[0] {
	case '^':
		lookup, name = "__istartswith", field[1:]
	case '=':
		lookup, name = "__iexact", field[1:]
	case '$':
		lookup, name = "__iregex", field[1:]
	case '@':
		s.fail("Search", "%s is the full text search of PostgreSQL, which is not supported", field)
	default:
		p, err := s.model.Path(field)
		if err == nil && (p.Lookup != "exact" || strings.HasSuffix(field, "__exact")) {
			return field
		}
	}
	if _, err := s.model.Path(name + lookup); err != nil {
		s.fail("Search", "%v", err)
	}
	return name + lookup
}

// searched is the condition of ?search=: each term in one of the fields.
func (s *set) searched(r *rest.Request) (model.Cond, error) {
	text, _ := last(r.Query(), "search")
	if strings.Contains(text, "\x00") {
		return model.Cond{}, rest.ValidationError([]string{"Null characters are not allowed."})
	}
	words := searchTerms(text)
	if most := s.maxValues / len(s.search); len(words) > most {
		return model.Cond{}, rest.ValidationError([]string{tooMany(most)})
	}
	var terms []model.Cond
	for _, term := range words {
		var fields []model.Cond
		for _, path := range s.search {
			fields = append(fields, model.Is(path, term))
		}
		terms = append(terms, model.Or(fields...))
	}
	return model.And(terms...), nil
}

// tooMany is the message for more values than a viewset reads.
func tooMany(most int) string { return fmt.Sprintf("Ensure there are at most %d values.", most) }

// termPattern is Django's smart_split: words, and quoted text that may have spaces.
var termPattern = regexp.MustCompile(`(?s)(?:[^` + spaces + `'"]*(?:(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[^` +
	spaces + `'"]*)+)|[^` + spaces + `]+`)

// spaces is what Python's \s matches, for a class.
const spaces = `\t-\r\x1c-\x20\x{85}\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}`

// searchTerms is DRF's search_smart_split.
func searchTerms(text string) (terms []string) {
	for _, term := range termPattern.FindAllString(text, -1) {
		term = strings.Trim(term, ",")
		if n := len(term); n > 0 && (term[0] == '"' || term[0] == '\'') && term[n-1] == term[0] {
			quote := term[:1]
			if n == 1 { // Python slices the one quote to nothing
				terms = append(terms, "")
				continue
			}
			inner := strings.ReplaceAll(term[1:n-1], `\`+quote, quote)
			terms = append(terms, strings.ReplaceAll(inner, `\\`, `\`))
			continue
		}
		for part := range strings.SplitSeq(term, ",") {
			if part != "" {
				terms = append(terms, strings.TrimFunc(part, pytext.IsSpace))
			}
		}
	}
	return terms
}

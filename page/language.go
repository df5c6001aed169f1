package page

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// maxLanguages is how many bytes of Accept-Language are read. Browsers send about 50.
const maxLanguages = 500

// languageOf returns which of the languages a request asks for: by the cookie django_language, as
// Django's, or by Accept-Language. The first language is the default. A variant gets its language:
// de-AT gets de.
func languageOf(r *http.Request, languages []string) string {
	if c, err := r.Cookie("django_language"); err == nil {
		if language := supported(c.Value, languages); language != "" {
			return language
		}
	}
	for _, wanted := range accepted(strings.Join(r.Header["Accept-Language"], ",")) {
		if wanted == "*" {
			break
		}
		if language := supported(wanted, languages); language != "" {
			return language
		}
	}
	return languages[0]
}

// supported returns the language of a code such as de-AT or de_AT, or "".
func supported(code string, languages []string) string {
	code, _, _ = strings.Cut(strings.ReplaceAll(code, "_", "-"), "-")
	if code = strings.ToLower(code); slices.Contains(languages, code) {
		return code
	}
	return ""
}

// accepted returns the codes of a header Accept-Language, the most wanted first.
func accepted(line string) (codes []string) {
	weights := map[string]float64{}
	for part := range strings.SplitSeq(line[:min(len(line), maxLanguages)], ",") {
		code, parameter, weighted := strings.Cut(strings.TrimSpace(part), ";")
		code = strings.TrimSpace(code)
		weight, err := 1.0, error(nil)
		if weighted {
			weight, err = strconv.ParseFloat(strings.TrimPrefix(strings.TrimSpace(parameter), "q="), 64)
		}
		if _, known := weights[code]; !known && err == nil && weight > 0 && weight <= 1 {
			weights[code] = weight
			codes = append(codes, code)
		}
	}
	slices.SortStableFunc(codes, func(a, b string) int { return cmp.Compare(weights[b], weights[a]) })
	return codes
}

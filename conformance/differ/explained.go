package main

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// An explanation describes an intended difference. The reasons are those of docs/compatibility.md.
type explanation struct {
	reason string
	holds  func(exchange) bool // reports whether the reason explains the exchange
}

var explanations = []explanation{
	{"Django fails (a client's mistake, a malformed stored hash); Latchkey refuses the request",
		func(x exchange) bool {
			return hasCrashed(x) && x.latchkey.Status/100 == 4
		}},
	{"Django fails at an action without a parameter for the format suffix; Latchkey answers",
		func(x exchange) bool {
			path, _, _ := strings.Cut(x.step.Target, "?")
			return hasCrashed(x) && x.latchkey.Status/100 == 2 && suffixedAction.MatchString(path)
		}},
	{"Django fails to write a value that JSON cannot carry; Latchkey writes it as it was sent",
		func(x exchange) bool {
			text := bytes.ReplaceAll(x.step.Content(), []byte{0}, nil) // so that UTF-16 matches too
			return hasCrashed(x) && x.latchkey.Status/100 == 2 && unwritable.Match(text)
		}},
	{"Django keeps an infinite number of a form until it fails to write it; Latchkey refuses it",
		func(x exchange) bool {
			isForm := strings.Contains(strings.Join(values(x.step, "Content-Type"), ","), "form")
			isKept := x.django.Status == 400 || // for another field
				x.django.Status == 200 && strings.Contains(x.latchkey.Body, "Value must be valid JSON.")
			return isForm && isKept && x.latchkey.Status == 400 && unwritable.Match(x.step.Content())
		}},
	{"a server may return rows that no ORDER BY tells apart in any order", func(x exchange) bool {
		path, query, _ := strings.Cut(x.step.Target, "?")
		order := productOrder
		switch path {
		case "/api/products/", "/api/products.json":
		case "/api/catalog/", "/api/catalog.json":
			order = catalogOrder
		default:
			return false
		}
		return x.engine != "sqlite" && x.django.Status == x.latchkey.Status &&
			order.isReordered(x.django.Body, x.latchkey.Body, query)
	}},
	{"several keys fit no row: Django names one by the random order of a set, Latchkey the first",
		func(x exchange) bool {
			return x.django.Status == 400 && x.latchkey.Status == 400 && noChoice.MatchString(x.django.Body) &&
				noChoice.ReplaceAllString(x.django.Body, "") == noChoice.ReplaceAllString(x.latchkey.Body, "") &&
				namesOf(x.step.Target)[noChoice.FindStringSubmatch(x.django.Body)[1]] > 1
		}},
	{"Latchkey reads bytes beyond ASCII in a target as UTF-8", func(x exchange) bool {
		return strings.ContainsFunc(x.step.Target, func(r rune) bool { return r >= utf8.RuneSelf })
	}},
	{"several media types match equally: Django picks by the random order of a set, Latchkey picks the first",
		func(x exchange) bool {
			several := strings.Contains(strings.Join(values(x.step, "Accept"), ","), ",")
			return several && len(asCase(x.step).Differences(compacted(x.django), compacted(x.latchkey))) == 0
		}},
	{"Latchkey does not know UTF-32, and reads an unknown charset as UTF-8", func(x exchange) bool {
		return utf32.MatchString(strings.Join(values(x.step, "Content-Type"), ","))
	}},
	{"a path that is not UTF-8 is matched differently", func(x exchange) bool {
		path, _, _ := strings.Cut(x.step.Target, "?")
		decoded, err := url.PathUnescape(path)
		return err == nil && !utf8.ValidString(decoded)
	}},
}

// suffixedAction matches an action of the shop with a format suffix. Its functions have no format.
var suffixedAction = regexp.MustCompile(`/(cheapest-first|restock|pay)\.[a-z0-9]+/?$`)

// unwritable matches a lone surrogate or a number beyond float64's range.
var unwritable = regexp.MustCompile(`(?i)\\ud[89a-f]|e\+?[0-9]{3}|NaN|Infinity`)

// noChoice matches a key that no row has, behind the name of its parameter.
var noChoice = regexp.MustCompile(`"(\w+)":\["Select a valid choice\. \S+ is not one`)

// namesOf returns how often each parameter stands in the query of a target.
func namesOf(target string) map[string]int {
	_, query, _ := strings.Cut(target, "?")
	counts := map[string]int{}
	values, _ := url.ParseQuery(query)
	for name, list := range values {
		counts[name] = len(list)
	}
	return counts
}

// utf32 matches the charset UTF-32 under Python's names for it.
var utf32 = regexp.MustCompile(`(?i)charset\s*=\s*["']?u(tf)?[-_ ]?32`)

// values returns the values of all lines of a header.
func values(s *recorded.Step, name string) []string {
	var all []string
	for _, h := range s.Headers {
		if strings.EqualFold(h[0], name) {
			all = append(all, h[1])
		}
	}
	return all
}

// compacted returns the answer with compact JSON, without white space.
func compacted(a recorded.Answer) recorded.Answer {
	var out bytes.Buffer
	if json.Compact(&out, []byte(a.Body)) == nil {
		a.Body = out.String()
	}
	return a
}

// hasCrashed reports whether Django answered with its error page because a view raised an
// exception. REST framework's own answers with status 500 have an Allow header.
func hasCrashed(x exchange) bool {
	_, answered := x.django.Headers["allow"]
	return x.django.Status == 500 && !answered
}

// reasonFor returns the reason for an intended difference, or "".
func reasonFor(x exchange) string {
	for _, e := range explanations {
		if e.holds(x) {
			return e.reason
		}
	}
	return ""
}

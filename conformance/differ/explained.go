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

// An explanation is a difference that is meant: the reasons are those of docs/compatibility.md.
type explanation struct {
	reason string
	holds  func(exchange) bool
}

var explanations = []explanation{
	{"what makes Django fail, a client's mistake or a malformed stored hash, is refused", func(x exchange) bool {
		return failed(x) && x.latchkey.Status/100 == 4
	}},
	{"what JSON cannot carry is written as it was sent", func(x exchange) bool {
		text := bytes.ReplaceAll(x.step.Content(), []byte{0}, nil) // of UTF-16 too
		return failed(x) && x.latchkey.Status/100 == 2 && unwritable.Match(text)
	}},
	{"bytes beyond ASCII in a target are read as UTF-8", func(x exchange) bool {
		return strings.ContainsFunc(x.step.Target, func(r rune) bool { return r >= utf8.RuneSelf })
	}},
	{"of media types that match alike Django takes any, by the chance of a set's order; Latchkey the first", func(x exchange) bool {
		several := strings.Contains(strings.Join(values(x.step, "Accept"), ","), ",")
		return several && len(asCase(x.step).Differences(compacted(x.django), compacted(x.latchkey))) == 0
	}},
	{"UTF-32 is none of the charsets that are known, and so counts as UTF-8", func(x exchange) bool {
		return utf32.MatchString(strings.Join(values(x.step, "Content-Type"), ","))
	}},
	{"a path that is no UTF-8 is another path", func(x exchange) bool {
		path, _, _ := strings.Cut(x.step.Target, "?")
		decoded, err := url.PathUnescape(path)
		return err == nil && !utf8.ValidString(decoded)
	}},
}

// unwritable finds a lone surrogate or a number beyond float64's range.
var unwritable = regexp.MustCompile(`(?i)\\ud[89a-f]|e\+?[0-9]{3}|NaN|Infinity`)

// utf32 finds a charset by Python's names for it.
var utf32 = regexp.MustCompile(`(?i)charset\s*=\s*["']?u(tf)?[-_ ]?32`)

// values are those of all lines of a header.
func values(s *recorded.Step, name string) []string {
	var all []string
	for _, h := range s.Headers {
		if strings.EqualFold(h[0], name) {
			all = append(all, h[1])
		}
	}
	return all
}

// compacted is the answer without the white space of its JSON.
func compacted(a recorded.Answer) recorded.Answer {
	var out bytes.Buffer
	if json.Compact(&out, []byte(a.Body)) == nil {
		a.Body = out.String()
	}
	return a
}

// failed says whether Django answered with its page for a view that raised. REST framework's own answers, of a status 500
// too, have an Allow.
func failed(x exchange) bool {
	_, answered := x.django.Headers["allow"]
	return x.django.Status == 500 && !answered
}

// explained returns why the difference is meant, or "".
func explained(x exchange) string {
	for _, e := range explanations {
		if e.holds(x) {
			return e.reason
		}
	}
	return ""
}

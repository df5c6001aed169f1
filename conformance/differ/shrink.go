package main

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/conformance/recorded"
)

// attempts is the most requests that one call of shrink sends.
const attempts = 1500

// shrink makes a request smaller while differs still finds the same difference. It drops headers,
// then shortens the body, the query and the header values, until nothing more can be left out.
func shrink(s recorded.Step, differs func(*recorded.Step) bool) recorded.Step {
	left := attempts
	try := func(change func(*recorded.Step)) bool {
		smaller := s
		smaller.Headers = slices.Clone(s.Headers)
		change(&smaller)
		if left == 0 || !isSendable(&smaller) {
			return false
		}
		left--
		if !differs(&smaller) {
			return false
		}
		s = smaller
		return true
	}
	for again := true; again && left > 0; {
		again = false
		for i := len(s.Headers) - 1; i >= 0; i-- {
			again = try(func(t *recorded.Step) { t.Headers = slices.Delete(t.Headers, i, i+1) }) || again
		}
		again = cut(func() string { return string(s.Content()) }, func(text string) bool {
			return try(func(t *recorded.Step) { t.SetBody([]byte(text)) })
		}) || again
		path, _, _ := strings.Cut(s.Target, "?")
		again = cut(func() string { return s.Target[len(path):] }, func(text string) bool {
			return try(func(t *recorded.Step) { t.Target = path + text })
		}) || again
		for i := range s.Headers {
			again = cut(func() string { return s.Headers[i][1] }, func(text string) bool {
				return try(func(t *recorded.Step) { t.Headers[i][1] = text })
			}) || again
		}
	}
	if s.Method != "GET" {
		try(func(t *recorded.Step) { t.Method = "GET" })
	}
	return s
}

// cut removes pieces of a text, large ones first, wherever try accepts the rest. It reports whether
// it has removed any.
func cut(text func() string, try func(string) bool) (shorter bool) {
	for size := len(text()); size > 0; size /= 2 {
		for at := 0; at < len(text()); {
			t := text()
			if try(t[:at] + t[min(len(t), at+size):]) {
				shorter = true
			} else {
				at += size
			}
		}
	}
	return shorter
}

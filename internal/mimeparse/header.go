package mimeparse

import (
	"strings"

	"github.com/latchkey-go/latchkey/internal/pytext"
)

// ParseHeader splits a header line into its main value, in lower case, and its parameters, as
// Python's email package does. Extended and continued parameters of RFC 2231 (filename*=,
// filename*0=) take precedence over plain ones. If parameters follow, the main value ends at "=".
// ParseHeader reports false if a parameter names an unknown charset.
func ParseHeader(line string) (main string, params map[string]string, ok bool) {
	parts := splitParams(line)
	main = parts[0]
	if len(parts) > 1 {
		main, _, _ = strings.Cut(main, "=")
	}
	main = strings.ToLower(strings.TrimFunc(main, pytext.IsSpace))
	params = map[string]string{}
	extended := map[string][]segment{}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		name = strings.ToLower(strings.TrimFunc(name, pytext.IsSpace))
		value = unquoteParam(strings.TrimFunc(value, pytext.IsSpace))
		if base, seg, is := parseSegment(name, value); is {
			extended[base] = append(extended[base], seg)
		} else if name != "" {
			params[name] = value
		}
	}
	for name, segments := range extended {
		value, ok := joinSegments(segments)
		if !ok {
			return "", nil, false
		}
		params[name] = value
	}
	return main, params, true
}

// splitParams splits at semicolons outside quotes.
func splitParams(line string) []string {
	var parts []string
	start, quoted := 0, false
	for i := 0; i < len(line); i++ {
		switch line[i] {
		case '"':
			if i == 0 || line[i-1] != '\\' {
				quoted = !quoted
			}
		case ';':
			if !quoted {
				parts = append(parts, line[start:i])
				start = i + 1
			}
		}
	}
	return append(parts, line[start:])
}

func unquoteParam(value string) string {
	if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		value = strings.ReplaceAll(value[1:len(value)-1], `\\`, `\`)
		return strings.ReplaceAll(value, `\"`, `"`)
	}
	if len(value) > 1 && value[0] == '<' && value[len(value)-1] == '>' {
		return value[1 : len(value)-1]
	}
	return value
}

package rest

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// partHeader is what a part's headers say.
type partHeader struct {
	named          bool // a part without a name has no effect
	name, filename string
	contentType    string
	base64         bool // Content-Transfer-Encoding
}

// readPartHeader reads the lines of a part's head. A line that makes no sense is passed over.
func readPartHeader(head []byte) partHeader {
	var h partHeader
	for line := range strings.SplitSeq(string(head), "\r\n") {
		if !utf8.ValidString(line) {
			continue
		}
		main, params, ok := headerParams(line)
		name, value, isHeader := strings.Cut(main, ":")
		if !ok || !isHeader {
			continue
		}
		switch name {
		case "content-disposition":
			h.name, h.named = params["name"]
			h.name = strings.Trim(h.name, " \t\n\r\v\f") // Django strips bytes here, and text below
			h.filename = params["filename"]
		case "content-type":
			h.contentType = strings.TrimFunc(value, isSpace)
		case "content-transfer-encoding":
			h.base64 = strings.TrimFunc(value, isSpace) == "base64"
		}
	}
	return h
}

// headerParams parts a header line into its main value, in lower case, and its parameters, as Python's
// email package does. The extended and continued ones of RFC 2231 (filename*=, filename*0=) win over plain
// ones. Where parameters follow, the main value ends at "=". It fails on a charset that is not known.
func headerParams(line string) (main string, params map[string]string, ok bool) {
	parts := splitParams(line)
	main = parts[0]
	if len(parts) > 1 {
		main, _, _ = strings.Cut(main, "=")
	}
	main = strings.ToLower(strings.TrimFunc(main, isSpace))
	params = map[string]string{}
	extended := map[string][]segment{}
	for _, part := range parts[1:] {
		name, value, _ := strings.Cut(part, "=")
		name, value = strings.ToLower(strings.TrimFunc(name, isSpace)), unquoteParam(strings.TrimFunc(value, isSpace))
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

// splitParams cuts at semicolons outside quotes.
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

// segment is one piece of an RFC 2231 parameter: name*=, name*0= or name*0*=.
type segment struct {
	number  string // digits without leading zeros
	text    string
	encoded bool
}

// parseSegment is false for the name of a plain parameter, which may have an asterisk too.
func parseSegment(name, value string) (base string, s segment, ok bool) {
	base, rest, ok := strings.Cut(name, "*")
	notWord := func(r rune) bool { return r >= utf8.RuneSelf || r != '_' && !isBase64(byte(r)) || r == '+' || r == '/' }
	if !ok || base == "" || strings.ContainsFunc(base, notWord) {
		return "", s, false
	}
	number := strings.TrimSuffix(rest, "*")
	if strings.Trim(number, "0123456789") != "" || number == "" && rest != "" {
		return "", s, false
	}
	return base, segment{strings.TrimLeft(number, "0"), value, strings.HasSuffix(name, "*")}, true
}

// joinSegments puts an extended parameter together, in the order of the numbers. Where a segment is encoded,
// the charset and language come first, each ended by an apostrophe.
func joinSegments(list []segment) (string, bool) {
	slices.SortStableFunc(list, func(a, b segment) int {
		return cmp.Or(cmp.Compare(len(a.number), len(b.number)), cmp.Compare(a.number, b.number), cmp.Compare(a.text, b.text))
	})
	var b strings.Builder
	encoded := false
	for _, s := range list {
		if s.encoded {
			s.text = unquoteText(s.text, charsetLatin1)
			encoded = true
		}
		b.WriteString(s.text)
	}
	if !encoded {
		return b.String(), true
	}
	parts := strings.SplitN(b.String(), "'", 3)
	if len(parts) < 3 {
		return charsetASCII.decode(rawUnicodeEscape(b.String())), true
	}
	name, text := parts[0], parts[2]
	c, known := lookupCharset(name)
	if name == "" || c == charsetNoText && normalCodec(name) != "undefined" {
		return unquoteParam(text), true
	}
	return c.decode(rawUnicodeEscape(text)), known && c != charsetNoText
}

// rawUnicodeEscape is Python's codec of that name, which turns the text of an extended parameter back into
// bytes: a character of Latin-1 is its byte, and any other an escape.
func rawUnicodeEscape(text string) []byte {
	raw := make([]byte, 0, len(text))
	for _, r := range text {
		switch {
		case r <= 0xff:
			raw = append(raw, byte(r))
		case r <= 0xffff:
			raw = fmt.Appendf(raw, `\u%04x`, r)
		default:
			raw = fmt.Appendf(raw, `\U%08x`, r)
		}
	}
	return raw
}

// decodeBase64 reads base64 as Python does: foreign bytes are passed over, and nothing counts after the
// padding; false where the last group is not whole.
func decodeBase64(raw []byte) ([]byte, bool) {
	digits := make([]byte, 0, len(raw))
	pads := 0
	for _, c := range raw {
		if c == '=' {
			pads++
			if n := len(digits) % 4; n >= 2 && n+pads >= 4 {
				break
			}
			continue
		}
		if isBase64(c) {
			digits, pads = append(digits, c), 0
		}
	}
	if n := len(digits) % 4; n == 1 || n != 0 && n+pads < 4 {
		return nil, false
	}
	plain := make([]byte, base64.RawStdEncoding.DecodedLen(len(digits)))
	n, err := base64.RawStdEncoding.Decode(plain, digits)
	return plain[:n], err == nil
}

func isBase64(c byte) bool {
	return c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '+' || c == '/'
}

package page

import (
	"encoding/json"
	"html"
	"html/template"
	"net/url"
	"strings"
)

// Marked is a text of JSON that is shown with colours. Its strings that are http or https addresses
// are links.
type Marked string

// maxMarked is how many bytes of a Marked have colours. A longer text is plain: browsers are slow
// with a hundred thousand elements.
const maxMarked = 512 << 10

// HTML returns the text as HTML. All of it is escaped.
func (m Marked) HTML() template.HTML {
	var out strings.Builder
	text := string(m)
	for len(text) > 0 && len(m) <= maxMarked {
		size, class := token(text)
		writeToken(&out, text[:size], class)
		text = text[size:]
	}
	out.WriteString(html.EscapeString(text))
	return template.HTML(out.String()) //nolint:gosec // it is escaped
}

// token returns the size of the first token of text, which is not empty, and its class: k for the
// name of a member, s for a string, d for a number, l for a literal, "" for everything else.
func token(text string) (size int, class string) {
	switch c := text[0]; {
	case c == '"':
		size = stringSize(text)
		if strings.HasPrefix(text[size:], ":") {
			return size, "k"
		}
		return size, "s"
	case c == '-' || '0' <= c && c <= '9':
		return sizeOf(text, "-+.eE0123456789"), "d"
	case 'a' <= c && c <= 'z':
		return sizeOf(text, "abcdefghijklmnopqrstuvwxyz"), "l"
	}
	if end := strings.IndexAny(text, `"-0123456789abcdefghijklmnopqrstuvwxyz`); end > 0 {
		return end, ""
	}
	return len(text), ""
}

// sizeOf returns how many of the first bytes of text are in set.
func sizeOf(text, set string) int {
	return len(text) - len(strings.TrimLeft(text, set))
}

// stringSize returns the size of the string that text begins with.
func stringSize(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func writeToken(out *strings.Builder, text, class string) {
	escaped := html.EscapeString(text)
	if class == "" {
		out.WriteString(escaped)
		return
	}
	out.WriteString(`<span class="` + class + `">`)
	if address := webAddress(text); class == "s" && address != "" {
		inner := html.EscapeString(text[1 : len(text)-1])
		out.WriteString(`&#34;<a href="` + html.EscapeString(address) + `">` + inner + `</a>&#34;`)
	} else {
		out.WriteString(escaped)
	}
	out.WriteString(`</span>`)
}

// webAddress returns the address that a JSON string is, or "". Only http and https count.
func webAddress(quoted string) string {
	if !strings.HasPrefix(quoted, `"http://`) && !strings.HasPrefix(quoted, `"https://`) {
		return ""
	}
	var text string
	if json.Unmarshal([]byte(quoted), &text) != nil || strings.ContainsAny(text, " \"<>\\`") {
		return ""
	}
	u, err := url.Parse(text)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.String()
}

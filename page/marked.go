package page

import (
	"html"
	"html/template"
	"strings"
)

// Marked is a text of JSON that is shown with colours. Addresses in its strings are links, also
// within a longer text, as in DRF.
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

// Plain returns the text as HTML without colours, with links.
func (m Marked) Plain() template.HTML { return linked(string(m)) }

// HTML returns the value as HTML, with links.
func (l HeaderLine) HTML() template.HTML { return linked(l.Value) }

// linked returns a text as HTML. The addresses in it are links.
func linked(text string) template.HTML {
	if len(text) > maxMarked {
		return template.HTML(html.EscapeString(text)) //nolint:gosec // it is escaped
	}
	var out strings.Builder
	writeLinked(&out, text, false)
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
	if class == "" {
		out.WriteString(html.EscapeString(text))
		return
	}
	out.WriteString(`<span class="` + class + `">`)
	writeLinked(out, text, true)
	out.WriteString(`</span>`)
}

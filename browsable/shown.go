package browsable

import (
	"strings"
	"unicode/utf8"

	"github.com/latchkey-go/latchkey/page"
	"github.com/latchkey-go/latchkey/rest"
)

// shown is the beginning of an answer, as the page shows it.
type shown struct {
	text string
	used int // how many bytes of the answer it has
}

// indented returns JSON with each element on a line of its own, as DRF's page has it, and at most
// limit bytes of it. Indented text can be thousands of times as long as the JSON: a client may send
// a long list in a thousand brackets to a view that answers with it.
func indented(text string, limit int) shown {
	var out strings.Builder
	depth, line := 0, 0
	newLine := func() {
		line = out.Len()
		out.WriteString("\n" + strings.Repeat(" ", 4*max(depth, 0)))
	}
	i := 0
	for i < len(text) && out.Len() <= limit {
		size := 1
		switch c := text[i]; c {
		case '"':
			size = stringSize(text[i:])
			out.WriteString(text[i : i+size])
		case '{', '[':
			out.WriteByte(c)
			if end := closed(text[i+1:]); end > 0 {
				out.WriteByte(text[i+end])
				size = end + 1
				break
			}
			depth++
			newLine()
		case '}', ']':
			depth--
			newLine()
			out.WriteByte(c)
		case ',':
			out.WriteByte(c)
			newLine()
		case ':':
			out.WriteString(": ")
		case ' ', '\n', '\r', '\t': // Accept may ask for an indent
		default:
			out.WriteByte(c)
		}
		i += size
	}
	if out.Len() <= limit {
		return shown{out.String(), i}
	}
	if line > 0 {
		return shown{out.String()[:min(line, limit)], i}
	}
	return beginning(out.String(), limit)
}

// closed returns up to where text closes a list or an object that has no members, or 0.
func closed(text string) int {
	i := len(text) - len(strings.TrimLeft(text, " \n\r\t"))
	if i < len(text) && (text[i] == '}' || text[i] == ']') {
		return i + 1
	}
	return 0
}

// stringSize returns the size of the JSON string that text begins with.
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

// beginning returns at most limit bytes of a text, without half a character.
func beginning(text string, limit int) shown {
	if len(text) <= limit {
		return shown{text, len(text)}
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return shown{text[:limit], limit}
}

// goesOn says that the page shows only the beginning of an answer, and leads to all of it.
func (v *visit) goesOn() (note page.Note, ok bool) {
	first := v.renderer.first(v.View())
	link := &page.Link{URL: v.inFormat(first.Format()), Text: v.T("All of it as %s", strings.ToUpper(first.Format()))}
	if hidden := len(v.content) - v.shown.used; hidden > 0 {
		return page.Note{Link: link, Line: page.Textf("%s",
			v.T("The page shows the first %d kB of the answer, and hides %d kB.",
				(v.shown.used+1023)/1024, (hidden+1023)/1024))}, true
	}
	if v.resp.IsPreview() {
		return page.Note{Link: link, Line: page.Textf("%s",
			v.T("The list goes on. Ask for it as JSON to get all of it."))}, true
	}
	return page.Note{}, false
}

// isIndented reports whether the answer is JSON that the page indents.
func isIndented(r rest.Renderer) bool {
	_, ok := r.(rest.JSON)
	return ok
}

package staticfiles

import (
	"net/url"
	"path"
	"regexp"
	"strings"
)

// reference is a reference of a style sheet to a file.
type reference struct {
	sheet, target string
	of            *file
}

func isSheet(name string) bool { return strings.EqualFold(path.Ext(name), ".css") }

// references finds url(x), url("x"), url('x') and @import "x". Exactly one group is not empty.
var references = regexp.MustCompile(`(?i)url\(\s*(?:"([^"\\\n]+)"|'([^'\\\n]+)'|([^\s"'()\\]+))\s*\)` +
	`|@import\s*(?:"([^"\\\n]+)"|'([^'\\\n]+)')`)

// replaceReferences returns the content of a style sheet with hashed names. It calls complete for
// each file to which the sheet refers. Not replaced are references to other sites, to data, to
// paths beside the prefix and to missing files, those with escapes of CSS, and the one that closes
// a circle of imports: its plain name is served too. Source maps and imports of scripts keep their
// plain names.
func (f *Files) replaceReferences(sheet *file, complete func(*file)) []byte {
	text := string(sheet.content)
	var b strings.Builder
	end := 0
	for _, at := range references.FindAllStringSubmatchIndex(text, -1) {
		for group := 2; group < len(at); group += 2 {
			if at[group] < 0 {
				continue
			}
			b.WriteString(text[end:at[group]])
			b.WriteString(f.replaceReference(sheet, text[at[group]:at[group+1]], complete))
			end = at[group+1]
		}
	}
	b.WriteString(text[end:])
	return []byte(b.String())
}

// replaceReference returns a reference with the hashed name of its file, or as it is. Only the last
// element of the path changes, so relative references stay relative.
func (f *Files) replaceReference(sheet *file, text string, complete func(*file)) string {
	where, rest := text, ""
	if i := strings.IndexAny(text, "?#"); i >= 0 {
		where, rest = text[:i], text[i:]
	}
	parsed, err := url.Parse(where)
	if err != nil || where == "" || parsed.Scheme != "" || parsed.Host != "" || parsed.Opaque != "" {
		if !f.foreign || !strings.HasPrefix(where, f.prefix) {
			return text
		}
	}
	var target string
	if below, found := strings.CutPrefix(where, f.prefix); found {
		if target, err = url.PathUnescape(below); err != nil {
			return text
		}
	} else if strings.HasPrefix(where, "/") {
		return text
	} else {
		target = path.Join(path.Dir(sheet.name), parsed.Path)
	}
	if strings.HasSuffix(where, "/") || strings.HasPrefix(target, "..") {
		return text
	}
	found := f.byName[target]
	if found == nil {
		f.missing = append(f.missing, reference{sheet.name, target, sheet})
		return text
	}
	if complete(found); found.hashed == "" {
		return text
	}
	return where[:strings.LastIndexByte(where, '/')+1] + (&url.URL{Path: path.Base(found.hashed)}).EscapedPath() + rest
}

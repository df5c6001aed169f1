package rest

import (
	"bytes"
	"html"
	"io"
	"strings"
	"unicode"
)

// File is an uploaded file. It is held in memory; the limit of the body bounds it.
type File struct {
	Name        string // as sent, without folders; still the client's word, not a path to write to
	Size        int64  // bytes
	ContentType string // as sent, in lower case and without parameters; "" where the part has none

	content []byte
}

// Open gives the content from its start. It may be called again; there is nothing to close.
func (f File) Open() io.ReadSeeker { return bytes.NewReader(f.content) }

// sanitizeFileName keeps a file's base name and what can be printed of it, as Django does. "" is for a name
// that is none, as "..".
func sanitizeFileName(name string) string {
	name = html.UnescapeString(name)
	name = name[strings.LastIndexByte(name, '/')+1:]
	name = name[strings.LastIndexByte(name, '\\')+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, name)
	if name == "." || name == ".." {
		return ""
	}
	return name
}

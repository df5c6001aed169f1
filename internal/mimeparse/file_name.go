package mimeparse

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FileName is Django's sanitize_file_name: it returns the base name of a file without unprintable
// characters, or "" for "." and "..".
func FileName(name string) string {
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
	return ShortFileName(name)
}

// maxFileName is the longest name that Django keeps, in characters.
const maxFileName = 255

// ShortFileName shortens a name of more than 255 characters, but keeps its extension. Leading dots
// do not begin an extension.
func ShortFileName(name string) string {
	if utf8.RuneCountInString(name) <= maxFileName {
		return name
	}
	stem, ext := []rune(name), []rune(nil)
	if dot := strings.LastIndexByte(name, '.'); dot >= 0 && strings.Trim(name[:dot], ".") != "" {
		stem, ext = []rune(name[:dot]), []rune(name[dot:])
	}
	ext = ext[:min(len(ext), maxFileName)]
	stem = stem[:min(len(stem), maxFileName-len(ext))]
	return string(stem) + string(ext)
}

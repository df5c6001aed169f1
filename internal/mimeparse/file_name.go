package mimeparse

import (
	"html"
	"strings"
	"unicode"
	"unicode/utf8"
)

// FileName keeps a file's base name and what can be printed of it, as Django does. "" is for a name
// that is none, as "..".
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
	return shortFileName(name)
}

// maxFileName is how many characters of a file's name Django keeps.
const maxFileName = 255

// shortFileName cuts a name that is too long before its extension. Dots in front begin none.
func shortFileName(name string) string {
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

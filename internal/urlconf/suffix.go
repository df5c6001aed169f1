package urlconf

import (
	"regexp"
	"slices"
	"strings"
)

// The converters of a format suffix in a pattern: {format:suffix} for any format, or
// {format:suffix=json|api} for these. Both kinds match the same paths. As in Django, Reverse ends
// the path of a suffix with a slash, and that of an extension, which a router of DRF adds, not.
const (
	suffixName    = "suffix"
	extensionName = "extension"
)

// FormatName is the name whose value is the format of a suffix.
const FormatName = "format"

// suffix is a format at the end of a pattern.
type suffix struct {
	formats []string // nil: any, in small letters and digits
	end     string   // what Reverse writes after it
}

// Suffixed returns the pattern that DRF's format_suffix_patterns adds beside pattern: without its
// final slash, with a format such as ".json" and an optional slash. No formats means any format,
// in small letters and digits. It reports false for a pattern that ends in {name...} or
// {name:path}, which matches the suffix itself.
func Suffixed(pattern string, formats ...string) (string, bool) {
	if endsOpen(pattern) {
		return "", false
	}
	return "/" + strings.TrimRight(pattern[1:], "/") + suffixPiece(suffixName, formats), true
}

// Extended returns the pattern that a DefaultRouter of DRF adds beside pattern. root is the
// router's own path, which keeps its slash: "/api/.json". All else is as in Suffixed.
func Extended(root, pattern string, formats ...string) (string, bool) {
	if endsOpen(pattern) {
		return "", false
	}
	if pattern != root {
		pattern = "/" + strings.TrimRight(pattern[1:], "/")
	}
	return pattern + suffixPiece(extensionName, formats), true
}

// endsOpen reports whether a pattern ends in {name...} or {name:path}.
func endsOpen(pattern string) bool {
	if !strings.HasSuffix(pattern, "}") {
		return false
	}
	p := parse(pattern)
	last := p.pieces[len(p.pieces)-1]
	return last.converter != nil && last.converter.spans
}

func suffixPiece(kind string, formats []string) string {
	if len(formats) > 0 {
		kind += "=" + strings.Join(formats, "|")
	}
	return "{" + FormatName + ":" + kind + "}"
}

// isSuffixKind reports whether the converter of a name is that of a format suffix.
func isSuffixKind(kind string) bool {
	kind, _, _ = strings.Cut(kind, "=")
	return kind == suffixName || kind == extensionName
}

// suffixConverter returns the converter of a format suffix.
func suffixConverter(kind string) *converter {
	name, list, listed := strings.Cut(kind, "=")
	s, regex := &suffix{}, `[a-z0-9]+`
	if name == suffixName {
		s.end = "/"
	}
	if listed {
		s.formats = strings.Split(list, "|")
		escaped := make([]string, len(s.formats))
		for i, one := range s.formats {
			escaped[i] = regexp.QuoteMeta(one)
		}
		regex = "(?:" + strings.Join(escaped, "|") + ")"
	}
	return &converter{name: kind, regex: `\.` + regex + `/?`, spans: true, format: s}
}

// suffix returns the format suffix that a piece is, or nil.
func (p piece) suffix() *suffix {
	if p.converter == nil {
		return nil
	}
	return p.converter.format
}

// cut cuts the format off a path. It reports false if the path does not end in one. A nil suffix
// cuts nothing.
func (s *suffix) cut(path string) (before, format string, ok bool) {
	if s == nil {
		return path, "", true
	}
	path = strings.TrimSuffix(path, "/")
	dot := strings.LastIndexByte(path, '.')
	if dot < 0 {
		return "", "", false
	}
	before, format = path[:dot], path[dot+1:]
	if s.formats != nil {
		return before, format, slices.Contains(s.formats, format)
	}
	return before, format, format != "" && strings.Trim(format, "abcdefghijklmnopqrstuvwxyz0123456789") == ""
}

package urlconf

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// pattern is a parsed pattern.
type pattern struct {
	text   string
	pieces []piece
	params []string // the names, in order

	// segments are the pieces between the slashes, without a format suffix, if each is one piece
	// and only the last may contain slashes. Such a pattern is matched without a regular
	// expression. Otherwise segments is nil.
	segments []piece
	suffix   *suffix               // the format at the end, or nil
	shape    string                // text without the names of its values
	regex    func() *regexp.Regexp // matches a whole path, with one group for each name
}

// piece is a literal text of a pattern, or a name.
type piece struct {
	text      string     // the literal, or the name
	converter *converter // nil for a literal
}

// accepts reports whether one segment of a path matches the piece.
func (p piece) accepts(segment string) bool {
	if p.converter == nil {
		return segment == p.text
	}
	return p.converter.accepts(segment)
}

// parse parses a pattern. It panics if the pattern is malformed.
func parse(text string) *pattern {
	checkSpelling(text)
	p := &pattern{text: text}
	for rest := text; rest != ""; {
		literal, after, more := strings.Cut(rest, "{")
		if strings.Contains(literal, "}") {
			panic("urlconf: " + text + ": a } without its {")
		}
		if literal != "" {
			p.pieces = append(p.pieces, piece{text: literal})
		}
		if !more {
			break
		}
		inner, end, closed := strings.Cut(after, "}")
		if !closed || strings.Contains(inner, "{") {
			panic("urlconf: " + text + ": a { without its }")
		}
		p.addName(inner)
		if rest = end; rest != "" && p.pieces[len(p.pieces)-1].converter == tailConverter {
			panic("urlconf: " + text + ": {" + inner + "} stands before the end")
		}
	}
	pieces := p.pieces
	if p.suffix = pieces[len(pieces)-1].suffix(); p.suffix != nil {
		pieces = pieces[:len(pieces)-1]
	}
	p.segments = splitSegments(pieces)
	p.shape = shapeOf(p.pieces)
	p.regex = sync.OnceValue(func() *regexp.Regexp { return compile(p.pieces) }) // most patterns never need it
	return p
}

var (
	angles    = regexp.MustCompile(`<(?:(\w+):)?(\w+)>`)       // Django's <int:id>, or a group (?P<id>…)
	muxMethod = regexp.MustCompile(`^[A-Z]+[ \t]+(/[^ \t]*)$`) // net/http's "GET /x/"
)

// checkSpelling panics if text is no path, or a pattern as Django or http.ServeMux spell it. Such a
// text would be a literal path that no client asks for.
func checkSpelling(text string) {
	if strings.HasPrefix(text, "/") && !strings.Contains(text, "<") {
		return // most patterns
	}
	if m := muxMethod.FindStringSubmatch(text); m != nil {
		panic("urlconf: " + text + " begins with a method: write " + m[1] + ", the view's verbs are the methods")
	}
	if m := angles.FindStringSubmatch(text); m != nil {
		name := m[2]
		if m[1] != "" {
			name += ":" + m[1]
		}
		panic("urlconf: " + text + " has a name in angle brackets: write {" + name + "}")
	}
	if !strings.HasPrefix(text, "/") {
		panic("urlconf: " + text + " does not begin with a slash")
	}
}

// addName adds the name that inner, the text between braces, describes.
func (p *pattern) addName(inner string) {
	name, all := strings.CutSuffix(inner, "...")
	name, kind, typed := strings.Cut(name, ":")
	c := strConverter
	switch {
	case all && typed:
		panic("urlconf: " + p.text + ": {" + inner + "} has a converter and dots: " +
			"write {" + name + ":path} or {" + name + "...}")
	case all:
		c = tailConverter
		if before := p.pieces[len(p.pieces)-1]; before.converter != nil || !strings.HasSuffix(before.text, "/") {
			panic("urlconf: " + p.text + ": {" + inner + "} stands before the end, or not after a slash")
		}
	case isSuffixKind(kind):
		c = suffixConverter(kind)
	case typed:
		if c = byName[kind]; c == nil {
			hint := ""
			if byName[name] != nil {
				hint = "; the name stands first: {" + kind + ":" + name + "}"
			}
			panic("urlconf: " + p.text + " has the unknown converter " + kind + ": there are " + converterNames + hint)
		}
	}
	if name == "" {
		panic("urlconf: " + p.text + " has a name that is empty")
	}
	for _, other := range p.params {
		if other == name {
			panic("urlconf: " + p.text + " has the name " + name + " twice")
		}
	}
	p.params = append(p.params, name)
	p.pieces = append(p.pieces, piece{name, c})
}

// splitSegments returns the pieces between slashes, or nil if one has several pieces or could match
// more than the segment it stands in.
func splitSegments(pieces []piece) []piece {
	open := true // whether the next piece begins a segment
	var list []piece
	for i, one := range pieces {
		if one.converter != nil {
			if !open || one.converter.spans && i != len(pieces)-1 {
				return nil
			}
			list, open = append(list, one), false
			continue
		}
		parts := strings.Split(one.text, "/")
		if !open { // the literal goes on after a name: only a slash may follow it
			if parts[0] != "" {
				return nil
			}
			parts = parts[1:]
		}
		for _, part := range parts {
			list = append(list, piece{text: part})
		}
		if open = parts[len(parts)-1] == ""; open && i != len(pieces)-1 { // a name takes the place of the empty text
			list = list[:len(list)-1]
		}
	}
	return list
}

// compile returns the regular expression that Django would have for a pattern.
func compile(pieces []piece) *regexp.Regexp {
	var b strings.Builder
	b.WriteString(`\A`)
	for _, one := range pieces {
		if one.converter == nil {
			b.WriteString(regexp.QuoteMeta(one.text))
		} else {
			fmt.Fprintf(&b, "(%s)", one.converter.regex)
		}
	}
	b.WriteString(`\z`)
	return regexp.MustCompile(b.String())
}

// names returns the pieces that are names.
func (p *pattern) names() []piece {
	return slices.DeleteFunc(slices.Clone(p.pieces), func(one piece) bool { return one.converter == nil })
}

// Takes reports whether a path that matches the pattern can have value for the name, and whether
// the pattern has the name. It panics if the pattern is malformed.
func Takes(pattern, name, value string) (takes, found bool) {
	p := parse(pattern)
	for _, one := range p.names() {
		if one.text == name {
			return one.accepts(value), true
		}
	}
	return false, false
}

// isSameName reports whether two names take the same values.
func isSameName(a, b piece) bool { return a.text == b.text && a.converter.name == b.converter.name }

// hasNames reports whether the pattern has a name, so that it matches more than one path.
func (p *pattern) hasNames() bool { return len(p.params) > 0 }

// matches reports whether the pattern matches path.
func (p *pattern) matches(path string) bool {
	if !strings.HasPrefix(path, p.pieces[0].text) {
		return false
	}
	if p.segments == nil {
		return p.values(path) != nil
	}
	path, _, ok := p.suffix.cut(path)
	if !ok {
		return false
	}
	for i, one := range p.segments {
		if one.converter != nil && one.converter.spans {
			return one.converter.accepts(path)
		}
		here, rest, more := strings.Cut(path, "/")
		if more == (i == len(p.segments)-1) { // too many segments, or too few
			return false
		}
		if !one.accepts(here) {
			return false
		}
		path = rest
	}
	return true
}

// maxRegex is the length of the longest path that is matched by a regular expression, in bytes. A
// match takes up to 2 µs a byte for each pattern, and clients need no token to cause it.
const maxRegex = 8190

// values returns the values of the names in path by the regular expression, or nil if the pattern
// does not match, or path is longer than maxRegex.
func (p *pattern) values(path string) []string {
	if len(path) > maxRegex {
		return nil
	}
	groups := p.regex().FindStringSubmatch(path)
	if groups == nil {
		return nil
	}
	i := 0
	for _, one := range p.pieces {
		if one.converter == nil {
			continue
		}
		if i++; one.converter == intConverter && len(groups[i]) > maxDigits {
			return nil
		}
		if one.converter.format != nil {
			groups[i] = strings.Trim(groups[i], "./")
		}
	}
	return groups[1:]
}

// setValues sets the path values of r to the values of the pattern's names in path. The pattern
// must match path.
func (p *pattern) setValues(r *http.Request, path string) {
	if p.segments == nil {
		for i, value := range p.values(path) {
			r.SetPathValue(p.params[i], value)
		}
		return
	}
	path, format, _ := p.suffix.cut(path)
	if p.suffix != nil {
		r.SetPathValue(p.params[len(p.params)-1], format)
	}
	for _, one := range p.segments {
		if one.converter != nil && one.converter.spans {
			r.SetPathValue(one.text, path)
			return
		}
		here, rest, _ := strings.Cut(path, "/")
		if one.converter != nil {
			r.SetPathValue(one.text, here)
		}
		path = rest
	}
}

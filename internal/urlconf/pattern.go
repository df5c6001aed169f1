package urlconf

import (
	"net/http"
	"strings"
)

// pattern is a path that is split at its slashes.
type pattern struct {
	text  string
	parts []part
}

// part is a segment of a pattern.
type part struct {
	kind kind
	text string // the literal segment, or the name
}

// kind is the kind of a part.
type kind uint8

const (
	literal kind = iota
	segment      // {name}: matches one segment that is not empty
	tail         // {name...}: matches the rest of the path
)

// parse parses a pattern. It panics if the pattern is malformed.
func parse(text string) pattern {
	if !strings.HasPrefix(text, "/") {
		panic("urlconf: " + text + " does not begin with a slash")
	}
	p := pattern{text: text}
	names := map[string]bool{}
	segments := strings.Split(text, "/")
	for i, s := range segments {
		one := parsePart(text, s)
		if one.kind == tail && i != len(segments)-1 {
			panic("urlconf: " + text + ": {" + one.text + "...} stands before the end")
		}
		if one.kind != literal {
			if names[one.text] {
				panic("urlconf: " + text + " has the name " + one.text + " twice")
			}
			names[one.text] = true
		}
		p.parts = append(p.parts, one)
	}
	return p
}

// parsePart parses s, a segment of the pattern text.
func parsePart(text, s string) part {
	inner, opens := strings.CutPrefix(s, "{")
	inner, closes := strings.CutSuffix(inner, "}")
	switch {
	case !strings.ContainsAny(s, "{}"):
		return part{literal, s}
	case !opens || !closes || strings.ContainsAny(inner, "{}"):
		panic("urlconf: " + text + ": a name is a whole segment, as in /notes/{id}/")
	}
	name, all := strings.CutSuffix(inner, "...")
	if name == "" {
		panic("urlconf: " + text + " has a name that is empty")
	}
	if all {
		return part{tail, name}
	}
	return part{segment, name}
}

// hasNames reports whether the pattern has a name, so that it matches more than one path.
func (p pattern) hasNames() bool {
	for _, one := range p.parts {
		if one.kind != literal {
			return true
		}
	}
	return false
}

// matches reports whether the pattern matches path.
func (p pattern) matches(path string) bool {
	for i, one := range p.parts {
		if one.kind == tail {
			return true
		}
		here, rest, more := strings.Cut(path, "/")
		if more == (i == len(p.parts)-1) { // too many segments, or too few
			return false
		}
		if one.kind == segment && here == "" || one.kind == literal && here != one.text {
			return false
		}
		path = rest
	}
	return true
}

// setValues sets the path values of r to the values of the pattern's names in path. The pattern
// must match path.
func (p pattern) setValues(r *http.Request, path string) {
	for _, one := range p.parts {
		if one.kind == tail {
			r.SetPathValue(one.text, path)
			return
		}
		here, rest, _ := strings.Cut(path, "/")
		if one.kind == segment {
			r.SetPathValue(one.text, here)
		}
		path = rest
	}
}

// covers reports whether p matches every path that q matches.
func (p pattern) covers(q pattern) bool {
	for i, one := range p.parts {
		if one.kind == tail {
			return true
		}
		if i >= len(q.parts) {
			return false
		}
		other := q.parts[i]
		switch {
		case other.kind == tail:
			return false
		case one.kind == segment && other.kind == literal && other.text == "":
			return false
		case one.kind == literal && (other.kind != literal || other.text != one.text):
			return false
		}
	}
	return len(p.parts) == len(q.parts)
}

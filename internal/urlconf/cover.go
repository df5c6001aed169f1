package urlconf

import "strings"

// covers reports whether p matches every path that q matches. It compares segment by segment; a
// pattern with several pieces in a segment is covered only by the same pattern, or by a tail.
func (p *pattern) covers(q *pattern) bool {
	if !strings.HasPrefix(q.pieces[0].text, p.pieces[0].text) {
		return false // most patterns
	}
	if p.segments == nil || q.segments == nil || p.suffix != nil || q.suffix != nil {
		before, isTail := p.beforeTail()
		return p.shape == q.shape || isTail && strings.HasPrefix(q.pieces[0].text, before)
	}
	segments := q.segments
	for i, one := range p.segments {
		if i >= len(segments) {
			return false
		}
		if one.converter != nil && one.converter.spans {
			return one.converter == tailConverter || i+1 < len(segments) || segments[i].isSet()
		}
		if !one.covers(segments[i]) {
			return false
		}
	}
	return len(p.segments) == len(segments)
}

// beforeTail returns the literal of a pattern that is nothing but a literal and a tail.
func (p *pattern) beforeTail() (literal string, ok bool) {
	return p.pieces[0].text, len(p.pieces) == 2 && p.pieces[1].converter == tailConverter
}

// covers reports whether p accepts every segment that other accepts.
func (p piece) covers(other piece) bool {
	switch {
	case other.converter == nil:
		return p.accepts(other.text)
	case p.converter == nil:
		return false
	}
	return p.converter.covers(other.converter)
}

// isSet reports whether a segment that matches the piece has at least one byte.
func (p piece) isSet() bool { return p.text != "" && p.converter != tailConverter }

// shapeOf returns a pattern without the names of its values.
func shapeOf(pieces []piece) string {
	var b strings.Builder
	for _, one := range pieces {
		if one.converter == nil {
			b.WriteString(one.text)
		} else {
			b.WriteString("{" + one.converter.name + "}")
		}
	}
	return b.String()
}

package settings

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
)

// Complete completes the struct that into points to, and the structs of the groups. It reads the
// files that contain the values of other fields (the tag file), sets the fields that are zero to
// their defaults, and checks the texts. It returns the problems. given are the settings that a Load
// has found in its sources (Given): zero is their value.
func (l *Loader) Complete(into any, given map[string]bool) (list []Problem) {
	target := reflect.ValueOf(into).Elem()
	for i := range l.schema {
		if s := &l.schema[i]; s.fileOf != "" && !s.in(target).IsZero() {
			if p := l.readInto(target, s); p != nil {
				list = append(list, *p)
			}
		}
	}
	fill(l.schema, target, given)
	for _, s := range l.schema {
		if want := s.checkText(s.in(target)); want != "" {
			list = append(list, Problem{Name: s.Name, Want: want})
		}
	}
	return list
}

// readInto sets the field whose value is in the file that s names. A field that holds this value
// already is left alone: the struct of a group may be completed several times.
func (l *Loader) readInto(target reflect.Value, s *Setting) *Problem {
	of := l.find(s.fileOf)
	field := of.in(target)
	both := &Problem{Name: s.Name, Want: "the value is given too: set only one of the two", Besides: of.Name}
	if !field.IsZero() && !s.group.IsValid() {
		return both
	}
	text, err := ReadValue(s.in(target).String())
	if err != nil {
		return &Problem{Name: s.Name, Want: err.Error()}
	}
	value := reflect.ValueOf(text)
	if of.kind == kindList {
		value = reflect.ValueOf(strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' }))
	}
	if !field.IsZero() {
		if !reflect.DeepEqual(field.Interface(), value.Interface()) {
			return both
		}
		return nil
	}
	field.Set(value)
	if want := of.checkText(field); want != "" {
		field.SetZero()
		return &Problem{Name: s.Name, Want: "its content is invalid: " + want}
	}
	return nil
}

// checkText describes what is wrong with a text or a list of texts, or returns "". A line break
// that a shell or an editor adds at the end of a value would silently name another database or
// another secret.
func (s *Setting) checkText(field reflect.Value) string {
	var texts []string
	switch s.kind {
	case kindString:
		if !field.IsZero() {
			texts = []string{field.String()}
		}
	case kindList:
		texts = field.Interface().([]string)
	}
	for _, text := range texts {
		switch {
		case text == "":
			return "want a list without empty texts"
		case strings.ContainsFunc(text, isControl):
			return "want a text without line breaks and other control characters"
		case len(s.oneOf) > 0 && !slices.Contains(s.oneOf, text): // which a program has set
			return "want " + strings.Join(s.oneOf, " or ")
		case s.secret: // a secret may have any other characters
		case strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Cf, r) }):
			return "want a text without invisible characters"
		case strings.TrimSpace(text) != text:
			return "want a text without spaces at its ends"
		}
	}
	return ""
}

// isControl reports whether r is a control character or one of Unicode's line breaks, U+2028 and
// U+2029.
func isControl(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Zl, unicode.Zp) }

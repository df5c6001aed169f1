package urlconf

import (
	"regexp"
	"strings"
)

// converter says which texts a name in a pattern matches.
type converter struct {
	name  string
	regex string
	whole *regexp.Regexp // matches a text that is nothing but the value
	spans bool           // the value may contain slashes

	format *suffix // of a format suffix, else nil
}

func newConverter(name, regex string, spans bool) *converter {
	return &converter{name: name, regex: regex, whole: regexp.MustCompile(`\A(?:` + regex + `)\z`), spans: spans}
}

// The converters of Django, that of the keys in the paths of DRF's routers (lookup_value_regex),
// and the form {name...}. Those of format suffixes are made by suffixConverter.
var (
	strConverter  = newConverter("str", `[^/]+`, false)
	intConverter  = newConverter("int", `[0-9]+`, false)
	slugConverter = newConverter("slug", `[-a-zA-Z0-9_]+`, false)
	uuidConverter = newConverter("uuid",
		`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`, false)
	lookupConverter = newConverter("lookup", `[^/.]+`, false)
	pathConverter   = newConverter("path", `.+`, true)
	tailConverter   = newConverter("...", `(?s:.*)`, true)
)

// byName are the converters that a pattern may name.
var byName = map[string]*converter{
	"str": strConverter, "int": intConverter, "slug": slugConverter, "uuid": uuidConverter, "path": pathConverter,
	"lookup": lookupConverter,
}

const converterNames = "int, lookup, path, slug, str and uuid"

// maxDigits is the length of the longest number that Python's int reads. A longer one does not
// match.
const maxDigits = 4300

// accepts reports whether value is a whole value of the converter.
func (c *converter) accepts(value string) bool {
	if c.format != nil {
		_, _, ok := c.format.cut("." + value)
		return ok && !strings.HasSuffix(value, "/")
	}
	switch c {
	case strConverter: // without a regular expression: most patterns have no other converter
		return value != "" && strings.IndexByte(value, '/') < 0
	case lookupConverter:
		return value != "" && strings.IndexByte(value, '/') < 0 && strings.IndexByte(value, '.') < 0
	case intConverter:
		return len(value) <= maxDigits && c.whole.MatchString(value)
	case tailConverter:
		return true
	}
	return c.whole.MatchString(value)
}

// covers reports whether c accepts every value that d accepts. Line breaks do not count: a pattern
// that is reached only by them is a mistake.
func (c *converter) covers(d *converter) bool {
	switch c {
	case d, tailConverter:
		return true
	case pathConverter:
		return d != tailConverter
	case strConverter:
		return !d.spans
	case lookupConverter:
		return d == slugConverter || d == intConverter || d == uuidConverter
	case slugConverter:
		return d == intConverter || d == uuidConverter
	}
	return false
}

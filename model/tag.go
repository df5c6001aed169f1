package model

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/internal/nearest"
)

// reading is a field while its tag is read.
type reading struct {
	owner reflect.Type // the struct, for texts
	sf    reflect.StructField
	tag   reflect.StructTag
	given []given
	f     *Field
}

// given is an option in a tag.
type given struct {
	name, value string
	hasValue    bool
}

// fail panics, with the struct and the field in front.
func (r *reading) fail(format string, args ...any) {
	panic(fmt.Sprintf("model: %s.%s: ", r.owner, r.sf.Name) + fmt.Sprintf(format, args...))
}

func (r *reading) has(name string) bool {
	return slices.ContainsFunc(r.given, func(g given) bool { return g.name == name })
}

// split reads the tag: options with commas between them. A value in single quotes may hold commas;
// two single quotes in it are one.
func (r *reading) split() {
	text := r.tag.Get("model")
	for text != "" {
		var g given
		end := strings.IndexAny(text, ",=")
		if end < 0 {
			end = len(text)
		}
		g.name, text = strings.TrimSpace(text[:end]), text[end:]
		if strings.HasPrefix(text, "=") {
			g.hasValue = true
			g.value, text = r.value(text[1:])
		}
		text = strings.TrimPrefix(text, ",")
		switch {
		case g.name == "" && !g.hasValue: // a comma too many
			r.fail("an option is empty in the tag %q", r.tag.Get("model"))
		case r.has(g.name):
			r.fail("the option %s stands twice", g.name)
		}
		r.given = append(r.given, g)
	}
}

// value takes a value from the front of the text.
func (r *reading) value(text string) (value, rest string) {
	if !strings.HasPrefix(text, "'") {
		if end := strings.IndexByte(text, ','); end >= 0 {
			return text[:end], text[end:]
		}
		return text, ""
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] != '\'':
			b.WriteByte(text[i])
		case strings.HasPrefix(text[i:], "''"):
			b.WriteByte('\'')
			i++
		case i+1 < len(text) && text[i+1] != ',':
			r.fail("a comma must follow the quoted value in the tag %q", r.tag.Get("model"))
		default:
			return b.String(), text[i+1:]
		}
	}
	r.fail("the quote does not end in the tag %q", r.tag.Get("model"))
	return "", ""
}

// apply sets what the options say. The kind is known by then.
func (r *reading) apply() {
	for _, g := range r.given {
		o, known := options()[g.name]
		switch {
		case choosesKind(g.name, r.f.Kind):
			if g.hasValue {
				r.fail("the option %s takes no value", g.name)
			}
			continue
		case !known && !slices.Contains(allKindOptions(), g.name):
			all := optionsOf(r.f.Kind)
			r.fail("there is no option %q: did you mean %s? The options of %s are %s",
				g.name, nearest.Of(g.name, all), article(r.f.Kind), strings.Join(all, ", "))
		case !known || o.kinds != nil && !o.kinds(r.f.Kind):
			r.fail("%s (%s) does not take the option %s. Its options are %s",
				article(r.f.Kind), r.sf.Type, g.name, strings.Join(optionsOf(r.f.Kind), ", "))
		case o.value == noValue && g.hasValue:
			r.fail("the option %s takes no value", g.name)
		case o.value == needsValue && g.value == "":
			r.fail("the option %s needs a value: %s=…", g.name, g.name)
		}
		r.f.tag.hasDefaultText = r.f.tag.hasDefaultText || g.name == "default" && g.hasValue
		if err := o.apply(r.f, g.value); err != nil {
			r.fail("the option %s %v, not %q", g.name, err, g.value)
		}
	}
}

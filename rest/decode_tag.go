package rest

import (
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/fields"
)

// fieldTag is what the rest tag of a field says.
type fieldTag struct {
	optional, raw, blank, readOnly bool
	form                           string   // email, url or slug; "": any text
	min, max                       string   // "": none
	digits, places                 string   // "": none
	choices                        []string // each a value, or value=name; nil: none
}

// parseTag reads a rest tag: "optional,max=150".
func parseTag(tag string) (t fieldTag, err error) {
	if tag == "" {
		return t, nil
	}
	for option := range strings.SplitSeq(tag, ",") {
		switch key, value, hasValue := strings.Cut(option, "="); {
		case option == "optional":
			t.optional = true
		case option == "raw":
			t.raw = true
		case option == "blank":
			t.blank = true
		case option == "readonly":
			t.readOnly = true
		case option == "email", option == "url", option == "slug":
			t.form = option
		case key == "digits" && value != "":
			t.digits = value
		case key == "places" && value != "":
			t.places = value
		case key == "min" && value != "":
			t.min = value
		case key == "max" && value != "":
			t.max = value
		case key == "choices" && value != "":
			t.choices = strings.Split(value, "|")
		case hasValue && value == "":
			return t, fmt.Errorf("%s needs a value", key)
		default:
			return t, fmt.Errorf("unknown option %q: "+
				"there are optional, readonly, raw, blank, email, url, slug, "+
				"min=, max=, choices=, digits= and places=", option)
		}
	}
	if t.readOnly && tag != "readonly" {
		return t, errors.New("a readonly field has no other options")
	}
	return t, nil
}

// kind returns the kind with the options of the tag. t is the type of the values.
func (tag fieldTag) kind(kind fields.Kind, t reflect.Type) (fields.Kind, error) {
	text, isText := kind.(fields.Char)
	_, isDecimal := kind.(fields.Decimal)
	switch {
	case (tag.raw || tag.blank) && !isText:
		return nil, errors.New("raw and blank are for text")
	case tag.form != "" && !isText:
		return nil, errors.New("email, url and slug are for text")
	case (tag.digits != "" || tag.places != "") && !isDecimal:
		return nil, errors.New("digits and places are for decimals")
	case tag.choices != nil:
		return tag.choiceKind(kind, t)
	case isText:
		return tag.textKind(text)
	}
	return tag.boundKind(kind)
}

// choiceKind returns the kind for choices: of a list, each element is one.
func (tag fieldTag) choiceKind(kind fields.Kind, t reflect.Type) (fields.Kind, error) {
	if tag.form != "" {
		return nil, errors.New("choices exclude email, url and slug")
	}
	if _, isList := kind.(fields.List); isList {
		choice, err := tag.choice(t.Elem())
		return fields.MultipleChoice{Choice: choice}, err
	}
	return asKind(tag.choice(t))
}

// textKind returns the kind of a text.
func (tag fieldTag) textKind(text fields.Char) (_ fields.Kind, err error) {
	text.Raw, text.Blank = tag.raw, tag.blank
	text.MinLength, text.MaxLength, err = tag.lengths()
	switch tag.form {
	case "email":
		return fields.Email{Char: text}, err
	case "url":
		return fields.URL{Char: text}, err
	case "slug":
		return fields.Slug{Char: text}, err
	}
	return text, err
}

// boundKind returns a kind that is no text with its bounds.
func (tag fieldTag) boundKind(kind fields.Kind) (_ fields.Kind, err error) {
	if decimal, ok := kind.(fields.Decimal); ok {
		return tag.boundDecimal(decimal)
	}
	if tag.min == "" && tag.max == "" {
		return kind, nil
	}
	switch k := kind.(type) {
	case fields.Integer:
		return tag.boundInteger(k)
	case fields.Float:
		return tag.boundFloat(k)
	case fields.Duration:
		return tag.boundDuration(k)
	case fields.List:
		k.MinLength, k.MaxLength, err = tag.lengths()
		return k, err
	}
	return nil, errors.New("min and max are for text, numbers, durations and lists")
}

// asKind returns a kind as the interface.
func asKind[K fields.Kind](kind K, err error) (fields.Kind, error) { return kind, err }

// lengths returns the bounds of a text.
func (tag fieldTag) lengths() (least, most int, err error) {
	for _, b := range []struct {
		name, value string
		into        *int
	}{{"min", tag.min, &least}, {"max", tag.max, &most}} {
		if b.value == "" {
			continue
		}
		if *b.into, err = strconv.Atoi(b.value); err != nil || *b.into <= 0 {
			return 0, 0, fmt.Errorf("%s needs a number above 0, not %q", b.name, b.value)
		}
	}
	if most > 0 && least > most {
		return 0, 0, errMinAboveMax
	}
	return least, most, nil
}

var errMinAboveMax = errors.New("min is above max")

// choice returns a kind with the choices as values, which the type must hold. As in DRF, each may
// have a name or none.
func (tag fieldTag) choice(t reflect.Type) (c fields.Choice, _ error) {
	if tag.raw || tag.min != "" || tag.max != "" {
		return c, errors.New("choices exclude raw, min and max")
	}
	c.Blank = tag.blank
	seen := map[string]bool{}
	for _, one := range tag.choices {
		text, name, isNamed := strings.Cut(one, "=")
		if isNamed && name == "" {
			return c, fmt.Errorf("the choice %q has no name after the =", text)
		}
		var value any
		err := error(nil)
		switch kind := t.Kind(); {
		case kind == reflect.String && text != "":
			value = text
		case kind >= reflect.Int && kind <= reflect.Int64:
			value, err = strconv.ParseInt(text, 10, t.Bits())
		case kind >= reflect.Uint && kind <= reflect.Uint64:
			value, err = strconv.ParseUint(text, 10, t.Bits())
		case kind != reflect.String:
			return c, errors.New("choices are for text and integers")
		}
		if value == nil || err != nil || seen[fmt.Sprint(value)] {
			return c, fmt.Errorf("%q is no choice, or is one twice", text)
		}
		seen[fmt.Sprint(value)] = true
		c.Values, c.Names = append(c.Values, value), append(c.Names, name)
	}
	return c, nil
}

package rest

import (
	"cmp"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"strconv"
	"strings"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

// fieldTag is what the rest tag of a field says.
type fieldTag struct {
	optional, raw, blank, readOnly bool
	min, max                       string   // "": none
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
		case key == "min" && value != "":
			t.min = value
		case key == "max" && value != "":
			t.max = value
		case key == "choices" && value != "":
			t.choices = strings.Split(value, "|")
		case hasValue && value == "":
			return t, fmt.Errorf("%s needs a value", key)
		default:
			return t, fmt.Errorf("unknown option %q", option)
		}
	}
	if t.readOnly && tag != "readonly" {
		return t, errors.New("a readonly field has no other options")
	}
	return t, nil
}

// kind returns the kind with the options of the tag. t is the type of the values.
func (tag fieldTag) kind(kind fields.Kind, t reflect.Type) (_ fields.Kind, err error) {
	text, isText := kind.(fields.String)
	if (tag.raw || tag.blank) && !isText {
		return nil, errors.New("raw and blank are for text")
	}
	if tag.choices != nil {
		return tag.choice(t)
	}
	if tag.min == "" && tag.max == "" && !isText {
		return kind, nil
	}
	switch k := kind.(type) {
	case fields.String:
		text.Raw, text.Blank = tag.raw, tag.blank
		text.MinLength, text.MaxLength, err = tag.lengths()
		return text, err
	case fields.Integer:
		return tag.boundInteger(k)
	case fields.Float:
		return tag.boundFloat(k)
	}
	return nil, errors.New("min and max are for text and numbers")
}

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

// boundInteger returns the kind with bounds, which the type of its values must hold.
func (tag fieldTag) boundInteger(k fields.Integer) (fields.Kind, error) {
	least, most := k.Bounds()
	for _, b := range []struct {
		name, value string
		into        **big.Int
	}{{"min", tag.min, &k.Min}, {"max", tag.max, &k.Max}} {
		if b.value == "" {
			continue
		}
		n, ok := new(big.Int).SetString(b.value, 10)
		if !ok {
			return nil, fmt.Errorf("%s needs an integer, not %q", b.name, b.value)
		}
		if least != nil && n.Cmp(least) < 0 || most != nil && n.Cmp(most) > 0 {
			return nil, fmt.Errorf("%s=%s does not fit the type", b.name, b.value)
		}
		*b.into = n
	}
	if k.Min != nil && k.Max != nil && k.Min.Cmp(k.Max) > 0 {
		return nil, errMinAboveMax
	}
	return k, nil
}

// boundFloat returns the kind with bounds.
func (tag fieldTag) boundFloat(k fields.Float) (fields.Kind, error) {
	for _, b := range []struct {
		name, value string
		into        *pytext.Number
	}{{"min", tag.min, &k.Min}, {"max", tag.max, &k.Max}} {
		if b.value != "" && !Number(b.value).isValid() {
			return nil, fmt.Errorf("%s needs a number, not %q", b.name, b.value)
		}
		*b.into = pytext.Number(b.value)
	}
	least, _ := cmp.Or(k.Min, k.Max).Float64()
	if most, _ := k.Max.Float64(); k.Max != "" && least > most {
		return nil, errMinAboveMax
	}
	return k, nil
}

// choice returns a kind with the choices as values, which the type must hold. As in DRF, each may
// have a name or none.
func (tag fieldTag) choice(t reflect.Type) (fields.Kind, error) {
	if tag.raw || tag.min != "" || tag.max != "" {
		return nil, errors.New("choices exclude raw, min and max")
	}
	c := fields.Choice{Blank: tag.blank}
	seen := map[string]bool{}
	for _, one := range tag.choices {
		text, name, isNamed := strings.Cut(one, "=")
		if isNamed && name == "" {
			return nil, fmt.Errorf("the choice %q has no name after the =", text)
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
			return nil, errors.New("choices are for text and integers")
		}
		if value == nil || err != nil || seen[fmt.Sprint(value)] {
			return nil, fmt.Errorf("%q is no choice, or is one twice", text)
		}
		seen[fmt.Sprint(value)] = true
		c.Values, c.Names = append(c.Values, value), append(c.Names, name)
	}
	return c, nil
}

package serializer

import (
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// chooseKind makes the kind of a field of its options.
func (p *Plan) chooseKind(c *field) {
	o := &c.opt
	switch {
	case o.Nested != nil:
		p.nest(c)
		return
	case o.Type == 0 && o.Slug != "":
		o.Type = SlugRelated
	case o.Type == 0 && o.Link != "":
		o.Type = HyperlinkRelated
	}
	if o.Type.isRelation() {
		p.relate(c)
		return
	}
	kind, err := p.kind(o)
	if o.Type == List || o.Type == Dict {
		kind, err = p.listKind(c), nil
	}
	if err != nil {
		p.fail(o.Name, "%v", err)
	}
	c.kind = kind
	for _, v := range o.Validators {
		c.checks = append(c.checks, validatorCheck(v))
	}
	p.checkCheck(c)
}

func (p *Plan) kind(o *Field) (fields.Kind, error) {
	text := fields.Char{Raw: o.Raw, Blank: o.Blank, MinLength: o.MinLength, MaxLength: o.MaxLength}
	switch o.Type {
	case Boolean:
		return fields.Boolean{}, nil
	case Char:
		return text, nil
	case Email:
		return fields.Email{Char: text}, nil
	case Regex:
		re, err := regexp.Compile(o.Pattern)
		if err != nil || o.Pattern == "" {
			return nil, fmt.Errorf("the Pattern %q: %v", o.Pattern, err)
		}
		return fields.Regex{Char: text, Pattern: re}, nil
	case Slug:
		return fields.Slug{Char: text, Unicode: o.Unicode}, nil
	case URL:
		return fields.URL{Char: text}, nil
	case IPAddress:
		protocols := map[string]fields.Protocol{"": fields.BothIP, "both": fields.BothIP, "ipv4": fields.IPv4,
			"ipv6": fields.IPv6}
		protocol, ok := protocols[o.Protocol]
		if !ok {
			return nil, fmt.Errorf("the Protocol is ipv4, ipv6 or both, not %q", o.Protocol)
		}
		return fields.IPAddress{Char: text, Protocol: protocol}, nil
	case UUID:
		formats := map[string]fields.UUIDFormat{"": fields.HexVerbose, "hex_verbose": fields.HexVerbose,
			"hex": fields.Hex, "int": fields.Int, "urn": fields.URN}
		format, ok := formats[o.Format]
		if !ok {
			return nil, fmt.Errorf("the Format of a UUID is hex_verbose, hex, int or urn, not %q", o.Format)
		}
		return fields.UUID{Format: format}, nil
	case Integer, BigInteger, Float, Decimal:
		return numberKind(o)
	case DateTime, Date, Time, Duration:
		return p.timeKind(o)
	case Choice, MultipleChoice:
		return choiceKind(o)
	case FilePath:
		return newPathKind(o)
	case JSON:
		return fields.JSON{Parse: rest.ParseJSON}, nil
	case File:
		return fields.File{Stat: statFile, MaxLength: o.MaxLength}, nil
	}
	return nil, fmt.Errorf("it has no Type, and no model has a field of that name")
}

func statFile(raw any) (name string, size int64, ok bool) {
	file, ok := raw.(rest.File)
	return file.Name, file.Size, ok
}

func numberKind(o *Field) (fields.Kind, error) {
	var bounds [2]decimal.Decimal
	var has [2]bool
	for i, b := range []any{o.Min, o.Max} {
		if b == nil {
			continue
		}
		n, err := fields.Decimal{AnyPlaces: true}.Decode(pytext.Number(fmt.Sprint(b)))
		if d, ok := b.(decimal.Decimal); ok {
			n, err = d, nil
		}
		if err != nil {
			return nil, fmt.Errorf("the bound %v is no number", b)
		}
		bounds[i], has[i] = n, true
	}
	if has[0] && has[1] && bounds[0].Cmp(bounds[1]) > 0 {
		return nil, errors.New("the Min is above the Max")
	}
	switch o.Type {
	case Float:
		k := fields.Float{}
		for i, into := range []*pytext.Number{&k.Min, &k.Max} {
			if has[i] {
				*into = pytext.Number(fmt.Sprint([]any{o.Min, o.Max}[i]))
			}
		}
		return k, nil
	case Decimal:
		k := fields.Decimal{MaxDigits: o.MaxDigits, Places: o.DecimalPlaces, AsNumber: o.AsNumber,
			Normalize: o.Normalize, AnyPlaces: o.MaxDigits == 0 && o.DecimalPlaces == 0}
		for i, into := range []**decimal.Decimal{&k.Min, &k.Max} {
			if has[i] {
				*into = &bounds[i]
			}
		}
		return k, nil
	}
	k := fields.Integer{}
	for i, into := range []**big.Int{&k.Min, &k.Max} {
		if has[i] && !bounds[i].IsInteger() {
			return nil, fmt.Errorf("a bound of an Integer is no integer")
		}
		if has[i] {
			*into = bounds[i].BigInt()
		}
	}
	if o.Type == BigInteger {
		return fields.BigInteger{Integer: k, AsText: o.AsText}, nil
	}
	return k, nil
}

func (p *Plan) timeKind(o *Field) (fields.Kind, error) {
	if err := fields.CheckFormats(append(o.Inputs, o.Format)...); err != nil {
		return nil, err
	}
	switch o.Type {
	case DateTime:
		return fields.DateTime{Zone: p.env.Zone, Format: o.Format, Inputs: o.Inputs}, nil
	case Date:
		return fields.DateField{Format: o.Format, Inputs: o.Inputs}, nil
	case Time:
		return fields.TimeField{Format: o.Format, Inputs: o.Inputs}, nil
	}
	k := fields.Duration{ISO: o.Format == "iso-8601"}
	for i, into := range []**fields.Timedelta{&k.Min, &k.Max} {
		switch b := []any{o.Min, o.Max}[i].(type) {
		case nil:
		case time.Duration:
			delta := fields.TimedeltaOf(b)
			*into = &delta
		case model.Duration:
			delta := fields.Timedelta(b)
			*into = &delta
		default:
			return nil, fmt.Errorf("a bound of a Duration is a time.Duration or a model.Duration, not a %T", b)
		}
	}
	return k, nil
}

func choiceKind(o *Field) (fields.Kind, error) {
	if len(o.Choices) == 0 {
		return nil, fmt.Errorf("it needs Choices")
	}
	k := fields.Choice{Blank: o.Blank}
	for _, c := range o.Choices {
		var value any
		switch v := reflect.ValueOf(c.Value); {
		case v.Kind() == reflect.String:
			value = v.String()
		case v.CanInt():
			value = v.Int()
		default:
			return nil, fmt.Errorf("the choice %v is neither text nor an integer", c.Value)
		}
		k.Values, k.Names = append(k.Values, value), append(k.Names, c.Label)
	}
	if o.Type == MultipleChoice {
		return fields.MultipleChoice{Choice: k, NotEmpty: o.NotEmpty}, nil
	}
	return k, nil
}

func (p *Plan) listKind(c *field) fields.Kind {
	o := &c.opt
	var child fields.Field
	if o.Child != nil {
		sub := &Plan{env: p.env, label: p.label}
		inner := *o.Child
		inner.Name = o.Name + " (its Child)"
		c.child = sub.addField(inner, nil)
		child = sub.input(c.child)
		c.child.opt.Name = ""
	}
	if o.Type == Dict {
		return fields.Dict{Child: child, NotEmpty: o.NotEmpty}
	}
	return fields.List{Child: child, NotEmpty: o.NotEmpty, MinLength: o.MinLength, MaxLength: o.MaxLength}
}

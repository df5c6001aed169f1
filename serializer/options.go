package serializer

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// use says which fields take an option.
type use struct {
	option string
	isSet  bool
	takes  bool   // the field takes it
	by     string // whose option it is, for the text
}

// checkUses refuses an option that the type of the field does not have: it would do nothing.
func (p *Plan) checkUses(o *Field) {
	t := o.effectiveType()
	if t > StringRelated {
		p.fail(o.Name, "%d is no Type", t)
	}
	if o.To != nil && (p.env.Models == nil || !p.env.Models.Has(reflect.TypeOf(o.To))) {
		p.fail(o.Name, "To: %T is no model of the project", o.To)
	}
	in := func(types ...Type) bool { return slices.Contains(types, t) }
	isRows, list := o.Nested != nil || t.isRelation(), o.Many && (o.Nested != nil || t.isRelation())
	text, number := t.isText(), in(Integer, BigInteger, Float, Decimal)
	for _, u := range []use{
		{"Slug", o.Slug != "", t == SlugRelated, "a relation"},
		{"Link", o.Link != "", t == HyperlinkRelated, "a relation"},
		{"Min", o.Min != nil, number || t == Duration, "a number and a Duration"},
		{"Max", o.Max != nil, number || t == Duration, "a number and a Duration"},
		{"MinLength", o.MinLength != 0, text || t == List || list && o.Nested != nil, "text and lists"},
		{"MaxLength", o.MaxLength != 0, text || in(List, File) || list && o.Nested != nil, "text, lists and a File"},
		{"NotEmpty", o.NotEmpty, in(List, Dict, MultipleChoice) || list, "lists"},
		{"Blank", o.Blank, text || in(Choice, MultipleChoice, FilePath), "text"},
		{"Raw", o.Raw, text, "text"},
		{"Pattern", o.Pattern != "", t == Regex, "a Regex"},
		{"Unicode", o.Unicode, t == Slug, "a Slug"},
		{"Protocol", o.Protocol != "", t == IPAddress, "an IPAddress"},
		{"MaxDigits", o.MaxDigits != 0, t == Decimal, "a Decimal"},
		{"DecimalPlaces", o.DecimalPlaces != 0, t == Decimal, "a Decimal"},
		{"AsNumber", o.AsNumber, t == Decimal, "a Decimal"},
		{"Normalize", o.Normalize, t == Decimal, "a Decimal"},
		{"AsText", o.AsText, t == BigInteger, "a BigInteger"},
		{"Format", o.Format != "", in(DateTime, Date, Time, Duration, UUID), "a date, a time, a Duration and a UUID"},
		{"Inputs", o.Inputs != nil, in(DateTime, Date, Time), "a date and a time"},
		{"Choices", o.Choices != nil, in(Choice, MultipleChoice, FilePath), "a Choice"},
		{"Child", o.Child != nil, in(List, Dict), "a List and a Dict"},
		{"Many", o.Many, isRows, "Nested and relations"},
		{"To", o.To != nil, t.isRelation(), "a relation"},
		{"By", o.By != "", t == HyperlinkRelated, "a hyperlink"},
		{"Where", o.Where.Op != model.True, t.isRelation(), "a relation"},
		{"Save", o.Save.run != nil, o.Nested != nil, "Nested"},
		{"Type", o.Type != 0, o.Nested == nil && o.Value.append == nil, "a field without Nested and Value"},
		{"Source", o.Value.append != nil && o.Source != o.Name, false, "a field without Value"},
		{"ReadOnly", o.Type == Hidden && o.ReadOnly, false, "a field that clients know"},
		{"WriteOnly", o.Type == Hidden && o.WriteOnly, false, "a field that clients know"},
	} {
		if u.isSet && !u.takes {
			p.fail(o.Name, "%s is for %s", u.option, u.by)
		}
	}
}

// effectiveType is the type that the other options choose, if Type is 0.
func (o *Field) effectiveType() Type {
	switch {
	case o.Type != 0 || o.Nested != nil || o.Value.append != nil:
		return o.Type
	case o.Slug != "":
		return SlugRelated
	case o.Link != "":
		return HyperlinkRelated
	}
	return 0
}

// checkValues refuses values that an option cannot have.
func (p *Plan) checkValues(o *Field) {
	for i, n := range [...]int{o.MinLength, o.MaxLength, o.MaxDigits, o.DecimalPlaces} {
		if n < 0 {
			p.fail(o.Name, "%s is negative", [...]string{"MinLength", "MaxLength", "MaxDigits", "DecimalPlaces"}[i])
		}
	}
	if o.MaxDigits > 0 && o.DecimalPlaces > o.MaxDigits {
		p.fail(o.Name, "DecimalPlaces is above MaxDigits")
	}
	if o.Type == Duration && !slices.Contains([]string{"", "django", "iso-8601"}, o.Format) {
		p.fail(o.Name, "the Format of a Duration is iso-8601 or django, not %q", o.Format)
	}
	for i, c := range o.Choices {
		if slices.ContainsFunc(o.Choices[:i], func(other model.Choice) bool { return other.Value == c.Value }) {
			p.fail(o.Name, "Choices has %v twice", c.Value)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(o.Messages)) {
		if !slices.Contains(codes, code) {
			p.fail(o.Name, "Messages: no field has the code %q: want one of %s", code, strings.Join(codes, ", "))
		}
	}
	if c := o.Child; c != nil && (c.Name != "" || c.Source != "" || c.ReadOnly || c.WriteOnly || c.Required ||
		c.Optional || c.Default != nil || c.Type == Hidden) {
		p.fail(o.Name, "a Child has no Name, Source, Default, ReadOnly, WriteOnly, Required and Optional")
	}
}

// codes are those of all fields, for Messages.
var codes = []string{"blank", "date", "datetime", "does_not_exist", "empty", "incorrect_match", "incorrect_type",
	"invalid", "invalid_choice", "make_aware", "max_decimal_places", "max_digits", "max_length", "max_string_length",
	"max_value", "max_whole_digits", "min_length", "min_value", "no_match", "no_name", "not_a_dict", "not_a_list",
	"null", "overflow", "required"}

// checkDefault refuses a Default that the field itself could not have, once its kind is known.
func (p *Plan) checkDefault(c *field) {
	o := &c.opt
	switch o.Default.(type) {
	case nil, computedDefault, noDefault:
		return
	}
	if c.relation != nil || c.nested != nil || c.kind == nil || c.model != nil {
		return
	}
	value := private(o.Default)
	if !fits(c.kind, value) {
		p.fail(o.Name, "the Default %v is a %T, which is no value of a %s", o.Default, o.Default, o.Type)
	}
	if len(o.Choices) > 0 && o.Type != MultipleChoice && value != "" &&
		!slices.ContainsFunc(o.Choices, func(one model.Choice) bool { return private(one.Value) == value }) {
		p.fail(o.Name, "the Default %v is none of the Choices", o.Default)
	}
}

// checkRelation refuses what does not fit the model's relation, and a condition that its target
// cannot have.
func (p *Plan) checkRelation(c *field) {
	if c.relation == nil {
		return
	}
	if c.model != nil && c.opt.To != nil {
		p.fail(c.opt.Name, "To is for a Plain: the relation of the model leads to %s", c.relation.to.Object)
	}
	if c.model != nil && c.opt.Many != c.model.IsToMany() {
		p.fail(c.opt.Name, "Many is %v, and %s is a %s", c.opt.Many, c.model.Name, c.model.Kind)
	}
	if c.opt.Where.Op == model.True {
		return
	}
	if err := c.relation.to.Check(c.opt.Where); err != nil {
		p.fail(c.opt.Name, "Where: %v", err)
	}
}

// checkValidators refuses a validator that the type of the field cannot have: it would fail at the
// first body.
func (p *Plan) checkValidators(c *field) {
	o := &c.opt
	for _, v := range o.Validators {
		number := slices.Contains([]Type{Integer, BigInteger, Float, Decimal}, o.Type)
		ok := true
		switch v.Rule {
		case 0:
			ok = false
		case model.MinValueRule, model.MaxValueRule:
			ok = number || slices.Contains([]Type{DateTime, Date, Time, Duration}, o.Type)
		case model.StepValueRule:
			ok = number
		}
		if !ok && (c.model == nil || v.Rule == 0) {
			p.fail(o.Name, "Validators: %s", cannotValidate(v, o.Type))
		}
	}
}

func cannotValidate(v model.Validator, t Type) string {
	if v.Rule == 0 {
		return "a Validator without a rule: use model.MinValue and its like"
	}
	return fmt.Sprintf("a bound of values is for numbers and times, not for a %s", t)
}

// checkStored refuses a type whose values the field of the model cannot hold.
func (p *Plan) checkStored(c *field) {
	o := &c.opt
	if c.model == nil || len(c.path) > 0 || o.ReadOnly || o.Type == 0 || c.nested != nil || c.relation != nil {
		return
	}
	form := formTypes[o.Type]
	if form == nil || o.Type == File || types[c.model.Kind] == o.Type { // a choice, JSON, or the model's own
		return
	}
	sample := reflect.Zero(form).Interface()
	if o.Type == Date {
		sample = model.DateOf(time.Unix(0, 0))
	}
	if o.Type == Char || o.Type == Regex || o.Type == Slug {
		if k := c.model.Kind; !k.IsText() && k != model.FilePathField && !k.IsFile() {
			p.fail(o.Name, "%s is a %s, which cannot hold every %s", c.model.Name, c.model.Kind, o.Type)
		}
		return
	}
	if _, err := c.model.Convert(sample); err != nil {
		p.fail(o.Name, "%s is a %s, which cannot hold a %s: %v", c.model.Name, c.model.Kind, o.Type, err)
	}
}

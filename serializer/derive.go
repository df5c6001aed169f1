package serializer

import (
	"slices"
	"strings"

	"github.com/latchkey-go/latchkey/model"
)

// types are the types of fields for kinds of a model: serializer_field_mapping.
var types = map[model.Kind]Type{
	model.AutoField: Integer, model.BigAutoField: BigInteger, model.SmallAutoField: Integer,
	model.CharField: Char, model.TextField: Char, model.SlugField: Slug, model.EmailField: Email, model.URLField: URL,
	model.GenericIPAddressField: IPAddress, model.FilePathField: FilePath,
	model.IntegerField: Integer, model.BigIntegerField: BigInteger, model.SmallIntegerField: Integer,
	model.PositiveIntegerField: Integer, model.PositiveBigIntegerField: Integer,
	model.PositiveSmallIntegerField: Integer, model.DurationField: Duration, model.UUIDField: UUID,
	model.BooleanField: Boolean, model.FloatField: Float, model.DecimalField: Decimal, model.DateField: Date,
	model.TimeField: Time, model.DateTimeField: DateTime,
	model.JSONField: JSON, model.FileField: File, model.ImageField: File,
	model.ForeignKey: PrimaryKey, model.OneToOneField: PrimaryKey, model.ManyToManyField: PrimaryKey,
}

// addModelField makes a field of a Serializer: what the model says, and then the options.
func (p *Plan) addModelField(o Field, links bool, unique map[string]any) {
	source := o.Source
	if source == "" {
		source = o.Name
	}
	switch {
	case o.Value.append != nil || o.Nested != nil || o.Type == Hidden:
		p.addField(o, p.direct(source))
		return
	case o.Name == "url" && source == "url" && p.model.Field("url") == nil:
		if o.Link == "" {
			o.Link = p.model.Name + "-detail"
		}
		o.Type, o.ReadOnly, o.Source = HyperlinkRelated, true, "*"
		p.addField(o, nil)
		return
	}
	c := field{opt: o}
	p.follow(&c, source)
	switch {
	case c.back != nil:
		if !c.opt.ReadOnly {
			p.fail(o.Name, "the way back of a relation can only be read: add it to ReadOnly, or use Nested with Save")
		}
		if o.Type == 0 && o.Slug == "" && o.Link == "" {
			o.Type = PrimaryKey
		}
		o.Many = c.back.Many
		p.addField(o, nil)
		return
	case c.model == nil && o.Type == 0:
		p.fail(o.Name, "%s has no field %q, and With gives it no Type", p.model.Object, source)
	case c.model == nil || o.Type != 0 && !o.Type.isRelation():
		p.columnChecks(p.addField(o, c.model))
		return
	}
	f := c.model
	if o.Required && o.Optional {
		p.fail(o.Name, "Required and Optional exclude each other")
	}
	if f.Link == nil && (o.Slug != "" || o.Link != "" || o.Type.isRelation()) {
		p.fail(o.Name, "%s is no relation, which Slug and Link are for", f.Name)
	}
	base := p.derive(f, links)
	if len(c.path) == 0 && f.Model == p.model {
		p.force(&base, unique[f.Name])
	}
	if o.Slug != "" || len(c.path) > 0 { // these stand for themselves in DRF
		base.Label, base.Help = "", ""
	}
	merged := merge(base, o)
	if merged.Source == "" {
		merged.Source = o.Name
	}
	made := p.addField(merged, f)
	made.isPath = len(c.path) > 0 && o.Type == 0 && o.Slug == "" && o.Link == ""
	if !made.opt.ReadOnly {
		made.checks = append(made.checks, p.uniqueChecks(f)...)
		if fits := goBounds(f); fits != nil {
			made.checks = append(made.checks, fits)
		}
	}
}

// direct returns the field of the model with a name, or nil.
func (p *Plan) direct(name string) *model.Field {
	if f := p.model.Field(name); f != nil && f.Name == name {
		return f
	}
	return nil
}

// follow finds the field that a source leads to.
func (p *Plan) follow(c *field, source string) {
	m := p.model
	steps := strings.Split(source, ".")
	for i, step := range steps {
		f := m.Field(step)
		if step == "pk" || f == nil || f.Name != step && f.Attname != step {
			at := slices.IndexFunc(m.Reverse, func(r *model.Reverse) bool { return r.Name == step })
			switch {
			case step == "pk":
				c.model = m.Key
			case i == 0 && len(steps) == 1 && at >= 0:
				c.back = m.Reverse[at]
			case i > 0:
				p.fail(c.opt.Name, "the Source %s: %s has no field %q", source, m.Object, step)
			}
			return
		}
		if i == len(steps)-1 {
			c.model = f
			return
		}
		if !f.Kind.IsKey() {
			p.fail(c.opt.Name, "the Source %s: %s is no foreign key", source, f)
		}
		c.path = append(c.path, f)
		m = f.Link.To
	}
}

// derive is DRF's get_field_kwargs and get_relation_kwargs.
func (p *Plan) derive(f *model.Field, links bool) Field {
	o := Field{Type: types[f.Kind], Label: f.Label(), Help: f.Help, Null: f.Null}
	if f.Link != nil {
		p.deriveRelation(&o, f, links)
		return o
	}
	text := f.Kind == model.CharField || f.Kind == model.TextField || o.Type == Slug || o.Type == Email || o.Type == URL
	if len(f.Choices) > 0 {
		o.Type, o.Choices = Choice, f.Choices
	} else if f.Kind == model.FilePathField {
		o.Paths = Paths{Dir: f.Path, Match: f.Match, Recursive: f.Recursive, Files: f.Files, Folders: f.Folders}
	}
	o.MaxDigits, o.DecimalPlaces, o.Unicode, o.Protocol = f.MaxDigits, f.DecimalPlaces, f.AllowUnicode, f.Protocol
	if o.Type == Choice {
		o.MaxDigits, o.DecimalPlaces, o.Unicode, o.Protocol = 0, 0, false, ""
	}
	if f.Kind.IsAuto() || !f.Editable || f.AutoNow || f.AutoNowAdd {
		o.ReadOnly = true
		return o
	}
	o.Optional = f.HasDefault || f.Blank || f.Null
	o.Blank = f.Blank && text
	o.Validators = slices.Clone(f.Validators)
	if o.Type != Choice {
		p.deriveBounds(&o, f)
	}
	take := func(rule model.Rule, from []model.Kind, into *int) {
		i := slices.IndexFunc(o.Validators, func(v model.Validator) bool { return v.Rule == rule })
		if i < 0 || !slices.Contains(from, f.Kind) {
			return
		}
		*into = o.Validators[i].Limit.(int)
		o.Validators = slices.DeleteFunc(o.Validators, func(v model.Validator) bool { return v.Rule == rule })
	}
	chars := []model.Kind{model.CharField, model.SlugField, model.EmailField, model.URLField}
	if f.MaxLength > 0 && (text || f.Kind.IsFile()) && o.Type != Choice {
		o.MaxLength = f.MaxLength
	}
	if o.Type != Choice {
		take(model.MinLengthRule, chars, &o.MinLength)
	}
	return o
}

// deriveBounds takes the bounds of numbers from the validators, or from the database.
func (p *Plan) deriveBounds(o *Field, f *model.Field) {
	if f.Kind.IsInteger() {
		o.Min, o.Max = p.env.Engine.bounds(f.Kind)
	}
	if !f.Kind.IsNumber() {
		return
	}
	o.Validators = slices.DeleteFunc(o.Validators, func(v model.Validator) bool {
		switch v.Rule {
		case model.MinValueRule:
			o.Min = v.Limit
		case model.MaxValueRule:
			o.Max = v.Limit
		}
		return v.Rule == model.MinValueRule || v.Rule == model.MaxValueRule
	})
}

func (p *Plan) deriveRelation(o *Field, f *model.Field, links bool) {
	o.Many = f.IsToMany()
	to := f.Link.To
	switch {
	case f.Link.ToField != nil && !f.Link.ToField.PrimaryKey:
		o.Type, o.Slug = SlugRelated, f.Link.ToField.Name
	case links:
		o.Type, o.Link = HyperlinkRelated, to.Name+"-detail"
	}
	o.Where = f.Link.Limit
	if !f.Editable || o.Many && f.Link.Through.AutoCreated == nil {
		o.ReadOnly = true
		return
	}
	o.Optional = f.HasDefault || f.Blank || f.Null
	o.Validators = f.Validators
	o.NotEmpty = o.Many && !f.Blank
}

// force gives a field of a unique rule what DRF's get_uniqueness_extra_kwargs gives it.
func (p *Plan) force(o *Field, rule any) {
	switch rule {
	case nil:
	case mustSend:
		o.Required, o.Optional = !o.ReadOnly, false
	default:
		o.Default = rule
	}
}

// merge is include_extra_kwargs: what o says wins.
func merge(base, o Field) Field {
	if o.ReadOnly {
		base.Required, base.Optional, base.Blank, base.Validators = false, false, false, nil
		base.MinLength, base.MaxLength, base.Min, base.Max = 0, 0, nil, nil
	}
	base.Name, base.Source = o.Name, o.Source
	base.ReadOnly, base.WriteOnly = base.ReadOnly || o.ReadOnly, o.WriteOnly
	if o.Required {
		base.Optional, base.Default = false, nil
	}
	base.Required = (base.Required || o.Required) && !o.Optional && o.Default == nil && !base.ReadOnly
	base.Optional = base.Optional || o.Optional
	base.Null, base.Blank = base.Null || o.Null, base.Blank || o.Blank
	base.NotEmpty, base.Raw = base.NotEmpty || o.NotEmpty, o.Raw
	base.AsNumber, base.AsText, base.Normalize = o.AsNumber, o.AsText, o.Normalize
	base.Unicode = base.Unicode || o.Unicode
	set(&base.Default, o.Default)
	set(&base.Min, o.Min)
	set(&base.Max, o.Max)
	setTo(&base.MinLength, o.MinLength)
	setTo(&base.MaxLength, o.MaxLength)
	setTo(&base.MaxDigits, o.MaxDigits)
	setTo(&base.DecimalPlaces, o.DecimalPlaces)
	setTo(&base.Protocol, o.Protocol)
	setTo(&base.Format, o.Format)
	setTo(&base.Label, o.Label)
	setTo(&base.Help, o.Help)
	setTo(&base.By, o.By)
	if o.Slug != "" {
		base.Slug, base.Type, base.Link = o.Slug, SlugRelated, ""
	}
	if o.Link != "" {
		base.Slug, base.Type, base.Link = "", HyperlinkRelated, o.Link
	}
	setTo(&base.Type, o.Type)
	base.Many = base.Many || o.Many
	base.Where = model.And(base.Where, o.Where)
	if o.Inputs != nil {
		base.Inputs = o.Inputs
	}
	if o.Choices != nil {
		base.Choices = o.Choices
	}
	if o.Validators != nil {
		base.Validators = o.Validators
	}
	base.Messages, base.Check, base.To, base.Save = o.Messages, o.Check, o.To, o.Save
	return base
}

func set(into *any, value any) {
	if value != nil {
		*into = value
	}
}

func setTo[T comparable](into *T, value T) {
	var zero T
	if value != zero {
		*into = value
	}
}

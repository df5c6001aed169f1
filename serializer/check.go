package serializer

import (
	"reflect"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/rest"
)

// formTypes are the forms of values by the type of their field.
var formTypes = map[Type]reflect.Type{
	Boolean: reflect.TypeFor[bool](), Char: reflect.TypeFor[string](), Email: reflect.TypeFor[string](),
	Regex: reflect.TypeFor[string](), Slug: reflect.TypeFor[string](), URL: reflect.TypeFor[string](),
	IPAddress: reflect.TypeFor[string](), FilePath: reflect.TypeFor[string](), UUID: reflect.TypeFor[model.UUID](),
	Integer: reflect.TypeFor[int64](), BigInteger: reflect.TypeFor[int64](), Float: reflect.TypeFor[float64](),
	Decimal: reflect.TypeFor[decimal.Decimal](), DateTime: reflect.TypeFor[time.Time](),
	Date: reflect.TypeFor[model.Date](), Time: reflect.TypeFor[model.TimeOfDay](),
	Duration: reflect.TypeFor[model.Duration](), MultipleChoice: reflect.TypeFor[[]any](),
	List: reflect.TypeFor[[]any](), Dict: reflect.TypeFor[rest.Object](), File: reflect.TypeFor[rest.File](),
}

// checkCheck compares the parameter of a Check with the field.
func (p *Plan) checkCheck(c *field) {
	o := &c.opt
	of := o.Check.of
	if of == nil || of.Kind() == reflect.Interface {
		return
	}
	if o.ReadOnly {
		p.fail(o.Name, "Check is for a field that a client sends, and it is ReadOnly")
	}
	want := formTypes[o.Type]
	switch {
	case o.Type == Choice:
		want = reflect.TypeOf(c.kind.(fields.Choice).Values[0])
	case o.Type == JSON && c.model != nil:
		want = reflect.TypeFor[model.JSON]()
	case c.nested != nil && !o.Many && c.nested.model == nil:
		want = reflect.TypeFor[Values]()
	case c.nested != nil && !o.Many:
		want = reflect.PointerTo(c.nested.model.Type)
	case c.relation != nil && !c.relation.many:
		want = reflect.PointerTo(c.relation.to.Type)
	case c.nested != nil || c.relation != nil:
		want = reflect.TypeFor[[]any]()
	}
	if of != want && (c.model == nil || c.relation != nil || c.nested != nil || of != c.model.Type) {
		p.fail(o.Name, "the function of Check takes a %s, and the field has a %s", of, want)
	}
}

// runHook runs the Check of a field. It sees defaults too.
func runHook(c *field, s *fields.Scope, value any) *fields.Error {
	rd := requestOf(s)
	of := c.opt.Check.of
	if of == nil || rd.err != nil {
		return nil
	}
	var form any
	switch v := value.(type) {
	case defaultValue:
		form = v.value(rd.r)
	case nil:
	default:
		if form = formOf(c, value); c.relation != nil || c.nested != nil {
			form = public(value)
		}
	}
	if form == nil && of.Kind() != reflect.Interface {
		return nil
	}
	if d, ok := form.(model.Duration); ok && of == reflect.TypeFor[time.Duration]() {
		if form, ok = d.Std(); !ok { // goBounds has refused it
			return nil
		}
	}
	if t := reflect.TypeOf(form); t != nil && !t.ConvertibleTo(of) {
		return nil // a number beyond the type, or a default of another form
	}
	return hookError(rd, c.opt.Check.run(rd.r, form))
}

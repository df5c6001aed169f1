package rest

import (
	"fmt"
	"reflect"
	"sync"

	"github.com/latchkey-go/latchkey/internal/fields"
)

// Decode reads the body, JSON or form, into the struct that v points to. It checks the body as a
// DRF serializer with one field for each exported field of the struct. All refused fields together
// make one 400, in the order of the struct, in DRF's words: {"username":["This field is
// required."],"password":["This field may not be blank."]}. Names that the struct does not have are
// ignored.
//
// A field is of one of these types, or a pointer to one. Decode panics when it first sees a struct
// with other fields.
//
//	string, bool, integers, floats  CharField, BooleanField, IntegerField, FloatField
//	[big.Int]                       an IntegerField of any size
//	decimal.Decimal                 DecimalField; the package is github.com/shopspring/decimal
//	[time.Time]                     DateTimeField, in UTC
//	[time.Duration]                 DurationField
//	a date, a time of day           DateField, TimeField: a struct with the fields Year int,
//	                                Month time.Month, Day int, or Hour, Minute, Second,
//	                                Microsecond int
//	[16]byte                        UUIDField, as the UUIDs of most packages are
//	[netip.Addr]                    IPAddressField
//	[File]                          FileField: the last uploaded one of that name
//	a slice, a map[string]T         ListField, DictField, of elements of these types
//	any                             JSONField, with the values of [Request.Data]
//
// An integer may be as large as the field's type allows. The field's name in the body is that of
// its json tag, or else its Go name in snake case. A pointer may be missing or null, and is then
// nil; other fields are required. The rest tag adds options, as in `rest:"optional,raw,max=150"`:
//
//	optional             the field may be missing; the struct's field then keeps its value
//	readonly             no client sets the field, which may be of any type and keeps its value
//	min=2, max=150       bounds: of a number or duration, of the characters of a text, or of the
//	                     elements of a list
//	raw                  white space around the text is kept; otherwise it is cut off
//	blank                the text may be "", whatever min says
//	email, url, slug     the text is one of these
//	choices=a|b          the text, or the integer, is one of these; of a slice, its elements
//	choices=a=A|b        the same; OPTIONS shows the display name A for a
//	digits=10, places=2  of a decimal: the most digits all together, and the digits after the point
//
// With readonly, one struct can be both the input and the answer of a view, as a serializer is. An
// [auth.UserID] must be readonly: no client chooses whose row it writes.
//
// If Decode fails, the struct is unchanged.
func (r *Request) Decode(v any) error { return r.decode(v, false) }

// DecodePartial is Decode for PATCH, as a serializer with partial=True: fields that the body does
// not have keep their values, also required ones and pointers. The fields that it has are checked
// as Decode checks them. So load the object, and pass it.
func (r *Request) DecodePartial(v any) error { return r.decode(v, true) }

func (r *Request) decode(v any, partial bool) error {
	target := reflect.ValueOf(v)
	if target.Kind() != reflect.Pointer || target.IsNil() || target.Elem().Kind() != reflect.Struct {
		panic(fmt.Sprintf("rest: Decode needs a pointer to a struct, not a %T", v))
	}
	plan := plans.of(target.Elem().Type())
	data, err := r.Data()
	if err != nil {
		return err
	}
	return plan.decode(data, partial, target.Elem())
}

// plans caches one plan for each type. A program has few types, so none is dropped.
var plans planCache

type planCache struct{ byType sync.Map } // reflect.Type to structPlan

func (c *planCache) of(t reflect.Type) structPlan {
	if p, ok := c.byType.Load(t); ok {
		return p.(structPlan)
	}
	p := newPlan(t)
	c.byType.Store(t, p)
	return p
}

// structPlan lists the fields that Decode reads, in order.
type structPlan struct {
	fields []fieldPlan // those of the struct
	object fields.Object
	places []int // of each member of object in fields
}

// decode fills dst if every field is valid.
func (p structPlan) decode(data any, partial bool, dst reflect.Value) error {
	if data == nil {
		return FieldError(fields.NonField, "No data provided")
	}
	object := p.object
	object.Partial = partial
	values, err := object.Decode(data)
	if err != nil {
		return ValidationError(err.Detail(func(pairs []any) any { return Object(pairs) }))
	}
	for i, value := range values {
		f := &p.fields[p.places[i]]
		if _, absent := value.(fields.Absent); !absent {
			assign(dst.FieldByIndex(f.index), value)
		}
	}
	return nil
}

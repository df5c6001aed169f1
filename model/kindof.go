package model

import (
	"encoding/json"
	"net/netip"
	"reflect"
	"slices"
	"time"

	"github.com/shopspring/decimal"
)

// choosesKind reports whether an option chooses the kind k among those of its Go type.
func choosesKind(option string, k Kind) bool {
	return slices.ContainsFunc(choosers, func(c chooser) bool {
		return c.option == option && slices.Contains(c.kinds, k)
	})
}

// kindOptions returns the options that choose the kind k among those of its Go type.
func kindOptions(k Kind) []string {
	var all []string
	for _, c := range choosers {
		if slices.Contains(c.kinds, k) {
			all = append(all, c.option)
		}
	}
	return all
}

// allKindOptions returns the options that choose a kind.
func allKindOptions() []string {
	var all []string
	for _, c := range choosers {
		all = append(all, c.option)
	}
	return all
}

// chooser is an option that chooses kinds.
type chooser struct {
	option string
	kinds  []Kind
}

var choosers = []chooser{
	{"text", []Kind{TextField}},
	{"slug", []Kind{SlugField}},
	{"email", []Kind{EmailField}},
	{"url", []Kind{URLField}},
	{"ip", []Kind{GenericIPAddressField}},
	{"filepath", []Kind{FilePathField}},
	{"image", []Kind{ImageField}},
	{"one", []Kind{OneToOneField}},
	{"uuid", []Kind{UUIDField}},
	{"auto", []Kind{AutoField, BigAutoField, SmallAutoField}},
	{"bigauto", []Kind{BigAutoField}},
	{"positive", []Kind{PositiveIntegerField, PositiveBigIntegerField, PositiveSmallIntegerField}},
	{"integer", []Kind{IntegerField, PositiveIntegerField}},
	{"small", []Kind{SmallIntegerField, PositiveSmallIntegerField}},
}

// kindsOf returns the kinds that fields of a Go type may have. The first is that of a field whose
// tag chooses none. It is empty for a type that is no field.
func kindsOf(t reflect.Type) []Kind {
	switch t {
	case reflect.TypeFor[decimal.Decimal]():
		return []Kind{DecimalField}
	case reflect.TypeFor[time.Time]():
		return []Kind{DateTimeField}
	case reflect.TypeFor[Date]():
		return []Kind{DateField}
	case reflect.TypeFor[TimeOfDay]():
		return []Kind{TimeField}
	case reflect.TypeFor[Duration](), reflect.TypeFor[time.Duration]():
		return []Kind{DurationField}
	case reflect.TypeFor[JSON](), reflect.TypeFor[json.RawMessage]():
		return []Kind{JSONField}
	case reflect.TypeFor[netip.Addr]():
		return []Kind{GenericIPAddressField}
	case reflect.TypeFor[File]():
		return []Kind{FileField, ImageField}
	}
	if r, ok := reflect.New(t).Interface().(Relation); ok {
		switch r.relation() {
		case isRef:
			return []Kind{ForeignKey, OneToOneField}
		case isMany:
			return []Kind{ManyToManyField}
		}
		return nil
	}
	return kindsOfBasic(t)
}

// kindsOfBasic is kindsOf for a type that Go's kinds of types decide. A string can be a key whose
// text Go keeps, as that of auth.User.
func kindsOfBasic(t reflect.Type) []Kind {
	switch t.Kind() {
	case reflect.String:
		return []Kind{CharField, TextField, SlugField, EmailField, URLField, GenericIPAddressField, FilePathField,
			UUIDField, AutoField, BigAutoField}
	case reflect.Int64:
		return []Kind{BigIntegerField, PositiveBigIntegerField, IntegerField, SmallIntegerField, BigAutoField}
	case reflect.Int32, reflect.Int:
		return []Kind{IntegerField, PositiveIntegerField, AutoField}
	case reflect.Int16:
		return []Kind{SmallIntegerField, PositiveSmallIntegerField, SmallAutoField}
	case reflect.Uint64:
		return []Kind{PositiveBigIntegerField, PositiveIntegerField, PositiveSmallIntegerField}
	case reflect.Uint32, reflect.Uint:
		return []Kind{PositiveIntegerField}
	case reflect.Uint16:
		return []Kind{PositiveSmallIntegerField}
	case reflect.Bool:
		return []Kind{BooleanField}
	case reflect.Float64:
		return []Kind{FloatField}
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return []Kind{BinaryField}
		}
	case reflect.Array:
		if isUUID(t) {
			return []Kind{UUIDField}
		}
	}
	return nil
}

// chooseKind chooses by the type and the options. The field ID has an automatic key if it is an
// integer.
func (r *reading) chooseKind(t reflect.Type) Kind {
	kinds := kindsOf(t)
	if len(kinds) == 0 {
		r.fail("there is no Django field for the type %s. Types of fields are string, bool, float64, integers of "+
			"16, 32 and 64 bits, decimal.Decimal, time.Time, time.Duration, netip.Addr, []byte and those of package "+
			"model; tag a field that is not stored with `model:\"-\"`", r.sf.Type)
	}
	chosen, by := kinds[0], ""
	for _, c := range choosers {
		if !r.has(c.option) {
			continue
		}
		i := slices.IndexFunc(kinds, func(k Kind) bool { return slices.Contains(c.kinds, k) })
		if i < 0 {
			r.fail("the option %s is not for the type %s", c.option, r.sf.Type)
		}
		if by != "" {
			r.fail("the options %s and %s exclude each other", by, c.option)
		}
		chosen, by = kinds[i], c.option
	}
	if auto := kinds[len(kinds)-1]; r.sf.Name == "ID" && by == "" && auto.IsAuto() && t.Kind() != reflect.String {
		return auto
	}
	return chosen
}

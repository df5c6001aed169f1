package rest

import (
	"cmp"
	"fmt"
	"math/big"
	"strconv"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/internal/fields"
	"github.com/latchkey-go/latchkey/internal/pytext"
)

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

// boundDuration returns the kind with bounds, which are written as Go does: 1h30m.
func (tag fieldTag) boundDuration(k fields.Duration) (fields.Kind, error) {
	for _, b := range []struct {
		name, value string
		into        **fields.Timedelta
	}{{"min", tag.min, &k.Min}, {"max", tag.max, &k.Max}} {
		if b.value == "" {
			continue
		}
		d, err := time.ParseDuration(b.value)
		if err != nil {
			return nil, fmt.Errorf("%s needs a duration such as 1h30m, not %q", b.name, b.value)
		}
		delta := fields.TimedeltaOf(d)
		*b.into = &delta
	}
	if k.Min != nil && k.Max != nil && k.Min.Compare(*k.Max) > 0 {
		return nil, errMinAboveMax
	}
	return k, nil
}

// boundDecimal returns the kind with its digits and bounds.
func (tag fieldTag) boundDecimal(k fields.Decimal) (fields.Kind, error) {
	for _, b := range []struct {
		name, value string
		into        *int
	}{{"digits", tag.digits, &k.MaxDigits}, {"places", tag.places, &k.Places}} {
		n, err := strconv.Atoi(cmp.Or(b.value, "0"))
		if err != nil || n < 0 || n > 1000 {
			return nil, fmt.Errorf("%s needs a number up to 1000, not %q", b.name, b.value)
		}
		*b.into = n
	}
	k.AnyPlaces = tag.places == ""
	if k.MaxDigits > 0 && k.Places > k.MaxDigits {
		return nil, fmt.Errorf("places is above digits")
	}
	for _, b := range []struct {
		name, value string
		into        **decimal.Decimal
	}{{"min", tag.min, &k.Min}, {"max", tag.max, &k.Max}} {
		if b.value == "" {
			continue
		}
		n, err := fields.Decimal{AnyPlaces: true}.Decode(b.value)
		if err != nil {
			return nil, fmt.Errorf("%s needs a number, not %q", b.name, b.value)
		}
		*b.into = &n
	}
	if k.Min != nil && k.Max != nil && k.Min.Cmp(*k.Max) > 0 {
		return nil, errMinAboveMax
	}
	return k, nil
}

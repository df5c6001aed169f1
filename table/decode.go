package table

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/shopspring/decimal"

	"github.com/latchkey-go/latchkey/model"
	"github.com/latchkey-go/latchkey/sqlstore/engine"
)

// decode returns a value of a driver in the form of model.Field.Convert. NULL is nil.
func decode(k model.Kind, places int, src any) (any, error) {
	if src == nil {
		return nil, nil
	}
	text, isText := textOf(src)
	switch {
	case k.IsInteger():
		return decodeInt(src, text, isText)
	case k.IsText():
		if isText {
			return text, nil
		}
		return fmt.Sprint(src), nil
	}
	switch k {
	case model.BooleanField:
		return decodeBool(src, text)
	case model.FloatField:
		return decodeFloat(src, text)
	case model.DecimalField:
		return decodeDecimal(places, src, text)
	case model.DateField, model.TimeField, model.DateTimeField:
		return decodeTime(k, src, text)
	case model.DurationField:
		if n, ok := src.(int64); ok {
			return model.Duration{}.Add(0, n), nil
		}
		return decodeInterval(text)
	case model.UUIDField:
		if raw, ok := src.([16]byte); ok {
			return model.UUID(raw), nil
		}
		return model.ParseUUID(text)
	case model.JSONField:
		return model.JSON(text), nil
	case model.BinaryField:
		if raw, ok := src.([]byte); ok {
			return bytes.Clone(raw), nil
		}
		return []byte(text), nil
	case model.GenericIPAddressField:
		return strings.TrimSuffix(strings.TrimSuffix(text, "/32"), "/128"), nil
	}
	return nil, fmt.Errorf("cannot read the kind %s from %T", k, src)
}

// textOf returns a text of a driver. The bytes of a driver are copied: it overwrites them.
func textOf(src any) (string, bool) {
	switch v := src.(type) {
	case string:
		return v, true
	case []byte:
		return string(v), true
	}
	return "", false
}

// integer reads a number of a statement of this package.
func integer(src any) (int64, error) {
	text, isText := textOf(src)
	n, err := decodeInt(src, text, isText)
	if err != nil {
		return 0, err
	}
	return n.(int64), nil
}

func decodeInt(src any, text string, isText bool) (any, error) {
	switch v := src.(type) {
	case int64:
		return v, nil
	case float64:
		return int64(v), nil
	case uint64:
		return int64(v), nil
	case bool:
		if v {
			return int64(1), nil
		}
		return int64(0), nil
	}
	if !isText {
		return nil, fmt.Errorf("cannot read an integer from %T", src)
	}
	return strconv.ParseInt(text, 10, 64)
}

func decodeBool(src any, text string) (any, error) {
	switch v := src.(type) {
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	}
	return strconv.ParseBool(text)
}

func decodeFloat(src any, text string) (any, error) {
	switch v := src.(type) {
	case float64:
		return v, nil
	case float32:
		return strconv.ParseFloat(strconv.FormatFloat(float64(v), 'g', -1, 32), 64)
	case int64:
		return float64(v), nil
	}
	return strconv.ParseFloat(text, 64)
}

// decodeDecimal reads a decimal with the digits of its column. SQLite keeps it as a float, of which
// Django believes 15 digits.
func decodeDecimal(places int, src any, text string) (any, error) {
	var d decimal.Decimal
	var err error
	switch v := src.(type) {
	case float64:
		d, err = decimal.NewFromString(strconv.FormatFloat(v, 'e', 14, 64))
	case int64:
		d = decimal.NewFromInt(v)
	default:
		d, err = decimal.NewFromString(text)
	}
	if err != nil {
		return nil, err
	}
	if places == anyPlaces {
		return d, nil
	}
	n := int32(places)
	if d.Exponent() == -n {
		return d, nil
	}
	return decimal.NewFromBigInt(d.Shift(n).RoundBank(0).BigInt(), -n), nil
}

func decodeTime(k model.Kind, src any, text string) (any, error) {
	t, isTime := src.(time.Time)
	switch k {
	case model.DateField:
		if isTime {
			return model.DateOf(t), nil
		}
		if len(text) > len(time.DateOnly) { // a timestamp in a column for dates
			t, err := parseMoment(text)
			return model.DateOf(t), err
		}
		return model.ParseDate(text)
	case model.TimeField:
		if isTime {
			return model.TimeOfDayOf(t), nil
		}
		return model.ParseTimeOfDay(text)
	}
	if isTime {
		return t.UTC(), nil
	}
	return parseMoment(text)
}

// parseMoment reads a timestamp of SQLite in each form that Django reads, and in that of
// time.Time.String, in which the driver stores a time.Time of a statement outside of this package.
// The form that Django writes comes first.
func parseMoment(text string) (time.Time, error) {
	if t, ok := parseStamp(text); ok {
		return t, nil
	}
	t, err := time.Parse(time.DateTime, text)
	if err == nil {
		return t, nil
	}
	if t, err = engine.SQLite().DecodeTime(text); err == nil {
		return t, nil
	}
	ofGo, _, _ := strings.Cut(text, " m=")
	if t, failed := time.Parse("2006-01-02 15:04:05.999999999 -0700 MST", ofGo); failed == nil {
		return t.UTC(), nil
	}
	return time.Time{}, err
}

// decodeInterval reads an interval of PostgreSQL: "1 year 2 mons -3 days 04:05:06.7". As for
// Python's drivers, a year has 365 days and a month 30.
func decodeInterval(text string) (any, error) {
	words := strings.Fields(text)
	var total model.Duration
	for i := 0; i < len(words); i++ {
		if strings.Contains(words[i], ":") {
			clock, err := decodeClock(words[i])
			if err != nil {
				return nil, err
			}
			total = total.Add(0, clock)
			continue
		}
		n, err := strconv.ParseInt(words[i], 10, 64)
		if err != nil || i+1 == len(words) {
			return nil, fmt.Errorf("%q is no interval", text)
		}
		i++
		days := map[string]int64{"day": 1, "mon": 30, "year": 365}[strings.TrimSuffix(words[i], "s")]
		if days == 0 {
			return nil, fmt.Errorf("%q is no interval", text)
		}
		total = total.Add(n*days*86400, 0)
	}
	return total, nil
}

// decodeClock returns microseconds.
func decodeClock(text string) (int64, error) {
	rest, negative := strings.CutPrefix(text, "-")
	parts := strings.Split(strings.TrimPrefix(rest, "+"), ":")
	if len(parts) != 3 {
		return 0, fmt.Errorf("%q is no interval", text)
	}
	hours, err := strconv.ParseInt(parts[0], 10, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is no interval", text)
	}
	d, err := time.ParseDuration(parts[1] + "m" + parts[2] + "s")
	us := hours*3600_000_000 + d.Microseconds()
	if negative {
		us = -us
	}
	return us, err
}

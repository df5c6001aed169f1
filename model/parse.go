package model

import (
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"time"

	"github.com/shopspring/decimal"
)

// formOf describes the values that a kind takes, for error texts.
func formOf(k Kind) string {
	switch {
	case k.IsInteger():
		return "an integer"
	case k.IsText():
		return "a string"
	}
	switch k {
	case BooleanField:
		return "true or false"
	case FloatField:
		return "a float64"
	case DecimalField:
		return "a decimal.Decimal or a number like 9.50"
	case DateField:
		return "a model.Date or a day like 2006-01-02"
	case TimeField:
		return "a model.TimeOfDay or a time like 15:04:05"
	case DateTimeField:
		return "a time.Time or a time like 2006-01-02T15:04:05Z"
	case DurationField:
		return "a model.Duration, a time.Duration or a duration like 1h30m"
	case UUIDField:
		return "a model.UUID or its text"
	case JSONField:
		return "a JSON document"
	case GenericIPAddressField:
		return "a netip.Addr or its text"
	case BinaryField:
		return "a []byte"
	}
	return "a key"
}

// parse reads the text of a value: of a default in a tag, or in a condition.
func parse(k Kind, text string) (any, error) {
	value, err := parseAs(k, text)
	if err != nil {
		return nil, fmt.Errorf("%s takes %s, not %q", article(k), formOf(k), text)
	}
	return value, nil
}

func parseAs(k Kind, text string) (any, error) {
	switch {
	case k.IsInteger():
		return strconv.ParseInt(text, 10, 64)
	case k.IsText():
		return text, nil
	}
	switch k {
	case BooleanField:
		if text != "true" && text != "false" {
			return nil, strconv.ErrSyntax
		}
		return text == "true", nil
	case FloatField:
		return strconv.ParseFloat(text, 64)
	case DecimalField:
		return decimal.NewFromString(text)
	case DateField:
		return ParseDate(text)
	case TimeField:
		return ParseTimeOfDay(text)
	case DateTimeField:
		return time.Parse(time.RFC3339Nano, text)
	case DurationField:
		return ParseDuration(text)
	case UUIDField:
		return ParseUUID(text)
	case GenericIPAddressField:
		address, err := netip.ParseAddr(text)
		return address.String(), err
	case BinaryField:
		return []byte(text), nil
	case JSONField:
		if !json.Valid([]byte(text)) {
			return nil, strconv.ErrSyntax
		}
		return JSON(text), nil
	}
	return nil, strconv.ErrSyntax
}

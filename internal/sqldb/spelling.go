package sqldb

import (
	"fmt"
	"strings"
	"time"
)

// QuoteWith returns an Engine.Quote that puts names between marks, and doubles a mark within a
// name.
func QuoteWith(mark string) func(name string) string {
	return func(name string) string {
		return mark + strings.ReplaceAll(name, mark, mark+mark) + mark
	}
}

// KeepOnConflict is the Engine.KeepExisting of an engine with ON CONFLICT. The clause sets a column
// to its own value, because DO NOTHING would not lock the row.
func KeepOnConflict(table string, columns ...string) string {
	first := columns[0]
	return "ON CONFLICT (" + strings.Join(columns, ", ") + ") DO UPDATE SET " + first + " = " + table + "." + first
}

// PlainPlaceholder is the Engine.KeyPlaceholder of an engine that needs no casts.
func PlainPlaceholder(Key) string { return "?" }

// DecodeTime is the Engine.DecodeTime of a driver that reads timestamps as time.Time.
func DecodeTime(stored any) (time.Time, error) {
	if t, ok := stored.(time.Time); ok {
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

// EncodeTime is the Engine.EncodeTime of a driver that binds time.Time.
func EncodeTime(t time.Time) any { return t.UTC().Truncate(time.Microsecond) }

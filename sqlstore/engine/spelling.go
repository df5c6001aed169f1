package engine

import (
	"fmt"
	"strings"
	"time"
)

// quoteWith returns an Engine.Quote that puts names between marks, and doubles a mark within a
// name.
func quoteWith(mark string) func(name string) string {
	return func(name string) string {
		return mark + strings.ReplaceAll(name, mark, mark+mark) + mark
	}
}

// keepOnConflict is the Engine.KeepExisting of an engine with ON CONFLICT. The clause sets a column
// to its own value, because DO NOTHING would not lock the row.
func keepOnConflict(table string, columns ...string) string {
	first := columns[0]
	return "ON CONFLICT (" + strings.Join(columns, ", ") + ") DO UPDATE SET " + first + " = " + table + "." + first
}

// decodeTime is the Engine.DecodeTime of a driver that reads timestamps as time.Time.
func decodeTime(stored any) (time.Time, error) {
	if t, ok := stored.(time.Time); ok {
		return t.UTC(), nil
	}
	return time.Time{}, fmt.Errorf("timestamp of type %T", stored)
}

// encodeTime is the Engine.EncodeTime of a driver that binds time.Time.
func encodeTime(t time.Time) any { return t.UTC().Truncate(time.Microsecond) }

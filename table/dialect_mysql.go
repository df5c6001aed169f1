package table

import (
	"math"
	"strings"
	"time"

	"github.com/latchkey-go/latchkey/model"
)

// mysql is the dialect of MariaDB, and of MySQL.
type mysql struct{}

func (mysql) quote(name string) string { return "`" + strings.ReplaceAll(name, "`", "``") + "`" }

func (mysql) mark() byte { return '`' }

func (mysql) reading(model.Kind) string { return "" }

func (mysql) operator(lookup string) string {
	switch lookup {
	case "exact":
		return "= ?"
	case "regex":
		return "REGEXP BINARY ?"
	case "iregex":
		return "REGEXP ?"
	case "gt", "gte", "lt", "lte":
		return compare(lookup)
	case "contains", "startswith", "endswith":
		return "LIKE BINARY ?"
	}
	return "LIKE ?"
}

func (mysql) castLeft(_ string, k model.Kind, column string) string {
	if k == model.JSONField {
		return "JSON_UNQUOTE(" + column + ")"
	}
	return column
}

func (mysql) pattern(string) error { return nil }

func (mysql) iexact(text string) string { return escapeLike.Replace(text) }

func (mysql) extract(part string, k model.Kind, column expr, zone string) expr {
	if k == model.DateTimeField {
		column = convertZone(column, zone)
	}
	switch part {
	case "week_day":
		return column.with("DAYOFWEEK(%s)", model.IntegerField)
	case "iso_week_day":
		return column.with("WEEKDAY(%s) + 1", model.IntegerField)
	case "week":
		return column.with("WEEK(%s, 3)", model.IntegerField)
	case "iso_year":
		return column.with("TRUNCATE(YEARWEEK(%s, 3), -2) / 100", model.IntegerField)
	}
	return column.with("EXTRACT("+strings.ToUpper(part)+" FROM %s)", model.IntegerField)
}

// convertZone needs the server's tables of time zones, as Django does.
func convertZone(column expr, zone string) expr {
	if zone == "UTC" {
		return column
	}
	e := column.with("CONVERT_TZ(%s, ?, ?)", column.kind)
	e.args = append(e.args, "UTC", zone)
	return e
}

func (mysql) castDay(part string, column expr, zone string) expr {
	return convertZone(column, zone).with(strings.ToUpper(part)+"(%s)", kindOfDay(part))
}

func (mysql) integers(k model.Kind) (least, greatest int64) {
	switch k {
	case model.PositiveSmallIntegerField:
		return 0, math.MaxUint16
	case model.PositiveIntegerField:
		return 0, math.MaxUint32
	}
	return integerBounds(k)
}

func (mysql) bareBoolean() bool { return false }
func (mysql) noLimit() string   { return "18446744073709551615" }
func (mysql) json() jsonDialect { return mysqlJSON{} }

func (mysql) encode(k model.Kind, places int, value any) any {
	if v, ok := value.(time.Time); ok {
		return v.UTC().Truncate(time.Microsecond)
	}
	return encodeText(k, places, value)
}

func (mysql) uuidText(text string) string { return text }
